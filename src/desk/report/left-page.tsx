import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { reports } from '../../operations/issues/reports.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import type { IssueResponses } from './read-report.js';
import { Pager, ReportPage } from './report-page.js';

interface LeftPageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: IssueResponses['issue'];
  found: Awaited<ReturnType<typeof reports.left.run>>;
  isLater: boolean;
}

/** Who left after an issue, the last to leave first. */
export function LeftPage({ visit, newsletter, issue, found: { rows, next }, isLater }: LeftPageProps) {
  const { frame } = visit;
  const words = deskWords(frame).report.left;
  return (
    <ReportPage {...{ visit, newsletter, issue }} title={words.title}>
      <section className="card" aria-label={words.title}>
        {rows.length === 0 ? (
          <p className="still">{words.none}</p>
        ) : (
          <table className="list">
            <thead>
              <tr>
                <th scope="col">{words.reader}</th>
                <th scope="col">{words.when}</th>
                <th scope="col">{deskWords(frame).live.status}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, address, state, at }) => (
                <tr key={id}>
                  <th scope="row">
                    {address === null ? <span className="still">{words.gone}</span> : <bdi>{address}</bdi>}
                  </th>
                  <td className="when">
                    {at === null ? '' : formatMoment(frame.locale, Date.parse(at), newsletter.timeZone)}
                  </td>
                  <td>{words.states[state]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <Pager
          frame={frame}
          here={`${frame.base}${pathTo('deskLeft', { issue: issue.id })}${frame.keepLanguage}`}
          {...{ next, isLater }}
        />
      </section>
    </ReportPage>
  );
}
