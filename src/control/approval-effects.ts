import { isApproved } from '../delivery/approval.js';
import { countReach } from '../delivery/count-reach.js';
import { type Issue, needsDecision } from '../issues/issue.js';
import { readIssue, scheduledIssues } from '../issues/issue-store.js';
import { type Approval, needsApproval } from '../newsletters/approval-mode.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/**
 * What another approval mode of its newsletter does to a scheduled issue that nobody has approved as it is.
 * - `needs-approval`: it waits for its approval from now on.
 * - `starts`: it goes out at its time, without one. `starts-now`: its time has passed, so it goes out at once.
 */
export interface ApprovalEffect {
  id: string;
  effect: 'needs-approval' | 'starts' | 'starts-now';
  /** Its start, in Unix milliseconds. */
  startAt: number;
  /** Number of readers. */
  readers: number;
}

/**
 * The scheduled issues that another approval mode concerns, the earliest first. Changes nothing.
 * @param newsletter as it is before the change
 */
export async function approvalEffects(
  list: SubscriberList,
  newsletter: Newsletter,
  mode: Approval | undefined,
  now = Date.now(),
): Promise<ApprovalEffect[]> {
  const next = { ...newsletter, approval: mode ?? newsletter.approval };
  // Nothing of an archived newsletter starts.
  if (newsletter.archivedAt !== '' || needsApproval(newsletter) === needsApproval(next)) return [];
  const effects: ApprovalEffect[] = [];
  for (const { id } of await scheduledIssues(list.redis)) {
    const issue = await readIssue(list.redis, id);
    if (issue.newsletter !== newsletter.slug || issue.state !== 'scheduled') continue;
    if (await isApproved(list.redis, issue)) continue;
    const effect = needsApproval(next) ? 'needs-approval' : effectOf(issue, newsletter, now);
    if (effect === undefined) continue;
    const { matching } = await countReach(list, newsletter, issue);
    effects.push({ id, effect, startAt: issue.startAt, readers: matching });
  }
  return effects;
}

/** Undefined: it waits for a decision, whatever the mode. */
function effectOf({ startAt, waits }: Issue, { lateMinutes }: Newsletter, now: number) {
  if (needsDecision(waits) || now - startAt > lateMinutes * 60_000) return undefined;
  return startAt <= now ? 'starts-now' : 'starts';
}
