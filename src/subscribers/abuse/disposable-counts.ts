import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';

/** Counts a newsletter's sign-up with a disposable address, without storing the address. */
export async function countDisposable(redis: Redis, slug: string): Promise<void> {
  await redis.hincrby(keys.disposable, slug, 1);
}

/** @returns the counts by newsletter */
export async function readDisposable(redis: Redis): Promise<Record<string, number>> {
  const counts = Object.entries(await redis.hgetall(keys.disposable));
  return Object.fromEntries(counts.map(([slug, count]) => [slug, Number(count)]));
}
