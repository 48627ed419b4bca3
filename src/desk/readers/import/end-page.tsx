import { formatMoment } from '../../../locale/format-date.js';
import { pathTo } from '../../../settings/web-paths.js';
import { deskWords } from '../../kit/as-person.js';
import { readersOf } from '../../kit/desk-page.js';
import { withParts } from '../reader-link.js';
import { ImportFrame, type ImportProps, importAddress, importsAddress } from './import-frame.js';
import { OutcomeCards, skippedRows } from './outcome.js';
import { RemoveForm } from './remove-form.js';

/** The outcome of an import that has ended, with the rows that were not imported as a file. */
export function EndPage(props: ImportProps) {
  const { visit, newsletter, found } = props;
  const { frame } = visit;
  const { end } = deskWords(frame).reader.imports;
  const { result } = found;
  const readers = result ? result.added + result.updated : 0;
  const isDone = found.state === 'done';
  return (
    <ImportFrame {...props} lead={end.keep(formatMoment(frame.locale, found.expiresAt, newsletter.timeZone))}>
      <div className="stack narrow">
        <section className="card">
          <p className="say" role="status">
            {isDone ? end.done(readers) : end.cancelled}
          </p>
          {isDone || readers === 0 ? null : <p>{end.written(readers)}</p>}
          <Rejects {...props} />
          <div className="acts">
            <a className="button" href={readersOf(frame, newsletter)}>
              {end.readers}
            </a>
            <a href={importsAddress(frame, newsletter)}>{end.another}</a>
          </div>
        </section>
        {result ? <OutcomeCards frame={frame} outcome={result} /> : null}
      </div>
    </ImportFrame>
  );
}

/** Why an import failed, what it has written, and the way to start it again. */
export function FailedPage(props: ImportProps) {
  const { visit, newsletter, found } = props;
  const { frame } = visit;
  const { end, faults, look, trial } = deskWords(frame).reader.imports;
  const { result, problem } = found;
  const readers = result ? result.added + result.updated : 0;
  const why = problem?.because
    ? faults[problem.because]
    : problem?.code === 'csv.unclear-consent'
      ? faults.unclear
      : problem?.code === 'input.invalid'
        ? faults.options
        : faults.other;
  return (
    <ImportFrame {...props} title={found.options?.dryRun ? end.failedTrial : end.failed}>
      <div className="stack narrow">
        <section className="card stops" role="alert">
          <p className="say">{why}</p>
          {problem?.because === 'no-address' ? null : (
            <p className="still">
              <bdi lang="en">{problem?.detail}</bdi>
            </p>
          )}
          {readers === 0 ? null : <p>{end.written(readers)}</p>}
          <p>{end.again}</p>
          <Rejects {...props} />
          <div className="acts">
            <a className="button" href={withParts(importAddress(frame, newsletter, found.id), [['change', '1']])}>
              {trial.change}
            </a>
            <a href={importsAddress(frame, newsletter)}>{look.again}</a>
          </div>
        </section>
        {result && readers > 0 ? <OutcomeCards frame={frame} outcome={result} /> : null}
        <RemoveForm {...props} />
      </div>
    </ImportFrame>
  );
}

function Rejects({ visit: { frame }, newsletter: { slug }, found }: ImportProps) {
  const { end } = deskWords(frame).reader.imports;
  const rows = found.result && !found.options?.dryRun ? skippedRows(found.result) : 0;
  if (rows === 0) return null;
  return (
    <p>
      <a href={`${frame.base}${pathTo('deskRejects', { slug, readerImport: found.id })}`}>{end.rejects(rows)}</a>
      <br />
      <span className="still">{end.rejectsLead}</span>
    </p>
  );
}
