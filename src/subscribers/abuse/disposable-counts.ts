import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';

/** Remembers that a newsletter had a sign-up with a disposable address, and nothing about whose it was. */
export async function countDisposable(redis: Redis, slug: string): Promise<void> {
  await redis.hincrby(keys.disposable, slug, 1);
}

/** @returns how many there were, by newsletter */
export async function readDisposable(redis: Redis): Promise<Record<string, number>> {
  const counts = Object.entries(await redis.hgetall(keys.disposable));
  return Object.fromEntries(counts.map(([slug, count]) => [slug, Number(count)]));
}
