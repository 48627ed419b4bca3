import type { Redis } from 'ioredis';
import type { Identity, Someone } from '../identity.js';
import { keys } from '../redis/keys.js';

/** How long somebody counts as being on a draft after their last sign of life, in seconds. */
export const presentSeconds = 30;

/** Somebody who has a draft open. */
export interface Present extends Someone {
  /** Their last sign of life, in Unix milliseconds. */
  at: number;
}

/**
 * Notes that somebody has a draft open, for the next seconds. It is a hint for others: nothing waits for the disk, and a
 * lost one is renewed by the next.
 */
export async function notePresence(
  redis: Redis,
  issue: string,
  { id, name }: Someone,
  now = Date.now(),
): Promise<void> {
  const key = keys.presence(issue);
  await redis
    .multi()
    .hset(key, id, JSON.stringify({ name, at: now }))
    .expire(key, presentSeconds)
    .exec();
}

/** Notes that somebody has closed a draft. */
export async function endPresence(redis: Redis, issue: string, id: Identity): Promise<void> {
  await redis.hdel(keys.presence(issue), id);
}

/** Who has a draft open, in the order of their names. */
export async function readPresence(redis: Redis, issue: string, now = Date.now()): Promise<Present[]> {
  const noted = Object.entries(await redis.hgetall(keys.presence(issue)));
  return noted
    .map(([id, text]) => ({ id: id as Identity, ...(JSON.parse(text) as { name: string; at: number }) }))
    .filter(({ at }) => at > now - presentSeconds * 1_000)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
