import { contentMark } from '../../issues/content-basis.js';
import { pathTo } from '../../settings/web-paths.js';
import { type DeskVisit, deskWords } from '../kit/as-person.js';
import type { ShownIssue } from './read-issue.js';

/**
 * Whether an issue is approved that paused before its emails were made, and the button to do so. It is no part of the page
 * that a stream renews: what is approved is what stands below it.
 */
export function PausedApproval({
  visit: { frame },
  shown: { issue, facts, approval, maySend },
  isOwn,
}: {
  visit: DeskVisit;
  shown: Pick<ShownIssue, 'issue' | 'facts' | 'approval' | 'maySend'>;
  /** Whether the person has tried to approve their own change. */
  isOwn: boolean;
}) {
  const { content } = facts;
  if (issue.state !== 'paused' || !content || !approval || !maySend) return null;
  const words = deskWords(frame).send;
  return (
    <section className="card" aria-labelledby="approval">
      <h2 id="approval">{words.approveTitle}</h2>
      <p>{approval === 'approved' ? words.approved : words.notApproved}</p>
      {approval === 'approved' ? null : <p className="still">{isOwn ? words.ownChanges : words.approveLead}</p>}
      {approval === 'approved' || isOwn ? null : (
        <form method="post" action={`${frame.base}${pathTo('deskApprove', { issue: issue.id })}${frame.keepLanguage}`}>
          <button type="submit" name="content" value={contentMark(content)} className="quiet">
            {words.approve}
          </button>
        </form>
      )}
    </section>
  );
}
