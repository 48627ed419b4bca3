import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import type { IssueResponses } from './read-report.js';

interface ClicksCardProps {
  frame: Frame;
  newsletter: Newsletter;
  report: IssueResponses;
  clicks: NonNullable<IssueResponses['clicks']>;
}

/** So many links are on the page of the issue; all are on their own. */
const shown = 5;

/** The links that most people clicked, and the way to the email with all of them. */
export function ClicksCard({ frame, newsletter, report: { issue }, clicks }: ClicksCardProps) {
  const words = deskWords(frame).report.clicks;
  const all = clicks.links.length;
  const links = clicks.links.toSorted((a, b) => b.people - a.people || a.link - b.link).slice(0, shown);
  return (
    <section className="card" aria-labelledby="clicks">
      <h2 id="clicks">{words.title}</h2>
      {all > shown ? <p className="still">{words.most(shown, all)}</p> : null}
      <table className="list">
        <thead>
          <tr>
            <th scope="col">{words.link}</th>
            <th scope="col" className="r">
              {words.clicked}
            </th>
          </tr>
        </thead>
        <tbody>
          {links.map(({ link, title, people }) => (
            <tr key={link}>
              <th scope="row">
                <bdi {...languageAttributes(frame, newsletter)}>{title}</bdi>
              </th>
              <td className="r">{figure(frame, people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="acts">
        <a
          className="button quiet"
          href={`${frame.base}${pathTo('deskClicks', { issue: issue.id })}${frame.keepLanguage}`}
        >
          {words.openAll}
        </a>
      </div>
    </section>
  );
}
