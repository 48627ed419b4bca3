import { countReach } from '../delivery/count-reach.js';
import type { Issue } from '../issues/issue.js';
import { countLedger } from '../ledger/ledger.js';
import { type LedgerCounts, reachedIn } from '../ledger/ledger-states.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/**
 * Counts who has an issue that is stopped half-way and who does not, as its report does: a message that was claimed and has
 * no outcome counts as not sent. A restored ledger may have such claims, and nobody sends them.
 */
export async function countRest(list: SubscriberList, issue: Issue): Promise<{ reached: number; notReached: number }> {
  const counts = await countLedger(list.redis, issue);
  const ended = { ...counts, claimed: 0, waiting: counts.waiting + counts.claimed };
  return { reached: reachedIn(ended), notReached: await countLeft(list, issue, ended) };
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
