import { formatMoment } from '../../locale/format-date.js';
import { refusalRemedy } from '../../locale/refusals-in-words.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import { deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import { providerName } from './providers.js';
import type { LiveFacts } from './read-live.js';

type Refusals = LiveFacts['refusals'];

/** Whose faults keep emails from being accepted, with what to do and one server's own words. Ours come first. */
export function Problems({ frame, refusals }: { frame: Frame; refusals: Refusals }) {
  const words = deskWords(frame).live;
  return (
    <section className="card" aria-labelledby="problems">
      <h2 id="problems">{words.problems}</h2>
      {refusals.length === 0 ? (
        <p className="still">{words.noProblems}</p>
      ) : (
        <ul className="causes">
          {refusals.map(({ fault, reason, count, words: reply }) => (
            <li key={`${fault} ${reason}`}>
              <h3>
                <span>{words.causes[fault]}</span>
                <span className="num">{figure(frame, count)}</span>
              </h3>
              <p>{refusalRemedy(reason, fault, frame.locale)}</p>
              <p className="words">
                <bdi lang="en">{reply}</bdi>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

interface HoldProps {
  frame: Frame;
  issue: LiveFacts['issue'];
  holds: LiveFacts['progress']['holds'];
  timeZone: string;
  /** Whether the person may resume them. */
  maySend: boolean;
}

/** Providers whose readers wait, because they refuse the sender, and the button that emails them. */
export function Holds({ frame, issue, holds, timeZone, maySend }: HoldProps) {
  if (holds.length === 0) return null;
  const words = deskWords(frame).live;
  return (
    <section className="card stops" aria-labelledby="holds">
      <h2 id="holds">{words.holds}</h2>
      <ul className="causes">
        {holds.map(({ provider, relay, refused, attempts, reason, words: reply, until }) => (
          <li key={`${relay} ${provider}`}>
            <p>
              <b>{words.hold(providerName(provider, words, words.others), refused, attempts)}</b>
            </p>
            <p>{refusalRemedy(reason, 'us', frame.locale)}</p>
            <p className="words">
              <bdi lang="en">{reply}</bdi>
            </p>
            <p className="still">{words.holdUntil(formatMoment(frame.locale, Date.parse(until), timeZone))}</p>
          </li>
        ))}
      </ul>
      {maySend && issue.state !== 'cancelled' ? (
        <form method="post" action={`${frame.base}${pathTo('deskControl', { issue: issue.id })}${frame.keepLanguage}`}>
          <button type="submit" name="act" value="resume" className="quiet">
            {words.holdResume}
          </button>
        </form>
      ) : null}
    </section>
  );
}
