import { deskWords } from '../../kit/as-person.js';
import { percentOf } from '../reader-table.js';
import { ImportFrame, type ImportProps, importAddress } from './import-frame.js';

/** The page looks again after so many seconds. */
const againSeconds = 2;

/** How far an import, or a count of what it would do, is. It renews itself, also without scripts. */
export function RunPage(props: ImportProps) {
  const { visit, newsletter, found } = props;
  const { frame } = visit;
  const { run, stopping } = deskWords(frame).reader.imports;
  const address = importAddress(frame, newsletter, found.id);
  const { bytes = 0, size = 0, read = 0 } = found.progress ?? {};
  const share = size === 0 ? 0 : bytes / size;
  const said = found.state === 'waiting' ? run.waiting : run.share(percentOf(frame, share));
  const title = found.isStopping ? stopping : found.options?.dryRun ? run.counting : run.importing;
  return (
    <ImportFrame {...props} title={title} refreshSeconds={againSeconds}>
      <section className="card narrow" {...renewal(address)}>
        <p className="meter">
          <span className="big num">{percentOf(frame, share)}</span>
          <span className="still">{run.rows(read)}</span>
        </p>
        <svg className="thick" viewBox="0 0 1000 22" preserveAspectRatio="none" role="img" aria-label={said}>
          <rect className="s-wait" width="1000" height="22" />
          <rect className="s-ok" width={Math.round(share * 1_000)} height="22" />
        </svg>
        <p role="status">{found.isStopping ? run.stopping : said}</p>
        <p className="still">{run.leave}</p>
        {found.isStopping ? null : (
          <form method="post" action={address} className="acts">
            <button type="submit" className="quiet" name="do" value="cancel">
              {run.cancel}
            </button>
            <span className="still">{run.cancelLead}</span>
          </form>
        )}
      </section>
    </ImportFrame>
  );
}

/** htmx loads the page again and again, and puts its content in place. */
const renewal = (address: string) => ({
  ...{ 'data-hx-get': address, 'data-hx-trigger': `every ${againSeconds}s`, 'data-hx-target': '#content' },
  ...{ 'data-hx-select': '#content', 'data-hx-swap': 'outerMorph' },
});
