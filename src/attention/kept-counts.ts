import type { Redis } from 'ioredis';
import * as z from 'zod';
import { countLeft } from '../control/count-left.js';
import { NotFound } from '../errors.js';
import type { Issue } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { countLedger } from '../ledger/ledger.js';
import { reachedIn } from '../ledger/ledger-states.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { attentionKeys, keys } from '../redis/keys.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';

/** How the recipients of an issue whose send has ended came out, as last counted. */
const keptCount = z.object({
  /** The issue's state when it was counted. */
  state: z.enum(['sent', 'cancelled']),
  reached: z.number(),
  notReached: z.number(),
  uncertain: z.number(),
  /** Unix milliseconds. */
  countedAt: z.number(),
  /** How long the count took, in ms. */
  took: z.number(),
  /** Whether its send was over: then only late bounces change the numbers. */
  settled: z.boolean(),
});
export type KeptCount = z.infer<typeof keptCount>;

/** The newest issues of a newsletter that are looked at. */
const newest = 20;
/** A count is made again after this time, in ms: of an issue that is over, and at the earliest of one that is not. */
const [settledMs, changingMs] = [3_600_000, 60_000];
/** A count takes at most one part in so many of a worker's time. */
const share = 20;

/** The counts of issues, as last counted. */
export async function readCounts(redis: Redis): Promise<Map<string, KeptCount>> {
  const all = Object.entries(await redis.hgetall(attentionKeys.counts));
  return new Map(
    all.flatMap(([id, text]) => {
      const { data } = keptCount.safeParse(JSON.parse(text));
      return data ? [[id, data]] : [];
    }),
  );
}

/**
 * Counts the ledgers of the issues whose readers may wait for a decision, and keeps the numbers: the list of troubles
 * reads no ledger. These are the issues whose send ended or was cancelled after the newsletter's last send had begun: a
 * later issue has the articles for whoever lacks them.
 * @param now Unix milliseconds
 */
export async function keepCounts(list: SubscriberList, now: number): Promise<void> {
  const { redis } = list;
  const kept = await readCounts(redis);
  const current = new Set<string>();
  for (const { slug } of await listNewsletters(redis))
    for (const issue of await lastIssues(redis, slug)) {
      current.add(issue.id);
      if (isDue(kept.get(issue.id), issue, now)) await count(list, issue, now);
    }
  const gone = [...kept.keys()].filter((id) => !current.has(id));
  if (gone.length > 0) await redis.hdel(attentionKeys.counts, ...gone);
}

async function lastIssues(redis: Redis, slug: string): Promise<Issue[]> {
  const ids = await redis.zrevrange(keys.issues(slug), 0, newest - 1);
  // One may be removed at this moment.
  const issues = (await Promise.all(ids.map((id) => readIssue(redis, id).catch(noneIfGone)))).filter(
    (issue) => issue !== undefined,
  );
  const lastStart = Math.max(0, ...issues.flatMap(({ state, startedAt }) => (state === 'cancelled' ? [] : startedAt)));
  return issues.filter(
    ({ state, startedAt, folded }) =>
      (state === 'sent' || state === 'cancelled') && startedAt > 0 && startedAt >= lastStart && !folded,
  );
}

function noneIfGone(error: unknown): undefined {
  if (!(error instanceof NotFound)) throw error;
}

function isDue(kept: KeptCount | undefined, { state }: Issue, now: number): boolean {
  if (kept?.state !== state) return true;
  return now - kept.countedAt >= (kept.settled ? settledMs : Math.max(changingMs, share * kept.took));
}

async function count(list: SubscriberList, issue: Issue, now: number): Promise<void> {
  const { redis } = list;
  const began = performance.now();
  const isOver = async () => (await redis.sismember(keys.sending, issue.id)) === 0;
  const wasOver = await isOver();
  const counts = await countLedger(redis, issue);
  const notReached = issue.state === 'cancelled' ? await countLeft(list, issue, counts) : 0;
  const kept = {
    state: issue.state as KeptCount['state'],
    ...{ reached: reachedIn(counts), notReached, uncertain: counts.uncertain },
    ...{ countedAt: now, took: Math.round(performance.now() - began) },
    // A resend may have begun and ended in between.
    settled: wasOver && (await isOver()),
  } satisfies KeptCount;
  await redis.hset(attentionKeys.counts, issue.id, JSON.stringify(kept));
}
