import { formatDate } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { ShownPlacement } from '../../operations/sponsors/sponsor-pages.js';
import { pathTo } from '../../settings/web-paths.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import type { IssueResponses } from './read-report.js';
import { ReportPage } from './report-page.js';

interface SponsorsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: IssueResponses['issue'];
  shown: readonly ShownPlacement[];
  /** Whether the person may make pages and end them. */
  mayShare: boolean;
}

/** The sponsors of an issue with their numbers, and the pages that show them to the sponsors. */
export function SponsorsPage(props: SponsorsProps) {
  const { visit, newsletter, issue, shown } = props;
  const words = deskWords(visit.frame).report.sponsors;
  return (
    <ReportPage {...{ visit, newsletter, issue }} title={words.title}>
      <div className="stack narrow">
        {shown.length === 0 ? <p>{words.none}</p> : <p>{words.about}</p>}
        {shown.map((one) => (
          <Sponsor key={one.slot} {...props} one={one} />
        ))}
      </div>
    </ReportPage>
  );
}

function Sponsor({ visit: { frame }, newsletter, issue, one, mayShare }: SponsorsProps & { one: ShownPlacement }) {
  const words = deskWords(frame).report.sponsors;
  const { people, machines } = deskWords(frame).report.clicks;
  const id = `sponsor-${one.slot}`;
  const numbers: [string, number][] = [
    [words.accepted, one.emails],
    ...(one.clicks
      ? ([
          [people, one.clicks.people],
          [machines, one.clicks.machines],
        ] as [string, number][])
      : []),
  ];
  return (
    <section className="card" aria-labelledby={id}>
      <h2 id={id}>
        <bdi {...languageAttributes(frame, newsletter)}>{one.title}</bdi>
      </h2>
      <dl className="figures">
        {numbers.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{figure(frame, count)}</dd>
          </div>
        ))}
      </dl>
      <form method="post" action={`${frame.base}${pathTo('deskSponsors', { issue: issue.id })}${frame.keepLanguage}`}>
        {one.pages.map(({ id: page, address, until }) => (
          <div key={page} className="theirs">
            <p>
              <a href={address} id={`page-${page}`} className="words">
                {address}
              </a>
            </p>
            <p className="still">
              {words.until(formatDate(frame.locale, new Date(until).toISOString(), newsletter.timeZone))}
            </p>
            <div className="acts">
              <button type="button" className="quiet" data-copy={`page-${page}`} data-done={words.copied} hidden>
                {words.copy}
              </button>
              {mayShare ? (
                <button type="submit" name="end" value={page} className="quiet">
                  {words.end}
                </button>
              ) : null}
            </div>
          </div>
        ))}
        {mayShare ? (
          <div className="acts">
            <button type="submit" name="share" value={one.slot} className="quiet">
              {one.pages.length === 0 ? words.share : words.shareAnother}
            </button>
          </div>
        ) : null}
      </form>
    </section>
  );
}
