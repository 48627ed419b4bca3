import { messages } from '../../locale/messages.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Frame } from '../../web/kit/frame.js';
import { languageAttributes } from '../../web/kit/word-language.js';
import { deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import type { IssueResponses } from './read-report.js';
import { Wide } from './wide.js';

interface RatingsProps {
  frame: Frame;
  newsletter: Newsletter;
  report: Pick<IssueResponses, 'articles'>;
}

/** How readers rated the articles of an issue, from poor to best, and how many comments there are. */
export function RatingsCard({ frame, newsletter, report: { articles } }: RatingsProps) {
  const words = deskWords(frame).report.ratings;
  const { steps: names } = messages(frame.locale).digest.rating;
  const shown = articles.filter(({ count, comments }) => count + comments > 0);
  const average = (one: { count: number; average: number }) =>
    one.count === 0 ? '–' : one.average.toLocaleString(frame.locale, { minimumFractionDigits: 1 });
  return (
    <section className="card" aria-labelledby="ratings">
      <h2 id="ratings">{words.title}</h2>
      {shown.length === 0 ? (
        <p className="still">{words.none}</p>
      ) : (
        <>
          <p className="still">{words.lead}</p>
          <Wide name={words.lead}>
            <table className="list">
              <thead>
                <tr>
                  <th scope="col">{words.article}</th>
                  {[...names, words.average, words.comments].map((name) => (
                    <th key={name} scope="col" className="r">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.map((one) => (
                  <tr key={one.article}>
                    <th scope="row">
                      <bdi {...languageAttributes(frame, newsletter)}>{one.title}</bdi>
                    </th>
                    {names.map((name, i) => (
                      <td key={name} className="r">
                        {figure(frame, one.steps[i] ?? 0)}
                      </td>
                    ))}
                    <td className="r">{average(one)}</td>
                    <td className="r">{figure(frame, one.comments)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        </>
      )}
    </section>
  );
}
