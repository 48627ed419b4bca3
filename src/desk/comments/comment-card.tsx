import { writerOf } from '../../answers/comments/blocked-writers.js';
import type { Comment } from '../../answers/comments/comment.js';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { may } from '../../operations/permission.js';
import { CommentText } from '../../web/article/comment-list.js';
import { articlePage } from '../../web/kit/addresses.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { commentAddress } from '../kit/content-addresses.js';

interface CommentCardProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  comment: Comment;
  /** Of the article; undefined: it is gone. */
  headline: string | undefined;
  /** Whether the next one that waits opens after the decision. */
  isQueue?: boolean;
  /** The comment after which the queue goes on, where somebody left some for later. */
  after?: string | undefined;
}

/** A comment with the line of its article, and a button for each decision that can be made. */
export function CommentCard(props: CommentCardProps) {
  const { visit, newsletter, comment, headline } = props;
  const { frame } = visit;
  const words = deskWords(frame).comments;
  const moment = (at: number) => formatMoment(frame.locale, at, newsletter.timeZone);
  return (
    <article className="card narrow said" aria-labelledby="who">
      <p className="still">
        {words.about}{' '}
        {headline === undefined ? (
          words.goneStory
        ) : (
          <a href={articlePage(frame, { id: comment.article, title: headline })}>
            <bdi {...languageAttributes(frame, newsletter)}>{headline}</bdi>
          </a>
        )}
      </p>
      <h2 id="who">
        <bdi>{comment.name || words.noName}</bdi>
      </h2>
      <p className="still">
        {comment.reader === '' ? words.visitor : words.reader} · {words.written(moment(comment.at))}
        {comment.decidedAt > 0 ? ` · ${words.decided(moment(comment.decidedAt))}` : null}
      </p>
      <div className="text">
        <CommentText text={comment.text} />
      </div>
      {may(visit.actor, 'content:write', newsletter.slug) ? <Decide {...props} /> : null}
    </article>
  );
}

function Decide({ visit: { frame }, newsletter, comment, isQueue = false, after }: CommentCardProps) {
  const words = deskWords(frame).comments;
  const { id, state, reader } = comment;
  return (
    <form method="post" action={commentAddress(frame, newsletter, id)}>
      <input type="hidden" name="was" value={state} />
      {isQueue ? <input type="hidden" name="queue" value={after ?? ''} /> : null}
      {reader !== '' && state === 'held' ? <p className="still">{words.trust}</p> : null}
      <div className="decide">
        {state === 'approved' ? null : (
          <button type="submit" name="act" value="approve">
            {words.publish}
          </button>
        )}
        {state === 'rejected' ? null : (
          <button type="submit" name="act" value="reject" className="quiet">
            {words.reject}
          </button>
        )}
      </div>
      <div className="acts">
        <button type="submit" name="act" value="remove" className="plain">
          {words.remove}
        </button>
        {writerOf(comment) === '' ? null : (
          <button type="submit" name="act" value="block" className="plain" aria-describedby="block-hint">
            {words.block}
          </button>
        )}
      </div>
      {writerOf(comment) === '' ? null : (
        <p className="still" id="block-hint">
          {reader === '' ? words.blockVisitor : words.blockReader}
        </p>
      )}
    </form>
  );
}
