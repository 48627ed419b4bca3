import { contentMark } from '../../issues/content-basis.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import { ApprovedBy, AskedPersons, AskToApprove } from '../send/asked-persons.js';
import type { AskFault } from '../send/send-form.js';
import type { ShownIssue } from './read-issue.js';

/**
 * Whether an issue is approved that paused before its emails were made, the button to do so, and who was asked or can be
 * asked to. It is no part of the page that a stream renews: what is approved is what stands below it.
 */
export function PausedApproval({
  visit,
  newsletter,
  shown: { issue, facts, approval, asking },
  isOwn,
  fault,
}: {
  visit: DeskVisit;
  newsletter: Newsletter;
  shown: Pick<ShownIssue, 'issue' | 'facts' | 'approval' | 'asking'>;
  /** Whether the person has tried to approve their own change. */
  isOwn: boolean;
  /** Why nobody was asked. */
  fault: AskFault | undefined;
}) {
  const { frame } = visit;
  const { content } = facts;
  if (!content || !asking) return null;
  const words = deskWords(frame).send;
  const parts = { visit, newsletter, issue, approval: { overview: asking, fault } };
  return (
    <section className="card" aria-labelledby="approval">
      <h2 id="approval">{words.approveTitle}</h2>
      {approval === 'approved' ? (
        <p>
          {words.approved} <ApprovedBy {...parts} />
        </p>
      ) : (
        <>
          <p>{words.notApproved}</p>
          <p className="still">{isOwn ? words.ownChanges : words.approveLead}</p>
          <AskedPersons {...parts} />
          {isOwn ? null : (
            <form
              method="post"
              action={`${frame.base}${pathTo('deskApprove', { issue: issue.id })}${frame.keepLanguage}`}
            >
              <button type="submit" name="content" value={contentMark(content)} className="quiet">
                {words.approve}
              </button>
            </form>
          )}
          <AskToApprove {...parts} />
        </>
      )}
    </section>
  );
}
