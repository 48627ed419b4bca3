import type { HealthCheck, HealthState } from '../../findings/health.js';
import { timeWithSeconds } from '../../locale/format-date.js';
import type { health } from '../../operations/health.js';
import { withParameters } from '../../web/kit/addresses.js';
import { deskWords } from '../kit/as-person.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { tell } from '../kit/tell.js';
import { CheckTitle, isTechnical } from './check-title.js';
import type { HealthProps } from './health-props.js';

type Checks = Awaited<ReturnType<typeof health.readLast.run>>;

/** The page asks again after so many seconds whether the checks are done. */
const againSeconds = 1;

const tones: Readonly<Record<HealthState, string>> = { stop: 'stop', warning: 'wait', ok: 'ok', skipped: 'still' };

/** How many checks have each state. */
export function countStates({ kept }: Pick<Checks, 'kept'>): Readonly<Record<HealthState, number>> {
  const counts = { stop: 0, warning: 0, ok: 0, skipped: 0 };
  for (const { state } of kept?.checks ?? []) counts[state] += 1;
  return counts;
}

/** What the last checks found, the worst first, and the button that has them made again. */
export function ChecksPart(props: HealthProps) {
  const { visit, newsletter, found } = props;
  const { frame } = visit;
  const words = deskWords(frame).health;
  const { kept, isChecking, system } = found;
  const address = healthTabAddress(frame, newsletter, 'overview');
  const again = found.after === undefined ? address : withParameters(address, { after: String(found.after) });
  const canCheck = system.workers.some(({ isAlive }) => isAlive);
  const polls = isChecking && canCheck;
  return (
    <section className="card" id="checks-card" aria-labelledby="checks" {...(polls ? polling(again) : {})}>
      <h2 id="checks">{words.checks}</h2>
      {kept ? <Found {...props} checks={kept.checks} /> : null}
      <p role="status" className="still" {...(polls ? { 'aria-busy': true } : {})}>
        {kept ? words.checkedAt(momentOf(props, kept.at)) : isChecking ? null : words.never}{' '}
        {polls ? words.checking : isChecking ? words.noChecker : null} {polls ? <a href={again}>{words.look}</a> : null}
      </p>
      {polls ? null : (
        <form method="get" action={address.split('?')[0]}>
          {frame.keepLanguage === '' ? null : <input type="hidden" name="lang" value={frame.locale} />}
          <button type="submit" name="after" value={kept?.at ?? 0} className="quiet">
            {words.check}
          </button>
        </form>
      )}
    </section>
  );
}

const momentOf = ({ visit: { frame }, newsletter: { timeZone } }: HealthProps, at: number) =>
  deskWords(frame).inZone(timeWithSeconds(frame.locale, at, timeZone), timeZone);

/** htmx loads the page again and again, and puts this part in place. */
const polling = (address: string) => ({
  ...{ 'data-hx-get': address, 'data-hx-trigger': `every ${againSeconds}s` },
  ...{ 'data-hx-select': '#checks-card', 'data-hx-swap': 'outerHTML' },
});

interface FoundProps extends HealthProps {
  checks: readonly HealthCheck[];
}

function Found(props: FoundProps) {
  const { visit, checks } = props;
  const words = deskWords(visit.frame).health;
  const of = (state: HealthState) => checks.filter((one) => one.state === state);
  const [good, skipped] = [of('ok'), of('skipped')];
  return (
    <>
      <ul className="checks">
        {[...of('stop'), ...of('warning')].map((check) => (
          <Row key={keyOf(check)} {...props} check={check} />
        ))}
      </ul>
      {skipped.length > 0 ? (
        <details>
          <summary>{words.skipped(skipped.length)}</summary>
          <Named {...props} checks={skipped} />
        </details>
      ) : null}
      <details>
        <summary>{words.good(good.length)}</summary>
        <Named {...props} checks={good} />
      </details>
    </>
  );
}

const keyOf = ({ name, of }: HealthCheck) => [name, ...of].join(' ');

/** What a check found that needs somebody, each with what to do. */
function Row({ visit: { frame }, check }: HealthProps & { check: HealthCheck }) {
  const { state, findings } = check;
  const worst = findings.filter((one) => one.state === state);
  return (
    <li>
      <span className={`badge ${tones[state]}`}>{deskWords(frame).health.states[state]}</span>
      <div>
        <b>
          <CheckTitle frame={frame} check={check} />
        </b>
        {worst.map((one) => {
          const { title, remedy } = tell(frame, one, one.timeZone, new Map());
          return (
            <p key={`${one.code} ${title}`}>
              {title}
              {remedy === '' ? null : (
                <>
                  <br />
                  {remedy}
                </>
              )}
            </p>
          );
        })}
      </div>
    </li>
  );
}

function Named({ visit: { frame }, checks }: FoundProps) {
  return (
    <dl className="facts">
      {checks.map((check) => (
        <div key={keyOf(check)}>
          <dt>
            <CheckTitle frame={frame} check={check} />
          </dt>
          <dd>
            {check.findings.map((one) => {
              const { title, remedy } = tell(frame, one, one.timeZone, new Map());
              return (
                <p key={`${one.code} ${title}`}>
                  {isTechnical(check) ? <bdi>{title}</bdi> : title}
                  {remedy === '' ? null : <small>{remedy}</small>}
                </p>
              );
            })}
          </dd>
        </div>
      ))}
    </dl>
  );
}
