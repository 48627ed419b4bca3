import { mayResend } from '../../control/resend-issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { againStates } from '../live/again-pages.js';
import { History } from '../live/history.js';
import { Holds, Problems } from '../live/problems.js';
import { ProviderTable } from '../live/provider-table.js';
import { RateChart } from '../live/rate-chart.js';
import type { LiveFacts } from '../live/read-live.js';
import { StatusBar, StatusTable } from '../live/status-table.js';
import { ClicksCard } from './clicks-card.js';
import { FiguresCard } from './figures-card.js';
import { LeftCard } from './left-card.js';
import { RatingsCard } from './ratings-card.js';
import type { IssueResponses } from './read-report.js';

interface ReportProps {
  frame: Frame;
  newsletter: Newsletter;
  shown: { facts: LiveFacts; maySend: boolean; maySeeReaders: boolean };
  responses: IssueResponses;
}

/** What became of a send that is over, and what can still be done. */
export function ReportPart({ frame, newsletter, shown, responses }: ReportProps) {
  const words = deskWords(frame);
  const { facts, maySend, maySeeReaders } = shown;
  const { issue, progress } = facts;
  const { timeZone } = newsletter;
  return (
    <>
      <Holds {...{ frame, issue, holds: progress.holds, timeZone, maySend }} />
      <FiguresCard {...{ frame, newsletter, facts, report: responses }} />
      <section className="card" aria-labelledby="report">
        <h2 id="report">{words.issue.report}</h2>
        <StatusBar frame={frame} progress={progress} />
        <StatusTable frame={frame} progress={progress} timeZone={timeZone} />
        {maySeeReaders ? (
          <div className="acts">
            <a
              className="button quiet"
              href={`${frame.base}${pathTo('deskRecipients', { issue: issue.id })}${frame.keepLanguage}`}
            >
              {words.report.recipients.title}
            </a>
          </div>
        ) : null}
      </section>
      <Problems {...{ frame, refusals: facts.refusals }} />
      {maySend ? <Again {...{ frame, newsletter, facts }} /> : null}
      {responses.clicks ? <ClicksCard {...{ frame, newsletter, report: responses, clicks: responses.clicks }} /> : null}
      {issue.sponsors.length > 0 ? (
        <section className="card" aria-labelledby="sponsors">
          <h2 id="sponsors">{words.report.sponsors.title}</h2>
          <p>{words.report.sponsors.lead}</p>
          <div className="acts">
            <a
              className="button quiet"
              href={`${frame.base}${pathTo('deskSponsors', { issue: issue.id })}${frame.keepLanguage}`}
            >
              {words.report.sponsors.open}
            </a>
          </div>
        </section>
      ) : null}
      <RatingsCard {...{ frame, newsletter, report: responses }} />
      <LeftCard {...{ frame, report: responses, maySeeReaders }} />
      <ProviderTable {...{ frame, facts }} />
      <RateChart {...{ frame, columns: facts.columns, startedAt: issue.startedAt, timeZone }} />
      <History {...{ frame, issue, progress, timeZone }} />
    </>
  );
}

type AgainProps = Pick<ReportProps, 'frame' | 'newsletter'> & { facts: LiveFacts };

/**
 * Those whom it did not reach, and a button for each status to which it may be sent again. Only a cancelled issue has
 * readers whom nobody will email.
 */
function Again({ frame, newsletter, facts: { issue, progress } }: AgainProps) {
  const words = deskWords(frame).live;
  const states = againStates.filter(
    (state) =>
      progress[state] > 0 &&
      (state !== 'waiting' || issue.state === 'cancelled') &&
      mayResend(issue, newsletter, [state], progress.waiting),
  );
  if (states.length === 0) return null;
  return (
    <section className="card" aria-labelledby="again">
      <h2 id="again">{words.again}</h2>
      <p>{words.againLead}</p>
      <form
        method="post"
        action={`${frame.base}${pathTo('deskAgain', { issue: issue.id })}${frame.keepLanguage}`}
        className="acts"
      >
        {states.map((state) => (
          <button key={state} type="submit" name="state" value={state} className="quiet">
            {words.againStates[state]}
          </button>
        ))}
      </form>
    </section>
  );
}
