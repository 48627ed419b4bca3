import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import type { IssueResponses } from './read-report.js';

interface LeftProps {
  frame: Frame;
  report: Pick<IssueResponses, 'issue' | 'answers'>;
  /** Whether the person may see who they are. */
  maySeeReaders: boolean;
}

/** How many readers left after an issue. */
export function LeftCard({ frame, report: { issue, answers }, maySeeReaders }: LeftProps) {
  const words = deskWords(frame).report.left;
  const isNobody = answers && answers.unsubscribed + answers.complained === 0;
  return (
    <section className="card" aria-labelledby="left">
      <h2 id="left">{words.title}</h2>
      {answers === undefined ? <p className="still">{words.uncounted}</p> : null}
      {isNobody ? <p className="still">{words.nobody}</p> : null}
      {answers && !isNobody ? (
        <>
          <p className="still">{words.lead}</p>
          <ul>
            <li>{words.unsubscribed(answers.unsubscribed)}</li>
            <li>{words.complained(answers.complained)}</li>
          </ul>
          {maySeeReaders ? (
            <div className="acts">
              <a
                className="button quiet"
                href={`${frame.base}${pathTo('deskLeft', { issue: issue.id })}${frame.keepLanguage}`}
              >
                {words.open}
              </a>
            </div>
          ) : null}
        </>
      ) : null}
    </section>
  );
}
