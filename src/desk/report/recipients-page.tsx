import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { issues } from '../../operations/issues/issues.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { figure } from '../kit/parts.js';
import { Problems } from '../live/problems.js';
import type { LiveFacts } from '../live/read-live.js';
import { Pager, ReportPage } from './report-page.js';

/** The statuses that a reader can have in an issue, in the order of the page. */
export const shownStatuses = [
  'accepted',
  'deferred',
  'bounced',
  'failed',
  'uncertain',
  'excluded',
  'waiting',
] as const satisfies (keyof LiveFacts['progress'])[];
export type ShownStatus = (typeof shownStatuses)[number];

/** Of these, the server's words say why. */
const refused: ReadonlySet<ShownStatus> = new Set(['deferred', 'bounced', 'failed']);

type Found = Awaited<ReturnType<typeof issues.recipients.run>>;

interface RecipientsProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  facts: LiveFacts;
  status: ShownStatus;
  found: Found;
  isLater: boolean;
  /** Whether the person may have all of them as a file. */
  mayExport: boolean;
  /** What somebody searched for that is no address. */
  wrong?: string;
}

const recipientsAddress = ({ base }: DeskVisit['frame'], issue: string) =>
  `${base}${pathTo('deskRecipients', { issue })}`;

/** The address of the page of one status, in the language of the page. */
const statusAddress = (frame: DeskVisit['frame'], issue: string, status: ShownStatus) =>
  `${recipientsAddress(frame, issue)}${frame.keepLanguage === '' ? '?' : `${frame.keepLanguage}&`}status=${status}`;

/** The recipients of an issue with one status, why, and the way to one of them. */
export function RecipientsPage(props: RecipientsProps) {
  const { visit, newsletter, facts, status, found, isLater, mayExport } = props;
  const { frame } = visit;
  const { report, live } = deskWords(frame);
  const words = report.recipients;
  const { issue } = facts;
  return (
    <ReportPage {...{ visit, newsletter, issue }} title={words.title}>
      <Statuses {...{ frame, facts, status }} />
      <div className="two sheet">
        <section className="card" aria-labelledby="list">
          <h2 id="list">{deskWords(frame).statuses[status]}</h2>
          <p className="still">{live.details[status]}</p>
          {issue.folded ? <p className="still">{words.folded}</p> : null}
          {found.rows.length === 0 ? <p>{words.none}</p> : <Recipients {...{ frame, newsletter, issue, found }} />}
          <Pager frame={frame} here={statusAddress(frame, issue.id, status)} next={found.next} isLater={isLater} />
          {mayExport ? (
            <div className="acts">
              <a href={`${frame.base}${pathTo('deskRecipientsFile', { issue: issue.id })}`}>{words.file}</a>
            </div>
          ) : null}
        </section>
        <div className="stack">
          <Search {...props} />
          {refused.has(status) ? <Problems {...{ frame, refusals: facts.refusals }} /> : null}
        </div>
      </div>
    </ReportPage>
  );
}

function Statuses({ frame, facts, status }: Pick<RecipientsProps, 'facts' | 'status'> & { frame: DeskVisit['frame'] }) {
  const words = deskWords(frame);
  return (
    <nav className="switches" aria-label={words.report.recipients.statuses}>
      {shownStatuses.map((one) => (
        <span key={one} className="seg">
          <a href={statusAddress(frame, facts.issue.id, one)} aria-current={one === status ? 'true' : undefined}>
            {words.statuses[one]} <span className="num">{figure(frame, facts.progress[one])}</span>
          </a>
        </span>
      ))}
    </nav>
  );
}

interface ListProps extends Pick<RecipientsProps, 'newsletter' | 'found'> {
  frame: DeskVisit['frame'];
  issue: LiveFacts['issue'];
}

function Recipients({ frame, newsletter, issue, found }: ListProps) {
  const words = deskWords(frame).report.recipients;
  const { gone } = deskWords(frame).report.left;
  const moment = (iso: string) => formatMoment(frame.locale, Date.parse(iso), newsletter.timeZone);
  return (
    <table className="list">
      <thead>
        <tr>
          <th scope="col">{words.reader}</th>
          <th scope="col">{words.when}</th>
          <th scope="col" className="r">
            {words.attempts}
          </th>
        </tr>
      </thead>
      <tbody>
        {found.rows.map(({ id, address, at, attempts, reply, nextTryAt }) => (
          <tr key={id}>
            <th scope="row">
              <a href={storyAddress(frame, issue.id, id)}>{address === null ? gone : <bdi>{address}</bdi>}</a>
              {reply === null ? null : (
                <small className="words">
                  <bdi lang="en">{reply}</bdi>
                </small>
              )}
            </th>
            <td>
              {at === null ? '–' : moment(at)}
              {nextTryAt === null ? null : <small>{words.next(moment(nextTryAt))}</small>}
            </td>
            <td className="r">{figure(frame, attempts)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The address of the page of one recipient. @param recipient id of the subscriber, which is no address */
export const storyAddress = ({ base, keepLanguage }: DeskVisit['frame'], issue: string, recipient: string) =>
  `${base}${pathTo('deskRecipient', { issue, recipient })}${keepLanguage}`;

/** A form that posts: an address in the address of a page would be in logs and histories. */
function Search({ visit: { frame }, facts, wrong }: RecipientsProps) {
  const words = deskWords(frame).report.recipients;
  return (
    <section className="card" aria-labelledby="find">
      <h2 id="find">{words.find}</h2>
      <p className="still">{words.hint}</p>
      <form method="post" action={`${recipientsAddress(frame, facts.issue.id)}${frame.keepLanguage}`}>
        <div className="field">
          <label htmlFor="address">{words.address}</label>
          <input
            id="address"
            name="address"
            type="text"
            inputMode="email"
            autoComplete="off"
            spellCheck={false}
            required
            defaultValue={wrong}
            aria-invalid={wrong === undefined ? undefined : true}
            aria-describedby={wrong === undefined ? undefined : 'address-wrong'}
          />
          {wrong === undefined ? null : (
            <p id="address-wrong" className="error">
              {words.wrong}
            </p>
          )}
        </div>
        <button type="submit" className="quiet">
          {words.findButton}
        </button>
      </form>
    </section>
  );
}
