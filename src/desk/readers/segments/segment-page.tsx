import type { Issue } from '../../../issues/issue.js';
import { formatMoment } from '../../../locale/format-date.js';
import { deskWords } from '../../kit/as-person.js';
import { DeskPage, Head, issueAddress, readersOf } from '../../kit/desk-page.js';
import { IssueName } from '../../kit/parts.js';
import type { ListPageProps } from '../find-form.js';
import { withParts } from '../reader-link.js';
import { type FoundReaders, percentOf, ReaderTable } from '../reader-table.js';
import { SegmentNameField } from './segment-list-page.js';
import { type FoundSegment, filterInWords, removalAddress, segmentAddress, segmentsAddress } from './segment-words.js';

/** What is known of the number of readers in a segment. */
export type SegmentCount =
  | { kind: 'now'; matching: number; confirmed: number }
  | { kind: 'kept'; matching: number; at: number };

interface SegmentProps extends ListPageProps {
  segment: FoundSegment;
  /** The first readers who are in it. Undefined: it cannot be read any more. */
  first: FoundReaders | undefined;
  count: SegmentCount | undefined;
  mayChange: boolean;
  notice?: string | undefined;
  /** A name that could not be given, and why. */
  rename?: { name: string; error: string };
}

/** One segment: who is in it, and what can be done with it. */
export function SegmentPage(props: SegmentProps) {
  const { visit, newsletter, segment, first, mayChange, notice } = props;
  const { frame } = visit;
  const words = deskWords(frame).reader;
  const address = segmentAddress(frame, newsletter, segment.name);
  return (
    <DeskPage visit={visit} title={segment.name} newsletter={newsletter} here="readers">
      <p className="crumb">
        <a href={readersOf(frame, newsletter)}>{words.title}</a> ·{' '}
        <a href={segmentsAddress(frame, newsletter)}>{words.segments.title}</a>
      </p>
      <Head title={<bdi>{segment.name}</bdi>} lead={filterInWords(frame, newsletter, segment.filter)} />
      {notice === undefined ? null : (
        <p className="notice" role="status">
          {notice}
        </p>
      )}
      <div className="two sheet">
        <section className="card" aria-labelledby="first">
          <h2 id="first">{words.segments.first}</h2>
          <Count {...props} />
          {first === undefined ? (
            <p className="error">{words.segments.oldSection}</p>
          ) : first.items.length > 0 ? (
            <ReaderTable {...{ frame, newsletter }} readers={first.items} />
          ) : (
            <p>
              {first.next === null ? words.segments.nobody : words.segments.nobodyYet(percentOf(frame, first.passed))}
            </p>
          )}
        </section>
        {mayChange ? (
          <div className="stack">
            <form method="post" action={address} className="go">
              <button type="submit" name="do" value="write">
                {words.segments.write}
              </button>
              <p className="still">{words.segments.writeLead}</p>
            </form>
            <RenameForm {...props} />
            <p>
              <a href={removalAddress(frame, newsletter, segment.name)}>{words.segments.remove}</a>
            </p>
          </div>
        ) : null}
      </div>
    </DeskPage>
  );
}

/** As kept, or counted just now by reading the whole list, which somebody asks for. */
function Count({ visit: { frame }, newsletter, segment, count }: SegmentProps) {
  const { count: words, segments } = deskWords(frame).reader;
  if (count?.kind === 'now') return <p className="still">{segments.share(count.matching, count.confirmed)}</p>;
  return (
    <p className="still">
      {count === undefined
        ? null
        : words.known(count.matching, formatMoment(frame.locale, count.at, newsletter.timeZone))}{' '}
      <a href={withParts(segmentAddress(frame, newsletter, segment.name), [['count', '1']])}>{words.ask}</a>
    </p>
  );
}

function RenameForm({ visit: { frame }, newsletter, segment, rename }: SegmentProps) {
  const { segments } = deskWords(frame).reader;
  return (
    <form method="post" action={segmentAddress(frame, newsletter, segment.name)} className="card">
      <h2>{segments.rename}</h2>
      <SegmentNameField
        name={rename?.name ?? ''}
        label={segments.newName}
        hint={segments.renameLead}
        error={rename?.error}
      />
      <button type="submit" className="quiet" name="do" value="rename">
        {segments.renameButton}
      </button>
    </form>
  );
}

interface RemovalProps extends ListPageProps {
  segment: FoundSegment;
  /** Issues that were written for it and are not sent yet. */
  uses: readonly Issue[];
  readers: number;
}

/** Asks before a segment is removed, and says what was written for it. */
export function RemoveSegmentPage({ visit, newsletter, segment, uses, readers }: RemovalProps) {
  const { frame } = visit;
  const words = deskWords(frame).reader;
  const { segments } = words;
  return (
    <DeskPage visit={visit} title={segments.removeTitle} newsletter={newsletter} here="readers">
      <p className="crumb">
        <a href={readersOf(frame, newsletter)}>{words.title}</a> ·{' '}
        <a href={segmentsAddress(frame, newsletter)}>{segments.title}</a>
      </p>
      <Head title={segments.removeTitle} lead={<bdi>{segment.name}</bdi>} />
      <p>{segments.removeText(readers)}</p>
      {uses.length === 0 ? (
        <p className="still">{segments.unused}</p>
      ) : (
        <section className="card narrow" aria-labelledby="uses">
          <h2 id="uses">{segments.uses}</h2>
          <ul>
            {uses.map((issue) => (
              <li key={issue.id}>
                <a href={issueAddress(frame, issue.id)}>
                  <IssueName {...{ frame, newsletter, issue }} />
                </a>
              </li>
            ))}
          </ul>
          <p className="still">{segments.usesKept}</p>
        </section>
      )}
      <form method="post" action={removalAddress(frame, newsletter, segment.name)} className="acts">
        <button type="submit" name="sure" value="yes">
          {segments.removeButton}
        </button>
        <a href={segmentAddress(frame, newsletter, segment.name)}>{segments.keep}</a>
      </form>
    </DeskPage>
  );
}
