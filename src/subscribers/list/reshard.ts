import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import { keys } from '../../redis/keys.js';
import { type Layout, layoutText, parseLayout } from '../../redis/layout.js';
import { beginMove, endMove, readLayouts } from '../../redis/list-layouts.js';
import { markResharded } from '../../redis/meta.js';
import { moveBuckets, settleBuckets } from './move-bucket.js';
import { refreshLayout, type SubscriberList } from './subscriber-store.js';

/** The list is on its way to another number of buckets than the one asked for. */
export class ReshardUnderWay extends PostriderError {
  override readonly code = 'list.reshard-under-way';
  override readonly retryable = true;
  constructor(readonly buckets: number) {
    super(`The list is being moved to ${buckets} buckets.`);
  }
}

/** Issues are being sent, in batches that are ranges of the buckets there are. Nothing was moved. */
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

export interface ReshardResult {
  buckets: number;
  /** The number of buckets before; the same one when there was nothing to do. */
  before: number;
  /** Records that this run moved: fewer than there are when an earlier run was broken off, or others carried theirs over. */
  moved: number;
}

/** Buckets moved together: some 15 MB of a full list. On a cluster each group waits twice for the disk. */
const bucketsAtOnce = 256;

/**
 * Moves the list to another number of buckets while everything but sends goes on (move-bucket.ts says how, and why
 * nothing is lost). Broken off at any point, it is taken up by the next call with the same number.
 * @param underWay ids of the issues that are being sent or paused, which lie to the right of the list
 * @param onProgress told how many buckets are done, of how many
 * @throws IssuesUnderWay, ReshardUnderWay
 */
export async function reshardList(
  list: SubscriberList,
  buckets: number,
  underWay: () => Promise<readonly string[]>,
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
  // First no send can begin any more, then it is made sure that none is under way: so there is none until the end.
  await redis.hset(keys.resharding, run, layoutText(target));
  if (!next) {
    const issues = await underWay();
    if (issues.length > 0) {
      await redis.hdel(keys.resharding, run);
      throw new IssuesUnderWay(issues);
    }
    await markResharded(redis);
    if (!(await beginMove(redis, current, target))) {
      // Another process was quicker (or this one, whose answer was lost); what was begun is what there is to do. Until
      // that holds sends back by itself, this does.
      try {
        return await reshardList(list, buckets, underWay, onProgress);
      } finally {
        await redis.hdel(keys.resharding, run);
      }
    }
  }
  // On a cluster the buckets lie on other masters than the fixed facts that name their move.
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

/** Lets sends begin again: removes what held them back for a move that is over, of whatever process that was killed. */
async function releaseSends(redis: Redis, { generation }: Layout): Promise<void> {
  for (const [run, text] of Object.entries(await redis.hgetall(keys.resharding))) {
    if (parseLayout(text).generation <= generation) await redis.hdel(keys.resharding, run);
  }
}

/** Old buckets, those together that share new ones: where one number divides the other, each new one is filled at once. */
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
