import { setTimeout as sleep } from 'node:timers/promises';
import { markUncertain } from '../delivery/backlog.js';
import { dropBatches } from '../delivery/batches.js';
import { readOmissions } from '../delivery/omissions/omission-store.js';
import { inPlanningTurn } from '../delivery/omissions/planning-turn.js';
import { noticedMs } from '../delivery/watch-issue.js';
import type { Someone } from '../identity.js';
import { cancelIssue } from '../issues/compose.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { markPartlySent } from '../issues/publication.js';
import { release, releaseArticles } from '../issues/taking/hold-articles.js';
import { otherTakers } from '../issues/taking/takers.js';
import { countLedger, readLedger } from '../ledger/ledger.js';
import { reachedIn } from '../ledger/ledger-states.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { countLeft } from './count-left.js';

/** The result of a cancellation. */
export interface Cancellation {
  /** Whether the send had begun. */
  wasUnderWay: boolean;
  /** Whether the list of its recipients had begun: otherwise nobody was to get it yet. */
  wasSent: boolean;
  /** Readers who have the issue, those whose message is in flight included. */
  reached: number;
  /** Readers of the issue who do not have it. */
  notReached: number;
}

/**
 * Cancels an issue. If its send has not begun, its articles are free again. If it has, no further recipient is emailed,
 * retries stop too, and recipients without an outcome stay `waiting` in the ledger. When a part of its readers has it, it
 * keeps its page. Its articles are free for the readers who do not have them: the next issue leaves them out for the
 * others. `resendIssue` sends it to the rest instead.
 * @throws IllegalTransition, NotFound
 */
export async function withdrawIssue(list: SubscriberList, id: string, by?: Someone): Promise<Cancellation> {
  const { redis } = list;
  const issue = await readIssue(redis, id);
  const before = await cancelIssue(redis, issue, by);
  if (before !== 'sending' && before !== 'paused')
    return { wasUnderWay: false, wasSent: false, reached: 0, notReached: 0 };
  await dropBatches(redis, id);
  // Otherwise more readers would have it than are counted.
  await sleep(noticedMs);
  // After the planner of an issue that leaves out articles because this one has them: it is undone below.
  let counted = { wasSent: false, reached: 0, notReached: 0 };
  await inPlanningTurn(redis, issue, async () => {
    const now = await readIssue(redis, id);
    await settleRestored(list, now);
    const counts = await countLedger(redis, now);
    const reached = reachedIn(counts);
    if (reached > 0) await markPartlySent(redis, id);
    counted = { wasSent: now.layout !== undefined, reached, notReached: await countLeft(list, now, counts) };
    // When nobody is left, its articles have gone to all of its readers.
    if (counted.notReached + counts.claimed > 0) await freeArticles(list, now);
  });
  return { wasUnderWay: true, ...counted };
}

/**
 * Marks messages uncertain that were in flight when the backup was taken from which the issue was restored: nobody sends
 * them any more, and whoever counts them counts the same.
 */
async function settleRestored(list: SubscriberList, issue: Issue): Promise<void> {
  if (issue.restoredAt === 0 || (await countLedger(list.redis, issue)).claimed === 0) return;
  for await (const { lines } of readLedger(list.redis, issue)) {
    const abandoned = lines.filter(({ state, at }) => state === 'claimed' && at <= issue.restoredAt);
    await Promise.all(abandoned.map((line) => markUncertain(list, issue, line)));
  }
}

/** Frees the articles of a cancelled issue, also those that other issues left out because this one had them. */
async function freeArticles({ redis }: SubscriberList, issue: Issue): Promise<void> {
  const others = new Map<string, string[]>();
  for (const [article, ids] of await otherTakers(redis, issue))
    for (const other of ids) others.set(other, [...(others.get(other) ?? []), article]);
  for (const [other, articles] of others) {
    const omitted = new Set([...(await readOmissions(redis, other)).values()].flat());
    const { newsletter } = issue;
    await release(
      redis,
      { id: other, newsletter },
      articles.filter((article) => omitted.has(article)),
      true,
    );
  }
  await releaseArticles(redis, issue, { partlySent: true });
}
