import type { Redis } from 'ioredis';
import type { Issue } from '../issues/issue.js';
import { issuesBeingSent, listIssues, markLedgerPacked } from '../issues/issue-store.js';
import { hasEnoughToPack, packedFromMs, packLedger } from '../ledger/packed-ledgers.js';
import type { Logger } from '../log.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { refuseEarlierVersions } from '../redis/meta.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { aloneForGoodMs, runAlone } from './own-workers.js';

/**
 * Packs the ledgers of issues that ended days ago, each once after its send. Version 0.2.0 would not find them, so it
 * refuses the data from then on.
 */
export async function tendLedgers(
  { redis, onDisk }: Pick<SubscriberList, 'redis' | 'onDisk'>,
  log: Pick<Logger, 'info'>,
  now = Date.now(),
): Promise<void> {
  if (!(await runAlone(redis, aloneForGoodMs, now))) return;
  // Everybody looks among packed ledgers by their own clock. One that is days ahead must not hide the ledger of today.
  const before = Math.min(now, await clockOf(redis)) - packedFromMs;
  const ended: Issue[] = [];
  for (const { slug } of await listNewsletters(redis))
    ended.push(...(await listIssues(redis, slug)).filter((issue) => isToBePacked(issue, before)));
  if (ended.length === 0) return;
  await refuseEarlierVersions(redis);
  await onDisk();
  // A worker of an earlier version that has started meanwhile has not seen the mark.
  if (!(await runAlone(redis, aloneForGoodMs, now))) return;
  for (const issue of ended) {
    // Its recipients may be put back meanwhile. Then it is packed an hour after the last of them.
    if ((await issuesBeingSent(redis)).includes(issue.id)) continue;
    const buckets = await packLedger(redis, issue.id, issue.layout);
    await markLedgerPacked(redis, issue.id);
    log.info({ issue: issue.id, buckets }, 'the ledger is packed');
  }
}

/** The clock of Redis, in Unix milliseconds. */
async function clockOf(redis: Redis): Promise<number> {
  const [seconds, microseconds] = await redis.time();
  return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
}

/** Its end counts, too: a backup that is being written may have an issue that has just ended as it was before its plan. */
function isToBePacked(issue: Issue, before: number): boolean {
  const { state, startedAt, finishedAt, audienceSize, folded, ledgerPacked } = issue;
  const isOver = (state === 'sent' || state === 'cancelled') && finishedAt > 0 && finishedAt <= before;
  return isOver && startedAt > 0 && startedAt <= before && hasEnoughToPack(audienceSize) && !folded && !ledgerPacked;
}
