import { kindOf } from '../../identity.js';
import { contentMark } from '../../issues/content-basis.js';
import { formatMoment } from '../../locale/format-date.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { askedApprovals } from '../../operations/issues/asked-approvals.js';
import type { sends } from '../../operations/issues/sends.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords, mayManagePeople } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { personAddress, wordSpace } from '../team/team-page.js';
import { type AskFault, sendDelay } from './send-form.js';

/** The approval of an issue that needs one. */
export interface ApprovalShown {
  state: 'approved' | 'missing' | 'own';
  overview: Awaited<ReturnType<typeof askedApprovals.read.run>>;
  /** Why nobody was asked. */
  fault: AskFault | undefined;
}

interface ApprovalProps {
  visit: DeskVisit;
  newsletter: Newsletter;
  look: Pick<Awaited<ReturnType<typeof sends.prepare.run>>, 'issue' | 'content' | 'reach'>;
  approval: ApprovalShown | undefined;
}

/** Whether the issue is approved, the button to do so, and who was asked or can be asked to. */
export function ApprovalCard(props: ApprovalProps) {
  const { visit, look, approval } = props;
  if (approval === undefined) return null;
  const { frame } = visit;
  const words = deskWords(frame).send;
  const { issue } = look;
  return (
    <section className="card" aria-labelledby="approval">
      <h2 id="approval">{words.approveTitle}</h2>
      {approval.state === 'approved' ? (
        <p>
          {words.approved} <ApprovedBy {...props} approval={approval} />
        </p>
      ) : (
        <>
          <p>
            {words.notApproved} <a href={issueAddress(frame, issue.id)}>{words.asked.look}</a>
          </p>
          <p className="still">{approval.state === 'own' ? words.ownChanges : words.approveLead}</p>
          <Asked {...props} approval={approval} />
          {approval.state === 'own' ? null : <Approve {...{ visit, look }} />}
          <Ask {...props} approval={approval} />
        </>
      )}
    </section>
  );
}

const formAddress = ({ base, keepLanguage }: DeskVisit['frame'], path: 'deskApprove' | 'deskAsk', issue: string) =>
  `${base}${pathTo(path, { issue })}${keepLanguage}`;

function Approve({ visit: { frame }, look: { issue, content, reach } }: Pick<ApprovalProps, 'visit' | 'look'>) {
  const words = deskWords(frame).send;
  return (
    <>
      {issue.state === 'scheduled' ? <p>{words.approveStarts(reach.matching, sendDelay)}</p> : null}
      <form method="post" action={formAddress(frame, 'deskApprove', issue.id)}>
        {issue.state === 'scheduled' ? <input type="hidden" name="starts" value="yes" /> : null}
        {issue.state === 'scheduled' ? <input type="hidden" name="readers" value={reach.matching} /> : null}
        <button type="submit" name="content" value={contentMark(content)} className="quiet">
          {words.approve}
        </button>
      </form>
    </>
  );
}

type PartProps = ApprovalProps & { approval: ApprovalShown };

const momentOf = ({ visit: { frame }, newsletter: { timeZone } }: PartProps, at: number) =>
  deskWords(frame).inZone(formatMoment(frame.locale, at, timeZone), timeZone);

/** Who approved it, and when. */
function ApprovedBy(props: PartProps) {
  const { frame } = props.visit;
  const { approvers, send } = deskWords(frame);
  const { approval } = props.approval.overview;
  if (!approval?.approver) return null;
  const { id, name } = approval.approver;
  return <>{send.asked.approvedBy(approvers[kindOf(id)](name), momentOf(props, approval.at))}</>;
}

/** Who was asked, when, and what became of the email. */
function Asked(props: PartProps) {
  const { visit, look, approval } = props;
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
            ...(revision === look.issue.revision ? [] : [words.changedSince]),
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
function Ask(props: PartProps) {
  const { visit, newsletter, look, approval } = props;
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
    <form method="post" action={formAddress(frame, 'deskAsk', look.issue.id)} className="ask-approval">
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
      <button type="submit" name="revision" value={look.issue.revision} className="quiet">
        {words.button}
      </button>
    </form>
  );
}
