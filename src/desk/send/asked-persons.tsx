import { kindOf } from '../../identity.js';
import type { Issue } from '../../issues/issue.js';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { askedApprovals } from '../../operations/issues/asked-approvals.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords, mayManagePeople } from '../kit/as-person.js';
import { personAddress, wordSpace } from '../team/team-page.js';
import type { AskFault } from './send-form.js';

/** The approval of an issue that needs one. */
export interface ApprovalShown {
  state: 'approved' | 'missing' | 'own';
  overview: Awaited<ReturnType<typeof askedApprovals.read.run>>;
  /** Why nobody was asked. */
  fault: AskFault | undefined;
}

interface PartProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  issue: Pick<Issue, 'id' | 'revision'>;
  approval: Pick<ApprovalShown, 'overview' | 'fault'>;
}

const momentOf = ({ visit: { frame }, newsletter: { timeZone } }: PartProps, at: number) =>
  deskWords(frame).inZone(formatMoment(frame.locale, at, timeZone), timeZone);

/** Who approved it, and when. */
export function ApprovedBy(props: PartProps) {
  const { frame } = props.visit;
  const { approvers, send } = deskWords(frame);
  const { approval } = props.approval.overview;
  if (!approval?.approver) return null;
  const { id, name } = approval.approver;
  return <>{send.asked.approvedBy(approvers[kindOf(id)](name), momentOf(props, approval.at))}</>;
}

/** Who was asked, when, and what became of the email. */
export function AskedPersons(props: PartProps) {
  const { visit, issue, approval } = props;
  const { asked, names } = approval.overview;
  const words = deskWords(visit.frame).send.asked;
  if (asked.length === 0) return null;
  return (
    <ul className="asked">
      {asked.map(({ person, by, note, at, email, revision }) => (
        <li key={`${person} ${at}`}>
          {[
            words.line(by.name, names.get(person) ?? '', momentOf(props, at)),
            words.emails[email],
            ...(revision === issue.revision ? [] : [words.changedSince]),
          ].join(wordSpace(visit.frame))}
          {note === '' ? null : (
            <>
              {wordSpace(visit.frame)}
              <q>
                <bdi>{note}</bdi>
              </q>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Asks somebody else by email. */
export function AskToApprove(props: PartProps) {
  const { visit, newsletter, issue, approval } = props;
  const { frame } = visit;
  const words = deskWords(frame).send.asked;
  const { approvers } = approval.overview;
  const fault = approval.fault ? (
    <p className="error" role="alert">
      {words.faults[approval.fault]}
    </p>
  ) : null;
  if (approvers.length === 0)
    return (
      <>
        {fault}
        <p>
          {words.nobody}{' '}
          {mayManagePeople(visit) ? (
            <a href={personAddress(frame, newsletter, 'new')}>{deskWords(frame).team.invite}</a>
          ) : null}
        </p>
      </>
    );
  return (
    <form
      method="post"
      action={`${frame.base}${pathTo('deskAsk', { issue: issue.id })}${frame.keepLanguage}`}
      className="ask-approval"
    >
      <h3>{words.title}</h3>
      {fault}
      <div className="field">
        <label htmlFor="person">{words.who}</label>
        <select id="person" name="person">
          {approvers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="note">
          {words.note}
          <span className="muted">{words.optional}</span>
        </label>
        <input id="note" name="note" type="text" maxLength={500} autoComplete="off" dir="auto" />
      </div>
      <button type="submit" name="revision" value={issue.revision} className="quiet">
        {words.button}
      </button>
    </form>
  );
}
