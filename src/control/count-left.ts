import { countReach } from '../delivery/count-reach.js';
import type { Issue } from '../issues/issue.js';
import { countLedger } from '../ledger/ledger.js';
import { type LedgerCounts, type RestCounts, reachedIn, restIn } from '../ledger/ledger-states.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/**
 * Counts who has an issue that is stopped half-way and who does not. Before its list of recipients is complete, the
 * latter are those of its audience.
 */
export async function countRest(list: SubscriberList, issue: Issue): Promise<RestCounts> {
  const counts = await countLedger(list.redis, issue);
  const { reached, notReached } = restIn(counts);
  if (issue.planned) return { reached, notReached };
  return { reached, notReached: await countLeft(list, issue, { ...counts, claimed: 0 }) };
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
