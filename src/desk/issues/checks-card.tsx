import { timeWithSeconds } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { CheckList } from '../kit/check-list.js';
import { issueAddress } from '../kit/desk-page.js';
import { mendLink } from '../kit/mend-link.js';
import type { ShownIssue } from './read-issue.js';

/** The page asks again after so many seconds whether the checks are done. */
export const checksAgainSeconds = 1;

/** Whether somebody has asked for checks that are being made. */
export const isChecking = ({ checks }: ShownIssue): boolean => checks !== undefined && checks.found === undefined;

interface ChecksProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  shown: ShownIssue;
}

/** What the checks found, that they are being made, or the button that makes them. */
export function Checks({ visit, newsletter, shown: { issue, checks, subjects } }: ChecksProps) {
  const { frame } = visit;
  const words = deskWords(frame).issue;
  const { timeZone } = newsletter;
  const [page = ''] = issueAddress(frame, issue.id).split('?');
  const kept = checks?.found;
  if (checks && !kept) return <Checking frame={frame} address={`${page}${query(frame, checks.since)}`} />;
  const found = kept?.report.checks ?? [];
  return (
    <section className="card" id="checks-card" aria-labelledby="checks">
      <h2 id="checks">{words.checks}</h2>
      {kept ? (
        <>
          <CheckList
            {...{ frame, subjects, timeZone, checks: found }}
            stops={found.filter(({ state }) => state === 'stop')}
            mend={(check) => mendLink(visit, newsletter, issue.id, check)}
          />
          <p role="status" className="still">
            {words.checkedAt(deskWords(frame).inZone(timeWithSeconds(frame.locale, kept.at, timeZone), timeZone))}
          </p>
        </>
      ) : (
        <p>{words.checkLead}</p>
      )}
      <form method="get" action={page}>
        {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
        <button type="submit" name="checks" value={kept ? kept.at + 1 : 0} className="quiet">
          {words.check}
        </button>
      </form>
    </section>
  );
}

const query = ({ keepLanguage }: DeskVisit['frame'], since: number) =>
  `${keepLanguage}${keepLanguage === '' ? '?' : '&'}checks=${since}`;

/** htmx loads the page again and again, and puts this part in place. */
function Checking({ frame, address }: { frame: DeskVisit['frame']; address: string }) {
  const words = deskWords(frame);
  return (
    <section
      {...{ className: 'card', id: 'checks-card', 'aria-labelledby': 'checks', 'data-hx-get': address }}
      {...{ 'data-hx-trigger': `every ${checksAgainSeconds}s`, 'data-hx-select': '#checks-card' }}
      {...{ 'data-hx-swap': 'outerHTML' }}
    >
      <h2 id="checks">{words.issue.checks}</h2>
      <p role="status" aria-busy="true">
        {words.issue.checking} <a href={address}>{words.send.look}</a>
      </p>
    </section>
  );
}
