import { formatDate, formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type comments, firstWords } from '../../operations/comments.js';
import { may } from '../../operations/permission.js';
import { isoFromMs } from '../../timestamps.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { blockedWritersOf, commentAddress, commentsOf } from '../kit/content-addresses.js';
import { DeskPage, Head } from '../kit/desk-page.js';

type Writer = Awaited<ReturnType<typeof comments.listBlocked.run>>['writers'][number];

interface BlockedProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  writers: readonly Writer[];
  /** Whether a block was just ended. */
  isDone: boolean;
}

/** The writers whose comments are rejected, each with the comment for which they were blocked. */
export function BlockedPage(props: BlockedProps) {
  const { visit, newsletter, writers, isDone } = props;
  const { frame } = visit;
  const words = deskWords(frame).comments;
  return (
    <DeskPage visit={visit} title={words.blockedTitle} newsletter={newsletter} here="comments">
      <p className="crumb">
        <a href={commentsOf(frame, newsletter)}>{words.back}</a>
      </p>
      <Head title={words.blockedTitle} lead={words.blockedLead} />
      {isDone ? (
        <p className="notice" role="status">
          {words.unblocked}
        </p>
      ) : null}
      <section className="card narrow" aria-label={words.blockedTitle}>
        {writers.length === 0 ? (
          <p>{words.noneBlocked}</p>
        ) : (
          <ul className="hands">
            {writers.map((one) => (
              <BlockedLine key={one.id} {...props} writer={one} />
            ))}
          </ul>
        )}
      </section>
    </DeskPage>
  );
}

function BlockedLine({ visit, newsletter, writer }: BlockedProps & { writer: Writer }) {
  const { frame } = visit;
  const words = deskWords(frame).comments;
  const { id, kind, at, until, about } = writer;
  const ends = isoFromMs(until);
  return (
    <li>
      <div>
        <p id={`writer-${id}`}>
          {about === undefined ? (
            words.goneComment
          ) : (
            <a href={commentAddress(frame, newsletter, about.id)}>
              <bdi>{firstWords(about.text)}</bdi>
            </a>
          )}
        </p>
        <p className="still">
          {kind === 'reader' ? words.reader : words.network} ·{' '}
          {words.blockedOn(formatMoment(frame.locale, at, newsletter.timeZone))}
          {ends === null ? null : ` · ${words.blockEnds(formatDate(frame.locale, ends, newsletter.timeZone))}`}
        </p>
      </div>
      {may(visit.actor, 'content:write', newsletter.slug) ? (
        <form method="post" action={blockedWritersOf(frame, newsletter)}>
          <button type="submit" name="writer" value={id} className="quiet" aria-describedby={`writer-${id}`}>
            {words.unblock}
          </button>
        </form>
      ) : null}
    </li>
  );
}
