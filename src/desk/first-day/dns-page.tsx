import type { Newsletter } from '../../newsletters/newsletter.js';
import type { senderRecords } from '../../operations/sending/sender-records.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { tell } from '../kit/tell.js';
import { StepPage, stepAddress } from './step-page.js';

type Found = Awaited<ReturnType<typeof senderRecords.list.run>>;

interface DnsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  found: Found;
}

/** The fifth step: the records of the sender's domain, to copy, with a check. */
export function DnsPage(props: DnsProps) {
  const { visit, newsletter, found } = props;
  const { frame } = visit;
  const words = deskWords(frame).firstDay.dns;
  return (
    <StepPage visit={visit} newsletter={newsletter} step="dns" lead={words.lead(found.domain)}>
      <div className="two">
        <div className="stack">
          {found.checks.length === 0 ? (
            <section className="card" aria-labelledby="reserved">
              <h2 id="reserved">{found.domain}</h2>
              <p>{words.reserved(found.domain)}</p>
              <div className="acts">
                <a className="button" href={stepAddress(frame, newsletter, 'look')}>
                  {words.toLook}
                </a>
              </div>
            </section>
          ) : null}
          <Records {...props} />
        </div>
        {found.checks.length > 0 ? <Checks {...props} /> : null}
      </div>
    </StepPage>
  );
}

function Records({ visit: { frame }, found: { domain, records } }: DnsProps) {
  const words = deskWords(frame).firstDay.dns;
  const hasKey = records.some((one) => one.for === 'dkim');
  return (
    <>
      {records.map((one, at) => (
        <section key={one.name} className="card" aria-labelledby={one.name}>
          <h2 id={one.name}>{words.purposes[one.for]}</h2>
          <dl className="facts">
            <div>
              <dt>{words.record}</dt>
              <dd>
                <code>TXT</code>
              </dd>
            </div>
            <div>
              <dt>{words.name}</dt>
              <dd>
                <code>{one.name}</code>
              </dd>
            </div>
            <div>
              <dt>{words.value}</dt>
              <dd>
                <code id={`value-${at}`}>{one.value}</code>
              </dd>
            </div>
          </dl>
          <div className="acts">
            <button type="button" className="quiet" data-copy={`value-${at}`} data-done={words.copied} hidden>
              {words.copy}
            </button>
          </div>
          {one.isGuess ? <p className="still">{words.guess}</p> : null}
        </section>
      ))}
      {hasKey ? null : <NoKey frame={frame} domain={domain} />}
    </>
  );
}

const NoKey = ({ frame, domain }: { frame: DeskVisit['frame']; domain: string }) => {
  const words = deskWords(frame).firstDay.dns;
  return (
    <section className="card" aria-labelledby="dkim">
      <h2 id="dkim">{words.purposes.dkim}</h2>
      <p>{words.noDkim}</p>
      <pre className="words">
        <code>postrider dkim generate --domain {domain}</code>
      </pre>
    </section>
  );
};

const tones = { ok: 'ok', warning: 'wait', stop: 'stop', skipped: 'still' } as const;

/** What was found of the sender, each with what to do. */
function Checks({ visit: { frame }, newsletter, found: { checks } }: DnsProps) {
  const words = deskWords(frame).firstDay.dns;
  return (
    <section className="card" aria-labelledby="found">
      <h2 id="found">{words.found}</h2>
      <ul className="checks">
        {checks.map((check) => {
          const { title, remedy } = tell(frame, check, newsletter.timeZone, new Map());
          return (
            <li key={check.code}>
              <span className={`badge ${tones[check.state]}`}>{words.states[check.state]}</span>
              <div>
                <b>{title}</b>
                {remedy === '' ? null : <p>{remedy}</p>}
              </div>
            </li>
          );
        })}
      </ul>
      <div className="acts">
        <a className="button" href={stepAddress(frame, newsletter, 'dns')}>
          {words.check}
        </a>
        <span className="still">{words.checkLead}</span>
      </div>
    </section>
  );
}
