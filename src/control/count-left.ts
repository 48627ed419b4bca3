import { countReach } from '../delivery/count-reach.js';
import type { Issue } from '../issues/issue.js';
import { countLedger } from '../ledger/ledger.js';
import { type LedgerCounts, type RestCounts, reachedIn, restIn } from '../ledger/ledger-states.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/** Whether an issue waits after it was restored: nobody sends the messages that were in flight in its backup. */
const waitsRestored = ({ restoredAt, state }: Issue): boolean => restoredAt > 0 && state === 'paused';

/**
 * Counts who has an issue that is stopped half-way and who does not. Messages in flight count as reached: nearly all of
 * them are accepted. Before its list of recipients is complete, the latter are those of its audience.
 * @param counts of its ledger
 */
export async function countRest(list: SubscriberList, issue: Issue, counts?: LedgerCounts): Promise<RestCounts> {
  const known = counts ?? (await countLedger(list.redis, issue));
  if (!waitsRestored(issue)) return { reached: reachedIn(known), notReached: await countLeft(list, issue, known) };
  const { reached, notReached } = restIn(known);
  if (issue.planned) return { reached, notReached };
  return { reached, notReached: await countLeft(list, issue, { ...known, claimed: 0 }) };
}

/**
 * Counts them as they are once the issue is cancelled. Of one that waits after it was restored, that makes messages
 * uncertain that were in flight when the backup was taken.
 */
export async function countIfCancelled(list: SubscriberList, issue: Issue): Promise<RestCounts> {
  const counts = await countLedger(list.redis, issue);
  if (!waitsRestored(issue)) return countRest(list, issue, counts);
  return countRest(list, issue, { ...counts, claimed: 0, uncertain: counts.uncertain + counts.claimed });
}

/**
 * Counts the readers of an issue who do not have it: not tried yet, or waiting for a retry. Before its list of
 * recipients is complete, those of its audience who do not have it.
 * @param counts of its ledger
 */
export async function countLeft(list: SubscriberList, issue: Issue, counts?: LedgerCounts): Promise<number> {
  const known = counts ?? (await countLedger(list.redis, issue));
  if (issue.planned) return known.waiting + known.deferred;
  const { matching } = await countReach(list, await readNewsletter(list.redis, issue.newsletter), issue);
  return Math.max(0, matching - reachedIn(known));
}
