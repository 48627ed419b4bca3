import { setTimeout as sleep } from 'node:timers/promises';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { settle } from '../ledger/change-ledger.js';
import { type LedgerLine, readLedgerLine } from '../ledger/ledger.js';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';

/** How long a bounce waits for the outcome of its message, in ms. A mail server may bounce before it is written. */
const patienceMs = 3_000;

async function outcomeOf(list: SubscriberList, issue: Issue, id: SubscriberId): Promise<LedgerLine | undefined> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(50)) {
    const line = await readLedgerLine(list.redis, issue, id);
    if (line?.state !== 'claimed' || Date.now() > deadline) return line;
  }
}

/**
 * Corrects a recipient's outcome: the relay accepted the message, and a bounce came later. The report's total stays the
 * same. A folded ledger has only counts, which stay. Repeating it has no further effect.
 * @param words the server's, without addresses
 * @returns whether the ledger changed
 */
export async function correctLedger(
  list: SubscriberList,
  issueId: string,
  id: SubscriberId,
  state: 'bounced' | 'failed',
  words: string,
): Promise<boolean> {
  const issue = await readIssue(list.redis, issueId);
  if (issue.folded) return false;
  const line = await outcomeOf(list, issue, id);
  if (line?.state !== 'accepted' && line?.state !== 'uncertain') return false;
  const later = keys.bouncedLater(issueId);
  // Before the outcome, so that a process that ends in between leaves the entry unchanged, and the next one counts it
  // once.
  if (line.state === 'accepted') await writeEvenWhenFull(list.redis, 'SADD', later, id);
  const changed = await settle(list.redis, issue, line, { ...line, state }, words, true);
  if (!changed) await list.redis.srem(later, id);
  return changed;
}
