import type { HealthCheck, HealthState } from '../../findings/health.js';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { isUnreported, type relayStates } from '../../operations/sending/relays.js';
import { stepAddress } from '../first-day/step-page.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { tell } from '../kit/tell.js';
import { CheckTitle } from './check-title.js';
import { HealthTabs } from './health-tabs.js';

interface EmailHealthProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  found: Awaited<ReturnType<typeof relayStates.read.run>> & { checks: readonly HealthCheck[] };
  /** Why a test was not sent. */
  fault: string | undefined;
  /** Unix milliseconds. */
  now: number;
}

/** How emails go out: the relays with a test, the keys that sign, and the DNS records of the senders. */
export function EmailHealthPage(props: EmailHealthProps) {
  const { visit, newsletter, fault } = props;
  const words = deskWords(visit.frame).health;
  return (
    <DeskPage visit={visit} title={words.tabs.email} newsletter={newsletter} here="health">
      <Head title={words.title} />
      <HealthTabs visit={visit} newsletter={newsletter} here="email" />
      {fault === undefined ? null : (
        <p className="notice" role="alert">
          {fault}
        </p>
      )}
      <div className="two">
        <div className="stack">
          <RelaysPart {...props} />
          <KeysPart {...props} />
        </div>
        <div className="stack">
          <RecordsPart {...props} />
        </div>
      </div>
    </DeskPage>
  );
}

/** htmx loads the page every second until the test was sent, and puts this part in place. */
const polling = (address: string) => ({
  ...{ 'data-hx-get': address, 'data-hx-trigger': 'every 1s' },
  ...{ 'data-hx-select': '#relays-card', 'data-hx-swap': 'outerHTML' },
});

function RelaysPart(props: EmailHealthProps) {
  const { visit, newsletter, found } = props;
  const { frame, person } = visit;
  const words = deskWords(frame).health.relays;
  const address = healthTabAddress(frame, newsletter, 'email');
  const isWaiting = found.lastTest?.state === 'waiting';
  return (
    <section className="card" id="relays-card" aria-labelledby="relays" {...(isWaiting ? polling(address) : {})}>
      <h2 id="relays">{words.title}</h2>
      <p className="still">{found.relays.length > 0 ? words.lead : words.none}</p>
      {found.failure === '' || isUnreported(found) ? null : (
        <p>
          <bdi lang="en">{found.failure}</bdi>
        </p>
      )}
      <LastTest {...props} />
      <ul className="steps">
        {found.relays.map(({ relay, up, reason }, at) => (
          <li key={relay}>
            <div>
              <h3 id={`relay-${at}`}>
                <bdi>{relay}</bdi> <span className={`badge ${up ? 'ok' : 'stop'}`}>{up ? words.up : words.down}</span>
              </h3>
              {reason === '' ? null : (
                <p>
                  <bdi lang="en">{reason}</bdi>
                </p>
              )}
            </div>
            <form method="post" action={address}>
              <button type="submit" name="relay" value={relay} className="quiet" aria-describedby={`relay-${at}`}>
                {words.test}
              </button>
            </form>
          </li>
        ))}
      </ul>
      {found.relays.length > 0 ? <p className="still">{words.testLead(person.email)}</p> : null}
    </section>
  );
}

function LastTest({ visit: { frame }, newsletter: { timeZone }, found: { lastTest } }: EmailHealthProps) {
  if (!lastTest) return null;
  const { health, inZone } = deskWords(frame);
  const words = health.relays;
  const { at, relay, state, by, reply } = lastTest;
  return (
    <div role="status" aria-busy={state === 'waiting'}>
      <p>
        <b>{words.lastTest(inZone(formatMoment(frame.locale, at, timeZone), timeZone))}</b> <bdi>{relay}</bdi>
        <br />
        {words.states[state]}
        {by === '' || by === relay ? null : (
          <>
            <br />
            {words.byOther(by)}
          </>
        )}
      </p>
      {reply === '' ? null : (
        <details>
          <summary>{words.said}</summary>
          <pre className="words" lang="en">
            <code>{reply}</code>
          </pre>
        </details>
      )}
    </div>
  );
}

interface SigningKey {
  type: string;
  bits: number;
  at: string;
  writtenAt?: number;
}
const dayMs = 86_400_000;
const oldDays = 365;

/** The keys that sign, and how old they are; or why they cannot. */
function KeysPart({ visit: { frame }, found: { checks }, now }: EmailHealthProps) {
  const words = deskWords(frame).health.keys;
  const check = checks.find(({ name }) => name === 'dkim-key');
  const [first] = check?.findings ?? [];
  const keys = (first?.facts as { keys?: readonly SigningKey[] } | undefined)?.keys ?? [];
  return (
    <section className="card" aria-labelledby="keys">
      <h2 id="keys">{words.title}</h2>
      <p className="still">{words.lead}</p>
      {!check || !first ? <p>{words.unknown}</p> : null}
      {first?.code === 'dkim-key.missing' ? (
        <>
          <p>{words.none}</p>
          <pre className="words">
            <code>postrider dkim generate</code>
          </pre>
        </>
      ) : null}
      {first && first.state !== 'ok' ? <Told frame={frame} finding={first} /> : null}
      <dl className="facts">
        {keys.map(({ type, bits, at, writtenAt }) => {
          const days = writtenAt === undefined ? undefined : Math.max(0, Math.floor((now - writtenAt) / dayMs));
          return (
            <div key={at}>
              <dt>{words.bits(type, bits)}</dt>
              <dd>
                <code>{at}</code>
                {days === undefined ? null : <small>{words.age(days)}</small>}
                {days !== undefined && days > oldDays ? <small>{words.old}</small> : null}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

function Told({ frame, finding }: { frame: DeskVisit['frame']; finding: HealthCheck['findings'][number] }) {
  const { title, remedy } = tell(frame, finding, finding.timeZone, new Map());
  return (
    <p>
      {title}
      {remedy === '' ? null : (
        <>
          <br />
          {remedy}
        </>
      )}
    </p>
  );
}

const ofDns = ['from', 'spf', 'dkim', 'dmarc', 'alignment', 'reverse-dns', 'mta-sts', 'tls-rpt', 'bimi'];
const tones: Readonly<Record<HealthState, string>> = { stop: 'stop', warning: 'wait', ok: 'ok', skipped: 'still' };

/** What DNS said of each domain, with the page that asks it now. */
function RecordsPart({ visit, newsletter, found: { checks } }: EmailHealthProps) {
  const { frame } = visit;
  const { records: words, states } = deskWords(frame).health;
  const dns = checks.filter(({ name }) => ofDns.includes(name));
  return (
    <section className="card" aria-labelledby="records">
      <h2 id="records">{words.title}</h2>
      <p className="still">{dns.length > 0 ? words.lead : words.none}</p>
      <ul className="checks">
        {dns.map((check) => (
          <li key={[check.name, ...check.of].join(' ')}>
            <span className={`badge ${tones[check.state]}`}>{states[check.state]}</span>
            <div>
              <b>
                <CheckTitle frame={frame} check={check} />
              </b>
              {check.findings.map((one) => (
                <Told key={one.code} frame={frame} finding={one} />
              ))}
            </div>
          </li>
        ))}
      </ul>
      <div className="acts">
        <a className="button quiet" href={stepAddress(frame, newsletter, 'dns')}>
          {words.open}
        </a>
      </div>
    </section>
  );
}
