import type { Frame } from '../../../web/kit/frame.js';
import { deskWords } from '../../kit/as-person.js';
import { figure } from '../../kit/parts.js';
import type { FoundImport } from './import-frame.js';

type Outcome = NonNullable<FoundImport['trial']>;

/** Rows that are not imported. */
export const skippedRows = ({ skipped }: Outcome): number =>
  Object.values(skipped).reduce((sum, rows) => sum + rows, 0);

/** The numbers of a run, why rows are not imported, and what else somebody should know. */
export function OutcomeCards({ frame, outcome }: { frame: Frame; outcome: Outcome }) {
  const { outcome: words } = deskWords(frame).reader.imports;
  const figures = [
    [words.read, outcome.read],
    [words.added, outcome.added],
    [words.updated, outcome.updated],
    [words.skipped, skippedRows(outcome)],
  ] as const;
  return (
    <>
      <section className="card">
        <dl className="figures">
          {figures.map(([term, rows]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{figure(frame, rows)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <Reasons {...{ frame, outcome }} />
      <Notes {...{ frame, outcome }} />
    </>
  );
}

function Reasons({ frame, outcome: { skipped } }: { frame: Frame; outcome: Outcome }) {
  const { outcome: words, words: statuses } = deskWords(frame).reader.imports;
  const reasons: Readonly<Record<string, string>> = words.reasons;
  const rows = Object.entries(skipped).toSorted(([, a], [, b]) => b - a);
  if (rows.length === 0) return null;
  return (
    <section className="card" aria-labelledby="why">
      <h2 id="why">{words.why}</h2>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{words.reason}</th>
            <th scope="col" className="r">
              {statuses.rows}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([reason, count]) => (
            <tr key={reason}>
              <th scope="row">{reasons[reason] ?? <bdi lang="en">{reason}</bdi>}</th>
              <td className="r">{figure(frame, count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Names in a note: a file can have many. */
const maxNames = 20;

function Notes({ frame, outcome }: { frame: Frame; outcome: Outcome }) {
  const { outcome: words } = deskWords(frame).reader.imports;
  const list = new Intl.ListFormat(frame.locale, { type: 'conjunction' });
  const named = (counts: readonly { name: string }[] | undefined, say: (names: string) => string) => {
    if (counts === undefined || counts.length === 0) return [];
    const names = counts.slice(0, maxNames).map(({ name }) => `“${name}”`);
    return [say(list.format(counts.length > maxNames ? [...names, '…'] : names))];
  };
  const notes = [
    ...(outcome.resumed === undefined ? [] : [words.resumed(outcome.resumed)]),
    ...named(outcome.unmappedColumns, words.columns),
    ...named(outcome.unknownSections, words.sections),
    ...named(outcome.unknownLocales, words.locales),
    ...named(outcome.unknownTimeZones, words.zones),
    ...named(outcome.unreadDates, words.dates),
  ];
  if (notes.length === 0) return null;
  return (
    <section className="card" aria-labelledby="notes">
      <h2 id="notes">{words.notes}</h2>
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </section>
  );
}
