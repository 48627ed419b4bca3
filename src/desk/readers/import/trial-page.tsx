import { deskWords } from '../../kit/as-person.js';
import { figure } from '../../kit/parts.js';
import { withParts } from '../reader-link.js';
import { type FoundImport, ImportFrame, type ImportProps, importAddress, importedFile } from './import-frame.js';
import { OutcomeCards } from './outcome.js';
import { RemoveForm } from './remove-form.js';

type Outcome = NonNullable<FoundImport['trial']>;
type Status = NonNullable<Outcome['statuses']>[number];

/** What an import would do, in numbers, what each status word means, and the button that does it. */
export function TrialPage(props: ImportProps & { outcome: Outcome }) {
  const { visit, newsletter, found, outcome } = props;
  const { frame } = visit;
  const { trial } = deskWords(frame).reader.imports;
  const address = importAddress(frame, newsletter, found.id);
  const readers = outcome.added + outcome.updated;
  return (
    <ImportFrame {...props} title={trial.title} lead={trial.lead(importedFile(frame, found))}>
      <div className="two sheet">
        <div className="stack">
          {found.result ? (
            <p className="notice" role="status">
              {trial.before}
            </p>
          ) : null}
          <OutcomeCards {...{ frame, outcome }} />
        </div>
        <div className="stack">
          <form method="post" action={address} className="go">
            <input type="hidden" name="run" value={found.run} />
            {readers === 0 ? (
              <p>{trial.nobody}</p>
            ) : (
              <button type="submit" name="do" value="import">
                {trial.button(readers)}
              </button>
            )}
            <p>
              <a href={withParts(address, [['change', '1']])}>{trial.change}</a>
            </p>
          </form>
          <StatusWords {...props} />
          <RemoveForm {...props} />
        </div>
      </div>
    </ImportFrame>
  );
}

/** The meanings that somebody can give a word. */
const meanings = ['confirmed', 'unconfirmed', 'unsubscribed', 'bounced', 'complained'] as const;

/** Whether the words of an import can name it: no part of a longer text, no name of a column, no list. */
const canBeNamed = ({ status }: Status, { file }: FoundImport): boolean =>
  status !== '' && !/[,…=]|^\(other\)$/.test(status) && !file.look.columns.some(({ name }) => status.startsWith(name));

function StatusWords({ visit: { frame }, newsletter, found, outcome }: ImportProps & { outcome: Outcome }) {
  const { words } = deskWords(frame).reader.imports;
  const statuses = (outcome.statuses ?? []).toSorted((a, b) => b.rows - a.rows);
  if (statuses.length === 0) return null;
  const canChange = statuses.some((one) => canBeNamed(one, found));
  return (
    <form method="post" action={importAddress(frame, newsletter, found.id)} className="card">
      <h2>{words.title}</h2>
      <p className="still">{words.lead}</p>
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{words.word}</th>
            <th scope="col" className="r">
              {words.rows}
            </th>
            <th scope="col">{words.meaning}</th>
          </tr>
        </thead>
        <tbody>
          {statuses.map((one, i) => (
            <tr key={`${one.state} ${one.status}`}>
              <th scope="row">{one.status === '' ? words.none : <bdi>{one.status}</bdi>}</th>
              <td className="r">{figure(frame, one.rows)}</td>
              <td>
                {canBeNamed(one, found) ? (
                  <>
                    <input type="hidden" name={`word.${i}`} value={`${one.status}=${one.state}`} />
                    <select name={`meaning.${i}`} defaultValue={one.state} aria-label={words.meaningOf(one.status)}>
                      {[...new Set([one.state, ...meanings])].map((state) => (
                        <option key={state} value={state}>
                          {words.states[state]}
                        </option>
                      ))}
                    </select>
                  </>
                ) : (
                  words.states[one.state]
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {canChange ? (
        <div className="acts">
          <button type="submit" className="quiet" name="do" value="words">
            {words.button}
          </button>
        </div>
      ) : null}
    </form>
  );
}
