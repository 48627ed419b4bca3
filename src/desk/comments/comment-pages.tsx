import { type Comment, type CommentState, commentStates } from '../../answers/comments/comment.js';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type comments, firstWords } from '../../operations/comments.js';
import { withParameters } from '../../web/kit/addresses.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { blockedWritersOf, commentAddress, commentsOf } from '../kit/content-addresses.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { CommentCard } from './comment-card.js';

type Found = Awaited<ReturnType<typeof comments.list.run>>;

/** What was just decided about a comment, or why nothing was. */
export interface Said {
  what: keyof ReturnType<typeof deskWords>['comments']['done'];
  /** Left out: it is deleted, or the page is about it. */
  comment?: string;
}

interface PageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** What the page says first. */
  done?: Said | undefined;
}

function Notice({ visit: { frame }, newsletter, done }: PageProps) {
  if (!done) return null;
  const words = deskWords(frame).comments;
  return (
    <p className="notice" role="status">
      {words.done[done.what]}{' '}
      {done.comment === undefined ? null : <a href={commentAddress(frame, newsletter, done.comment)}>{words.change}</a>}
    </p>
  );
}

function Lists({ visit: { frame }, newsletter, state }: PageProps & { state: CommentState }) {
  const words = deskWords(frame).comments;
  return (
    <nav className="switches" aria-label={words.lists}>
      <span className="seg">
        {commentStates.map((one) => (
          <a key={one} href={commentsOf(frame, newsletter, one)} aria-current={one === state ? 'page' : undefined}>
            {words.states[one]}
          </a>
        ))}
      </span>
      <a href={blockedWritersOf(frame, newsletter)}>{words.blockedTitle}</a>
    </nav>
  );
}

interface QueueProps extends PageProps {
  /** Those that wait, the oldest first. */
  waiting: Found;
  /** The comment after which it begins, where somebody left some for later. */
  after: string | undefined;
}

/** How many of the comments after the open one are listed. */
const listed = 5;

/** The oldest comment that waits, with the buttons that decide. */
export function QueuePage(props: QueueProps) {
  const { visit, newsletter, waiting, after } = props;
  const { frame } = visit;
  const words = deskWords(frame).comments;
  const [first, ...others] = waiting.items;
  const count = waiting.next === null ? words.waiting : words.waitingMore;
  const isAll = after === undefined;
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="comments">
      <Head title={words.title} lead={first && isAll ? count(waiting.items.length) : undefined} />
      <Notice {...props} />
      <Lists {...props} state="held" />
      {first ? (
        <div className="stack">
          <CommentCard
            {...{ visit, newsletter, after }}
            comment={first}
            headline={waiting.headlines.get(first.article)}
            isQueue
          />
          <div className="acts narrow">
            {others.length === 0 ? null : (
              <a className="button quiet" href={withParameters(commentsOf(frame, newsletter), { after: first.id })}>
                {words.later}
              </a>
            )}
            {isAll ? null : <a href={commentsOf(frame, newsletter)}>{words.fromStart}</a>}
          </div>
          {others.length === 0 ? null : (
            <section className="card" aria-labelledby="next">
              <h2 id="next">{words.next}</h2>
              <CommentTable {...{ visit, newsletter }} found={{ ...waiting, items: others.slice(0, listed) }} />
            </section>
          )}
        </div>
      ) : (
        <Empty {...props} state="held" isLater={!isAll} />
      )}
    </DeskPage>
  );
}

function Empty({
  visit: { frame },
  newsletter,
  state,
  isLater,
}: PageProps & { state: CommentState; isLater: boolean }) {
  const words = deskWords(frame).comments;
  return (
    <div className="card narrow">
      <p>{words.none[state]}</p>
      {newsletter.comments ? null : <p className="still">{words.off}</p>}
      {isLater ? (
        <div className="acts">
          <a href={commentsOf(frame, newsletter, state)}>{state === 'held' ? words.fromStart : words.newest}</a>
        </div>
      ) : null}
    </div>
  );
}

