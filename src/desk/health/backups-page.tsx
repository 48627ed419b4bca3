import { isOlderThanDay } from '../../backup/backup-plan.js';
import { isUnderWay } from '../../backup/backup-run.js';
import { formatMoment } from '../../locale/format-date.js';
import type { PublisherMessages } from '../../locale/publisher-language.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { backups } from '../../operations/system.js';
import { shownTimeOfDay } from '../../settings/backup-settings.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { DeskPage, Head } from '../kit/desk-page.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { figure } from '../kit/parts.js';
import { HealthTabs } from './health-tabs.js';

type Found = Awaited<ReturnType<typeof backups.read.run>>;

interface BackupsProps extends Found {
  visit: DeskVisit;
  newsletter: Newsletter;
  /** Unix milliseconds. */
  now: number;
}

/** While a backup is written, the page shows its progress again after so many seconds. */
const againSeconds = 1;

/** htmx loads the page again and again until the backup is written, and puts this part in place. */
const renewal = (address: string) => ({
  ...{ 'data-hx-get': address, 'data-hx-trigger': `every ${againSeconds}s` },
  ...{ 'data-hx-select': '#backups', 'data-hx-swap': 'outerHTML' },
});

/** The last backup, and how the next one is made. */
export function BackupsPage(props: BackupsProps) {
  const { visit, newsletter, run, now } = props;
  const { frame } = visit;
  const { health } = deskWords(frame);
  const words = health.backup;
  return (
    <DeskPage
      {...{ visit, newsletter }}
      title={words.title}
      here="health"
      refreshSeconds={run && isUnderWay(run, now) ? againSeconds : undefined}
    >
      <Head title={health.title} />
      <HealthTabs visit={visit} newsletter={newsletter} here="backups" />
      <div
        className="stack narrow"
        id="backups"
        {...(run && isUnderWay(run, now) ? renewal(healthTabAddress(frame, newsletter, 'backups')) : {})}
      >
        <Now {...props} />
        <Last {...props} />
        <Planned {...props} />
      </div>
    </DeskPage>
  );
}

function Last({ visit: { frame }, newsletter, last, now }: BackupsProps) {
  const { health, inZone } = deskWords(frame);
  const words = health.backup;
  const isOld = last !== undefined && isOlderThanDay(last.at, now);
  const [tone, badge] = !last ? ['stop', words.missing] : isOld ? ['wait', words.aged] : ['ok', words.recent];
  return (
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
  );
}

/** When the next one is written, and those that are there; or how to have them written. */
function Planned({ visit: { frame }, newsletter, plan, stored }: BackupsProps) {
  const { health } = deskWords(frame);
  const words = health.backup;
  return (
    <section className="card" aria-labelledby="next">
      <h2 id="next">{words.next}</h2>
      {plan ? (
        <>
          <p>{words.planned(shownTimeOfDay(plan.at))}</p>
          <p>
            <code>{plan.to}</code>
          </p>
          <p className="still">{words.rule}</p>
        </>
      ) : (
        <>
          <p>{words.unplanned}</p>
          <pre className="words">
            <code>BACKUP_TO=/mnt/backups/postrider</code>
          </pre>
          <p className="still">{words.guide}</p>
        </>
      )}
      {plan && stored && stored.to === plan.to ? (
        <Stored {...{ frame, newsletter, words, health }} backups={stored.backups} />
      ) : null}
      <p className="still">{words.copy}</p>
      <p className="still">{words.secret}</p>
    </section>
  );
}

interface StoredProps extends Pick<BackupsProps, 'newsletter'> {
  frame: DeskVisit['frame'];
  words: PublisherMessages['desk']['health']['backup'];
  health: PublisherMessages['desk']['health'];
  backups: NonNullable<Found['stored']>['backups'];
}

/** Those that are there, folded: usually one looks for the newest only, which is above. */
function Stored({ frame, newsletter, words, health, backups }: StoredProps) {
  return (
    <details>
      <summary>{words.stored(backups.length)}</summary>
      <ul className="list">
        {backups.map(({ name, at, bytes }) => (
          <li key={name}>
            {formatMoment(frame.locale, at, newsletter.timeZone)} <code>{name}</code>{' '}
            <span className="still">{health.size(bytes)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** The button, and the state of the backup that was asked for. */
function Now({ visit: { frame }, newsletter, run, now }: BackupsProps) {
  const words = deskWords(frame).health.backup;
  const address = healthTabAddress(frame, newsletter, 'backups');
  const isGoing = run !== undefined && isUnderWay(run, now);
  return (
    <section className="card" aria-labelledby="now" aria-busy={isGoing || undefined}>
      <h2 id="now">{words.now}</h2>
      <p className="still">{words.nowLead}</p>
      {run ? <Progress {...{ frame, newsletter, run, isGoing }} /> : null}
      {isGoing ? (
        <noscript>
          <div className="acts">
            <a href={address}>{words.look}</a>
          </div>
        </noscript>
      ) : (
        <form method="post" action={address} className="acts">
          <button type="submit">{words.now}</button>
        </form>
      )}
    </section>
  );
}

interface ProgressProps extends Pick<BackupsProps, 'newsletter'> {
  frame: DeskVisit['frame'];
  run: NonNullable<Found['run']>;
  isGoing: boolean;
}

function Progress({ frame, newsletter, run, isGoing }: ProgressProps) {
  const { state, keys, total, machine, fault, reason, askedAt } = run;
  const words = deskWords(frame).health.backup;
  if (state === 'failed')
    return (
      <div role="alert">
        <p>
          <b>{words.failed(formatMoment(frame.locale, askedAt, newsletter.timeZone))}</b>{' '}
          {words.faults[fault ?? 'other'](machine)}
        </p>
        <p className="still">
          <bdi lang="en">{reason}</bdi>
        </p>
      </div>
    );
  if (state === 'waiting') return <p role="status">{words.waits}</p>;
  if (!isGoing) return <p role="alert">{words.silent(machine)}</p>;
  const written = figure(frame, keys);
  return (
    <p role="status">
      {total === 0 ? words.runsUncounted(written) : words.runs(written, figure(frame, Math.max(keys, total)))}
    </p>
  );
}
