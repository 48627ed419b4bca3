import { contentMark } from '../../issues/content-basis.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { sends } from '../../operations/issues/sends.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { issueAddress } from '../kit/desk-page.js';
import { type ApprovalShown, ApprovedBy, AskedPersons, AskToApprove } from './asked-persons.js';
import { sendDelay } from './send-form.js';

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
          {words.approved} <ApprovedBy {...props} {...{ issue, approval }} />
        </p>
      ) : (
        <>
          <p>
            {words.notApproved} <a href={issueAddress(frame, issue.id)}>{words.asked.look}</a>
          </p>
          <p className="still">{approval.state === 'own' ? words.ownChanges : words.approveLead}</p>
          <AskedPersons {...props} {...{ issue, approval }} />
          {approval.state === 'own' ? null : <Approve {...{ visit, look }} />}
          <AskToApprove {...props} {...{ issue, approval }} />
        </>
      )}
    </section>
  );
}

function Approve({ visit: { frame }, look: { issue, content, reach } }: Pick<ApprovalProps, 'visit' | 'look'>) {
  const words = deskWords(frame).send;
  return (
    <>
      {issue.state === 'scheduled' ? <p>{words.approveStarts(reach.matching, sendDelay)}</p> : null}
      <form method="post" action={`${frame.base}${pathTo('deskApprove', { issue: issue.id })}${frame.keepLanguage}`}>
        {issue.state === 'scheduled' ? <input type="hidden" name="starts" value="yes" /> : null}
        {issue.state === 'scheduled' ? <input type="hidden" name="readers" value={reach.matching} /> : null}
        <button type="submit" name="content" value={contentMark(content)} className="quiet">
          {words.approve}
        </button>
      </form>
    </>
  );
}
