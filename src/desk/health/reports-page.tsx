import type { HealthCheck } from '../../findings/health.js';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { feedback } from '../../operations/feedback/feedback.js';
import { may } from '../../operations/permission.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords, mayRunInstallation } from '../kit/as-person.js';
import { DeskPage, Head, readersOf } from '../kit/desk-page.js';
import { healthTabAddress } from '../kit/health-addresses.js';
import { tell } from '../kit/tell.js';
import { oneReaderAddress } from '../readers/reader-link.js';
import { CheckTitle } from './check-title.js';
import { HealthTabs } from './health-tabs.js';

type Hold = Awaited<ReturnType<typeof feedback.holds.run>>[number];
type Line = Awaited<ReturnType<typeof feedback.list.run>>['lines'][number];
type Unread = Awaited<ReturnType<typeof feedback.unread.run>>[number];
export type BacklogAct = 'release' | 'rollBack';

interface PageProps {
  visit: DeskVisit;
  newsletter: Newsletter;
}

interface ReportsProps extends PageProps {
  /** Undefined: nothing is held back. */
  hold: Hold | undefined;
  reports: readonly Line[];
  unread: readonly Unread[];
  /** The checks of what takes reports; empty for whoever may not see them. */
  channels: readonly HealthCheck[];
  done: { what: 'released' | 'rolledBack' | 'gone'; count: number; back: number } | undefined;
}

const momentIn = ({ visit: { frame }, newsletter: { timeZone } }: PageProps, iso: string | null) =>
  iso === null ? '' : formatMoment(frame.locale, Date.parse(iso), timeZone);

/** What came back: bounces that wait for a decision, reports, and emails that nobody understood. */
export function ReportsPage(props: ReportsProps) {
  const { visit, newsletter, hold, unread, channels, done } = props;
  const words = deskWords(visit.frame).health;
  const isOwner = mayRunInstallation(visit);
  return (
    <DeskPage visit={visit} title={words.bounces.title} newsletter={newsletter} here={isOwner ? 'health' : 'readers'}>
      {isOwner ? null : (
        <p className="crumb">
          <a href={readersOf(visit.frame, newsletter)}>{deskWords(visit.frame).reader.title}</a>
        </p>
      )}
      <Head title={isOwner ? words.title : words.bounces.title} />
      {isOwner ? <HealthTabs visit={visit} newsletter={newsletter} here="reports" /> : null}
      {done ? (
        <p className="notice" role="status">
          {done.what === 'gone' ? words.bounces.gone : words.bounces[done.what](done.count, done.back)}
        </p>
      ) : null}
      <div className="stack">
        {hold ? <HoldCard {...props} hold={hold} /> : null}
        <Reports {...props} />
        {unread.length > 0 ? <UnreadCard {...props} /> : null}
        {channels.length > 0 ? <Channels {...props} /> : null}
      </div>
    </DeskPage>
  );
}

const holdAddress = ({ visit: { frame }, newsletter: { slug } }: PageProps) =>
  `${frame.base}${pathTo('deskHealthHold', { slug })}${frame.keepLanguage}`;

function HoldCard(props: ReportsProps & { hold: Hold }) {
  const { visit, newsletter, hold } = props;
  const words = deskWords(visit.frame).health.bounces;
  return (
    <section className="card stops" aria-labelledby="held">
      <h2 id="held">{words.held(hold.held)}</h2>
      <p>{words.heldLead(hold.limit, momentIn(props, hold.since))}</p>
      <p>{words.look}</p>
      {may(visit.actor, 'subscribers:write', newsletter.slug) ? (
        <form method="post" action={holdAddress(props)} className="acts">
          <button type="submit" name="act" value="release" className="quiet">
            {words.release(hold.held)}
          </button>
          <button type="submit" name="act" value="rollBack" className="quiet">
            {words.rollBack(hold.held)}
          </button>
        </form>
      ) : null}
    </section>
  );
}

