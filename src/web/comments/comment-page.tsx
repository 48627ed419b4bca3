import type { ReactNode } from 'react';
import type { StoredArticle } from '../../articles/store/article.js';
import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { webPaths } from '../../settings/web-paths.js';
import { CommentFields, type TypedComment } from '../article/write-comment.js';
import { articlePage } from '../kit/addresses.js';
import type { Frame } from '../kit/frame.js';
import { Honeypot } from '../kit/honeypot.js';
import { LinkList, MessagePage } from '../kit/message-page.js';
import { Page } from '../kit/page.js';
import { ErrorSummary, type FieldFault, Stamp } from '../sign-up/form-parts.js';
import { HumanCheck, SlowCheck } from '../sign-up/human-check.js';
import type { HumanQuestion } from '../sign-up/human-question.js';

/** The article that a comment is about. */
export interface CommentedArticle {
  frame: Frame;
  newsletter: Newsletter;
  article: Pick<StoredArticle, 'id' | 'title'>;
}

interface CommentFormProps extends CommentedArticle {
  /** Address that the form posts to. */
  action: string;
  /** Who writes: a reader known by their link, or a visitor, whom the bot check asks. */
  writer: 'reader' | 'visitor';
  /** Whether the editor reads the comment before it is published. */
  moderated: boolean;
  typed: TypedComment;
  formErrors: readonly FieldFault[];
  /** The signed time at which the form is shown. */
  stamp: string;
  question: HumanQuestion | undefined;
}

const formId = 'write';

/** What became of a comment that was taken. */
export type TakenComment = 'published' | 'held';
/** Name of the parameter with which the page after a comment is shown in another language. */
export const takenField = 'sent';

/** The form for a comment. */
export function CommentFormPage({
  action,
  writer,
  moderated,
  typed,
  formErrors,
  stamp,
  question,
  ...about
}: CommentFormProps) {
  const { frame, newsletter, article } = about;
  const { comments, site, errors } = messages(frame.locale).pages;
  const { form } = comments;
  const title = formErrors.length > 0 ? `${errors.summary(formErrors.length)} · ${form.title}` : form.title;
  return (
    <Page frame={frame} title={title} newsletter={newsletter} formId={formId}>
      <ErrorSummary frame={frame} formErrors={formErrors} />
      <h1>{form.title}</h1>
      <p className="stand" dir="auto">
        {article.title}
      </p>
      <form method="post" action={action} noValidate id={formId}>
        <CommentFields frame={frame} typed={typed} formErrors={formErrors} />
        <Honeypot frame={frame} />
        <Stamp stamp={stamp} />
        <SlowCheck frame={frame} question={question} />
        <button type="submit">{form.button}</button>
        <p className="hint">
          {moderated ? form.moderated : form.atOnce}{' '}
          <a href={`${frame.base}${webPaths.privacy}${frame.keepLanguage}`}>{site.privacy}</a>
        </p>
        {writer === 'visitor' ? <HumanCheck frame={frame} challenges={webPaths.formChallenge} stamp={stamp} /> : null}
      </form>
      <LinkList items={[{ label: comments.back, href: articlePage(frame, article) }]} />
    </Page>
  );
}

/** The response to an accepted comment, and to bots. @param props `below`: what else there is to read */
export function CommentSentPage({
  frame,
  newsletter,
  article,
  taken,
  below,
}: CommentedArticle & { taken: TakenComment; below: ReactNode }) {
  const { comments } = messages(frame.locale).pages;
  const { title, text } = comments[taken];
  const next = [{ label: comments.back, href: `${articlePage(frame, article)}#comments` }];
  return <MessagePage {...{ frame, newsletter, title, text, next, below }} query={{ [takenField]: taken }} />;
}
