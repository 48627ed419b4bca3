import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { asQuery, type EmailView, queryOfLook } from '../issues/email-view.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import type { IssueResponses } from './read-report.js';
import { ReportPage } from './report-page.js';
import { Wide } from './wide.js';

interface ClicksProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  report: IssueResponses;
  view: EmailView;
}

/** The clicks of an issue: on the email itself, and as tables that say the same. */
export function ClicksPage({ visit, newsletter, report, view }: ClicksProps) {
  const { frame } = visit;
  const words = deskWords(frame).report.clicks;
  const { issue, clicks } = report;
  return (
    <ReportPage {...{ visit, newsletter, issue }} title={words.title}>
      {clicks === null ? (
        <p>{words.none}</p>
      ) : (
        <div className="two compose">
          <div className="stack">
            <LinkTable {...{ visit, newsletter, report, clicks }} />
            <SectionTable {...{ visit, newsletter, report, clicks }} />
          </div>
          <MarkedEmail {...{ visit, report, view }} />
        </div>
      )}
    </ReportPage>
  );
}

type Clicks = NonNullable<IssueResponses['clicks']>;
type TableProps = Pick<ClicksProps, 'visit' | 'newsletter' | 'report'> & { clicks: Clicks };

function LinkTable({ visit: { frame }, newsletter, report: { issue }, clicks }: TableProps) {
  const words = deskWords(frame).report.clicks;
  const links = clicks.links.toSorted((a, b) => b.people - a.people || a.link - b.link);
  return (
    <section className="card" aria-labelledby="links">
      <h2 id="links">{words.links}</h2>
      <p className="still">{words.lead}</p>
      <Wide name={words.lead}>
        <table className="list">
          <Columns frame={frame} first={words.link} />
          <tbody>
            {links.map((one) => (
              <tr key={one.link}>
                <th scope="row">
                  <bdi {...languageAttributes(frame, newsletter)}>{one.title}</bdi>
                  <small>{words.places[one.place]}</small>
                </th>
                <Numbers frame={frame} of={one} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words.all}</th>
              <Numbers frame={frame} of={clicks} />
            </tr>
          </tfoot>
        </table>
      </Wide>
      <div className="acts">
        <a href={`${frame.base}${pathTo('deskLinksFile', { issue: issue.id })}`}>{words.file}</a>
      </div>
    </section>
  );
}

function SectionTable({ visit: { frame }, newsletter, report, clicks }: TableProps) {
  const words = deskWords(frame).report.clicks;
  const sections = sumBySection(report, clicks, (place) =>
    place === 'article' ? words.noSection : words.places[place],
  );
  return (
    <section className="card" aria-labelledby="sections">
      <h2 id="sections">{words.sections}</h2>
      <table className="list">
        <Columns frame={frame} first={words.section} />
        <tbody>
          {sections.map(({ name, isOurs, ...counts }) => (
            <tr key={name}>
              <th scope="row">{isOurs ? name : <bdi {...languageAttributes(frame, newsletter)}>{name}</bdi>}</th>
              <Numbers frame={frame} of={counts} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type Place = Clicks['links'][number]['place'];

/** The clicks by section, most first. @param nameOf what links of no section are called */
function sumBySection({ articles }: IssueResponses, { links }: Clicks, nameOf: (place: Place) => string) {
  const sectionOf = new Map(articles.map(({ article, section }) => [article, section]));
  const sums = new Map<string, { name: string; isOurs: boolean; people: number; machines: number; unknown: number }>();
  for (const { place, article, people, machines, unknown } of links) {
    const section = sectionOf.get(article) ?? '';
    const name = section === '' ? nameOf(place) : section;
    const sum = sums.get(name) ?? { name, isOurs: section === '', people: 0, machines: 0, unknown: 0 };
    sum.people += people;
    sum.machines += machines;
    sum.unknown += unknown;
    sums.set(name, sum);
  }
  return [...sums.values()].sort((a, b) => b.people - a.people);
}

type Frame = DeskVisit['frame'];

function Columns({ frame, first }: { frame: Frame; first: string }) {
  const words = deskWords(frame).report.clicks;
  return (
    <thead>
      <tr>
        <th scope="col">{first}</th>
        {[words.people, words.machines, words.unknown].map((name) => (
          <th key={name} scope="col" className="r">
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

const Numbers = ({ frame, of }: { frame: Frame; of: Pick<Clicks, 'people' | 'machines' | 'unknown'> }) => (
  <>
    <td className="r">{figure(frame, of.people)}</td>
    <td className="r still">{figure(frame, of.machines)}</td>
    <td className="r still">{figure(frame, of.unknown)}</td>
  </>
);

/** The email in a frame, with the clicks of each link written into it. */
function MarkedEmail({ visit: { frame }, report: { issue }, view }: Pick<ClicksProps, 'visit' | 'report' | 'view'>) {
  const { issue: names, report } = deskWords(frame);
  const page = `${frame.base}${pathTo('deskClicks', { issue: issue.id })}`;
  const language: [string, string][] = frame.keepLanguage === '' ? [] : [['lang', frame.locale]];
  const to = (change: Partial<EmailView>) =>
    `${page}${asQuery([...language, ...queryOfLook({ ...view, ...change })])}#email`;
  const on = view.on === 'phone' ? 'phone' : 'screen';
  return (
    <section className="proof" aria-labelledby="email">
      <h2 id="email">{report.clicks.onEmail}</h2>
      <nav className="switches" aria-label={names.views}>
        <span className="seg">
          {(['screen', 'phone'] as const).map((one) => (
            <a key={one} href={to({ on: one })} aria-current={on === one ? 'true' : undefined}>
              {names[one]}
            </a>
          ))}
        </span>
        <span className="seg">
          {(['light', 'dark'] as const).map((one) => (
            <a key={one} href={to({ colours: one })} aria-current={view.colours === one ? 'true' : undefined}>
              {names[one]}
            </a>
          ))}
        </span>
      </nav>
      <p className="still">{report.clicks.markLead}</p>
      <iframe
        className={on}
        loading="lazy"
        title={report.clicks.onEmail}
        src={`${frame.base}${pathTo('deskClickedEmail', { issue: issue.id })}${asQuery([...language, ...queryOfLook({ ...view, on: 'screen' })])}`}
      />
      <p className="still">{report.clicks.edition}</p>
    </section>
  );
}
