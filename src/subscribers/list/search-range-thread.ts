import { parentPort, workerData } from 'node:worker_threads';
import { describeError } from '../../errors.js';
import { connectRedis } from '../../redis/client.js';
import { type ScannedBucket, scanLayout } from './scan-buckets.js';
import type { RangeReply, SearchedRange } from './search-in-threads.js';
import { matchesIn } from './search-matches.js';

// The thread of search-in-threads.ts: searches one range of buckets, and replies once.

async function reply({ redisUrl, layout, from, to, wanted, limit, after }: SearchedRange): Promise<RangeReply> {
  const redis = await connectRedis(redisUrl);
  let moved = false;
  async function* buckets(): AsyncGenerator<ScannedBucket> {
    for await (const bucket of scanLayout({ redis }, layout, { from, to })) {
      moved ||= bucket.left !== undefined;
      yield bucket;
    }
  }
  try {
    const matches = await matchesIn(buckets(), wanted, { limit, after });
    return { matches: moved ? undefined : matches };
  } finally {
    redis.disconnect();
  }
}

const answer = await reply(workerData as SearchedRange).catch((error: unknown) => ({ failure: describeError(error) }));
parentPort?.postMessage(answer satisfies RangeReply);
