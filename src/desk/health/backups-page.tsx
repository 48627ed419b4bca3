import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { backups } from '../../operations/system.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { HealthTabs } from './health-tabs.js';

interface BackupsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  last: Awaited<ReturnType<typeof backups.read.run>>['last'];
  /** Unix milliseconds. */
  now: number;
}

const weekMs = 7 * 86_400_000;

/** The last backup, and how the next one is made. */
export function BackupsPage({ visit, newsletter, last, now }: BackupsProps) {
  const { frame } = visit;
  const { health, inZone } = deskWords(frame);
  const words = health.backup;
  const isOld = last !== undefined && now - last.at > weekMs;
  const [tone, badge] = !last ? ['stop', words.missing] : isOld ? ['wait', words.aged] : ['ok', words.recent];
  return (
    <DeskPage visit={visit} title={words.title} newsletter={newsletter} here="health">
      <Head title={health.title} />
      <HealthTabs visit={visit} newsletter={newsletter} here="backups" />
      <div className="stack narrow">
        <section className="card" aria-labelledby="last">
          <div className="card-head">
            <h2 id="last">{words.last}</h2>
            <span className={`badge ${tone}`}>{badge}</span>
          </div>
          <p className="still">{words.lead}</p>
          {last ? (
            <dl className="facts">
              <div>
                <dt>{words.when}</dt>
                <dd>
                  {inZone(formatMoment(frame.locale, last.at, newsletter.timeZone), newsletter.timeZone)}
                  {isOld ? <small>{words.old}</small> : null}
                </dd>
              </div>
              <div>
                <dt>{words.file}</dt>
                <dd>
                  <code>{last.file}</code>
                </dd>
              </div>
              <div>
                <dt>{words.machine}</dt>
                <dd>
                  <bdi>{last.machine}</bdi>
                </dd>
              </div>
              <div>
                <dt>{words.size}</dt>
                <dd>{health.size(last.bytes)}</dd>
              </div>
            </dl>
          ) : (
            <p>{words.none}</p>
          )}
        </section>
        <section className="card" aria-labelledby="next">
          <h2 id="next">{words.next}</h2>
          <p>{words.nextLead}</p>
          <pre className="words">
            <code>postrider backup postrider.backup</code>
          </pre>
          <p className="still">{words.guide}</p>
          <p className="still">{words.secret}</p>
        </section>
      </div>
    </DeskPage>
  );
}
