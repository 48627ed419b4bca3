import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { type ListLayout, layoutText, parseLayout } from '../../redis/layout.js';
import { beginMove, endMove, readLayouts } from '../../redis/list-layouts.js';
import { markResharded } from '../../redis/meta.js';
import { moveBuckets, settleBuckets } from './move-bucket.js';
import { refreshLayout, type SubscriberList } from './subscriber-store.js';

/** The list is being moved to another number of buckets than the requested one. */
export class ReshardUnderWay extends PostriderError {
  override readonly code = 'list.reshard-under-way';
  override readonly retryable = true;
  constructor(readonly buckets: number) {
    super(`The list is being moved to ${buckets} buckets.`);
  }
}

/** Issues are being sent, in batches that are ranges of the current buckets. Nothing was moved. */
export class IssuesUnderWay extends PostriderError {
  override readonly code = 'list.issues-under-way';
  override readonly retryable = true;
  constructor(readonly ids: readonly string[]) {
    super(`The list cannot be moved while an issue is being sent: ${ids.join(', ')}.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'list.reshard-under-way': ReshardUnderWay;
    'list.issues-under-way': IssuesUnderWay;
  }
}

/** The result of moving a list. */
export interface ReshardResult {
  buckets: number;
  /** The number of buckets before; the current one when there was nothing to do. */
  before: number;
  /**
   * Records that this run moved. Fewer than all when an earlier run was interrupted, or other processes carried some
   * over.
   */
  moved: number;
}

/** Buckets moved together: about 15 MB of a full list. On a cluster each group waits twice for the disk. */
const bucketsAtOnce = 256;

/**
 * Moves the list to another number of buckets while everything but sends continues (move-bucket.ts explains how, and
 * why nothing is lost). After an interruption at any point, the next call with the same number continues.
 * @param issuesInProgress returns the ids of the issues that are being sent or paused; a parameter because rooms import
 *   only earlier ones
 * @param onProgress receives the number of buckets done, and of all
 * @throws IssuesUnderWay, ReshardUnderWay
 */
export async function reshardList(
  list: SubscriberList,
  buckets: number,
  issuesInProgress: () => Promise<readonly string[]>,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<ReshardResult> {
  const { redis } = list;
  const { current, next } = await readLayouts(redis);
  if (next && next.buckets !== buckets) throw new ReshardUnderWay(next.buckets);
  if (!next && current.buckets === buckets) {
    list.layout = current;
    await releaseSends(redis, current);
    return { buckets, before: buckets, moved: 0 };
  }
  const target = next ?? { generation: current.generation + 1, buckets };
  const run = randomUUID();
  // First prevent new sends, then check that none is in progress: so there is none until the end.
  await redis.hset(keys.resharding, run, layoutText(target));
  if (!next) {
    const issues = await issuesInProgress();
    if (issues.length > 0) {
      await redis.hdel(keys.resharding, run);
      throw new IssuesUnderWay(issues);
    }
    await markResharded(redis);
    if (!(await beginMove(redis, current, target))) {
      // Another process was first (or this one, and the reply was lost), so its move is the one to continue. This
      // process keeps sends from beginning until that move does.
      try {
        return await reshardList(list, buckets, issuesInProgress, onProgress);
      } finally {
        await redis.hdel(keys.resharding, run);
      }
    }
  }
  // On a cluster the buckets are on other masters than the fixed facts that name their move.
  await list.onDisk();
  let moved = 0;
  let done = 0;
  const total = current.buckets + buckets;
  for (const group of groups(byTarget(current.buckets, buckets))) {
    moved += await moveBuckets(list, current, target, group);
    done += group.length;
    onProgress(done, total);
  }
  for (const group of groups(byTarget(buckets, buckets))) {
    await settleBuckets(redis, target, group);
    done += group.length;
    onProgress(done, total);
  }
  await list.onDisk();
  await endMove(redis, current, target);
  await refreshLayout(list);
  await list.onDisk();
  await releaseSends(redis, target);
  await list.onDisk();
  return { buckets, before: current.buckets, moved };
}

/** Lets sends begin again after a finished move, even if the process that moved was killed. */
async function releaseSends(redis: Redis, { generation }: ListLayout): Promise<void> {
  for (const [run, text] of Object.entries(await redis.hgetall(keys.resharding))) {
    if (parseLayout(text).generation <= generation) await redis.hdel(keys.resharding, run);
  }
}

/**
 * Old buckets, grouped by the new ones that they share: when one number divides the other, each new one is filled at
 * once.
 */
function* byTarget(old: number, buckets: number): Generator<number> {
  for (let first = 0; first < Math.min(old, buckets); first += 1) {
    for (let bucket = first; bucket < old; bucket += buckets) yield bucket;
  }
}

function* groups(buckets: Iterable<number>): Generator<number[]> {
  let group: number[] = [];
  for (const bucket of buckets) {
    group.push(bucket);
    if (group.length < bucketsAtOnce) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
