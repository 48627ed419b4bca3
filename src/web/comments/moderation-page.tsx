import type { Comment } from '../../answers/comments/comment.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { CommentText } from '../article/comment-list.js';
import { articlePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { LinkList, MessagePage } from '../kit/message-page.js';
import { Page } from '../kit/page.js';

interface ModerationPageProps {
  frame: Frame;
  newsletter: Newsletter;
  /** Undefined: it was deleted. */
  comment: Comment | undefined;
  article: StoredArticle | null;
  /** Address that the form posts to. */
  action: string;
  /** The decision that the link of the email is for: its button comes first. */
  wanted?: 'approved' | 'rejected' | undefined;
  /** Whether the decision was just made. */
  decided?: boolean;
}

/** A comment with a button for each decision that can be made. Only pressing one changes anything. */
export function ModerationPage({
  frame,
  newsletter,
  comment,
  article,
  action,
  wanted,
  decided = false,
}: ModerationPageProps) {
  const { moderate: text, comments } = messages(frame.locale).pages;
  if (!comment) return <MessagePage {...{ frame, newsletter }} title={text.goneTitle} text={text.gone} />;
  const { state, name } = comment;
  const order = wanted === 'rejected' ? (['rejected', 'approved'] as const) : (['approved', 'rejected'] as const);
  const labels = { approved: text.approve, rejected: text.reject };
  return (
    <Page frame={frame} title={text.title} newsletter={newsletter}>
      {decided ? (
        <p className="notice" role="status">
          {text.states[state]}
        </p>
      ) : null}
      <h1>{text.title}</h1>
      <p className="stand">{text.lead(name || comments.noName, article?.title ?? '')}</p>
      <blockquote className="quoted">
        <CommentText text={comment.text} />
      </blockquote>
      {decided ? null : <p>{text.states[state]}</p>}
      <form method="post" action={action} className="question">
        {order
          .filter((decision) => decision !== state)
          .map((decision, i) => (
            <button
              key={decision}
              type="submit"
              name="decision"
              value={decision}
              className={i > 0 ? 'quiet' : undefined}
            >
              {labels[decision]}
            </button>
          ))}
      </form>
      {article ? <LinkList items={[{ label: text.read, href: articlePage(frame, article) }]} /> : null}
    </Page>
  );
}
