import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { writeEvenWhenFull } from './scripts.js';

/**
 * Runs a function unless another process is running it.
 * @param seconds how long a process may be silent before another takes its turn
 * @param run gets a function that reports whether the turn is still ours, and extends it
 * @param evenWhenFull whether to begin although the memory of Redis is full
 * @returns whether it was our turn
 */
export async function inTurn(
  redis: Redis,
  key: string,
  seconds: number,
  run: (isOurs: () => Promise<boolean>) => Promise<void>,
  evenWhenFull = false,
): Promise<boolean> {
  const token = randomUUID();
  const taken = evenWhenFull
    ? await writeEvenWhenFull(redis, 'SET', key, token, 'EX', seconds, 'NX')
    : await redis.set(key, token, 'EX', seconds, 'NX');
  if (String(taken) !== 'OK') return false;
  const isOurs = async () => {
    if ((await redis.get(key)) !== token) return false;
    await redis.expire(key, seconds);
    return true;
  };
  try {
    await run(isOurs);
  } finally {
    if (await isOurs()) await redis.del(key);
  }
  return true;
}

/** How often a process that waits for its turn asks again, in ms. */
const askEveryMs = 50;

/**
 * Runs a function when no other process is running it: like `inTurn`, but waits for the others. Whoever waits has
 * changed something already, such as the state of an issue, so the turn is taken although memory is full.
 */
export async function whenInTurn(
  redis: Redis,
  key: string,
  seconds: number,
  run: (isOurs: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  while (!(await inTurn(redis, key, seconds, run, true))) await sleep(askEveryMs);
}