function Reports(props: ReportsProps) {
  const { visit, newsletter, reports } = props;
  const { frame } = visit;
  const words = deskWords(frame).health.bounces;
  return (
    <section className="card" aria-labelledby="reports">
      <h2 id="reports">{words.title}</h2>
      <p className="still">{reports.length > 0 ? words.lead : words.none}</p>
      {reports.length > 0 ? (
        <table className="list">
          <thead>
            <tr>
              <th scope="col">{words.when}</th>
              <th scope="col">{words.what}</th>
              <th scope="col">{words.outcome}</th>
            </tr>
          </thead>
          <tbody>
            {reports.map(({ id, at, kind, outcome, words: said, subscriber }) => (
              <tr key={id}>
                <th scope="row" className="when">
                  {momentIn(props, at)}
                </th>
                <td>
                  {words.kinds[kind as keyof typeof words.kinds] ?? words.kinds.unknown}
                  {said === '' ? null : (
                    <small lang="en">
                      <bdi>{said}</bdi>
                    </small>
                  )}
                </td>
                <td>
                  {outcome === null ? null : words.outcomes[outcome]}
                  <small>
                    <a href={oneReaderAddress(frame, newsletter, subscriber)}>{words.reader}</a>
                  </small>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

function UnreadCard(props: ReportsProps) {
  const { visit, newsletter, unread } = props;
  const { frame } = visit;
  const words = deskWords(frame).health.bounces;
  return (
    <section className="card" aria-labelledby="unread">
      <h2 id="unread">{words.unread}</h2>
      <p className="still">{words.unreadLead}</p>
      <ul className="past">
        {unread.map(({ id, at, subject, text, subscriber }) => (
          <li key={id}>
            <details>
              <summary>
                <bdi lang="">{subject || words.noSubject}</bdi>
              </summary>
              <p className="still">
                {momentIn(props, at)} · <a href={oneReaderAddress(frame, newsletter, subscriber)}>{words.reader}</a>
              </p>
              <pre className="words" lang="">
                <code>{text}</code>
              </pre>
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The listener, the mailbox and the providers that report, as a worker last found them. */
function Channels({ visit: { frame }, channels }: ReportsProps) {
  const words = deskWords(frame).health.bounces;
  return (
    <section className="card" aria-labelledby="channels">
      <h2 id="channels">{words.channels}</h2>
      <dl className="facts">
        {channels.map((check) => (
          <div key={[check.name, ...check.of].join(' ')}>
            <dt>
              <CheckTitle frame={frame} check={check} />
            </dt>
            <dd>
              {check.findings.map((one) => {
                const { title, remedy } = tell(frame, one, one.timeZone, new Map());
                return (
                  <p key={one.code}>
                    {title}
                    {remedy === '' ? null : <small>{remedy}</small>}
                  </p>
                );
              })}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Asks before what nobody can undo, with its number. */
export function AskBacklogPage(props: PageProps & { hold: Hold; act: BacklogAct; isMoved: boolean }) {
  const { visit, newsletter, hold, act, isMoved } = props;
  const { frame } = visit;
  const words = deskWords(frame).health.bounces;
  const isRelease = act === 'release';
  const title = isRelease ? words.releaseTitle(hold.held) : words.rollBackTitle(hold.held);
  const back = healthTabAddress(frame, newsletter, 'reports');
  return (
    <DeskPage
      visit={visit}
      title={title}
      newsletter={newsletter}
      here={mayRunInstallation(visit) ? 'health' : 'readers'}
    >
      <p className="crumb">
        <a href={back}>{words.title}</a>
      </p>
      <Head title={title} />
      {isMoved ? (
        <p className="notice" role="alert">
          {words.moved}
        </p>
      ) : null}
      <p>{isRelease ? words.releaseText : words.rollBackText}</p>
      <form method="post" action={holdAddress(props)} className="acts">
        <input type="hidden" name="act" value={act} />
        <input type="hidden" name="held" value={hold.held} />
        <button type="submit" name="sure" value="yes">
          {isRelease ? words.release(hold.held) : words.rollBack(hold.held)}
        </button>
        <a href={back}>{words.keep}</a>
      </form>
    </DeskPage>
  );
}