interface ListProps extends PageProps {
  state: Exclude<CommentState, 'held'>;
  found: Found;
  /** Whether it is not the first page. */
  isLater: boolean;
}

/** The comments that somebody has decided about, the newest first. */
export function CommentListPage(props: ListProps) {
  const { visit, newsletter, state, found, isLater } = props;
  const { frame } = visit;
  const words = deskWords(frame).comments;
  const here = commentsOf(frame, newsletter, state);
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="comments">
      <Head title={words.title} />
      <Notice {...props} />
      <Lists {...props} />
      {found.items.length === 0 ? (
        <Empty {...props} />
      ) : (
        <section className="card" aria-labelledby="list">
          <h2 id="list">{words.states[state]}</h2>
          <CommentTable {...{ visit, newsletter, found }} />
          <div className="acts">
            {isLater ? <a href={here}>{words.newest}</a> : null}
            {found.next === null ? null : (
              <a className="button quiet" href={withParameters(here, { after: found.next })}>
                {words.older}
              </a>
            )}
          </div>
        </section>
      )}
    </DeskPage>
  );
}

function CommentTable({ visit: { frame }, newsletter, found }: Omit<PageProps, 'done'> & { found: Found }) {
  const words = deskWords(frame).comments;
  return (
    <table className="list issues">
      <thead>
        <tr>
          <th scope="col">{words.comment}</th>
          <th scope="col">{words.when}</th>
          <th scope="col">{words.story}</th>
        </tr>
      </thead>
      <tbody>
        {found.items.map(({ id, name, text, at, article }) => (
          <tr key={id}>
            <td>
              <a href={commentAddress(frame, newsletter, id)}>
                <bdi>{firstWords(text)}</bdi>
              </a>
              <small>
                <bdi>{name || words.noName}</bdi>
              </small>
            </td>
            <td className="still when">{formatMoment(frame.locale, at, newsletter.timeZone)}</td>
            <td className="still">
              <bdi {...languageAttributes(frame, newsletter)}>{found.headlines.get(article) ?? words.goneStory}</bdi>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface OneProps extends PageProps {
  comment: Comment;
  headline: string | undefined;
}

/** One comment, whatever its state: a decision can be changed. */
export function OneCommentPage(props: OneProps) {
  const { visit, newsletter, comment, headline } = props;
  const { frame } = visit;
  const words = deskWords(frame).comments;
  return (
    <DeskPage visit={visit} title={words.comment} newsletter={newsletter} here="comments">
      <p className="crumb">
        <a href={commentsOf(frame, newsletter, comment.state)}>{words.back}</a>
      </p>
      <Head title={words.comment} lead={words.done[comment.state]} />
      <Notice {...props} />
      <CommentCard {...{ visit, newsletter, comment, headline }} />
    </DeskPage>
  );
}

/** Asks before a comment is deleted. */
export function RemoveCommentPage({ visit, newsletter, comment, queue }: OneProps & { queue: string | undefined }) {
  const { frame } = visit;
  const words = deskWords(frame).comments;
  return (
    <DeskPage visit={visit} title={words.asksTitle} newsletter={newsletter} here="comments">
      <Head title={words.asksTitle} lead={<bdi>{comment.name || words.noName}</bdi>} />
      <div className="card narrow">
        <p>
          <bdi>{firstWords(comment.text)}</bdi>
        </p>
        <p>{words.asks}</p>
        <form method="post" action={commentAddress(frame, newsletter, comment.id)}>
          <input type="hidden" name="was" value={comment.state} />
          {queue === undefined ? null : <input type="hidden" name="queue" value={queue} />}
          <input type="hidden" name="act" value="remove" />
          <div className="acts">
            <button type="submit" name="sure" value="yes" className="danger">
              {words.remove}
            </button>
            <a
              href={
                queue === undefined
                  ? commentAddress(frame, newsletter, comment.id)
                  : commentsOf(frame, newsletter, 'held')
              }
            >
              {words.keep}
            </a>
          </div>
        </form>
      </div>
    </DeskPage>
  );
}
