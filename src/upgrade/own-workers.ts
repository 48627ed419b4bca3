import type { Redis } from 'ioredis';
import { noteOwnWorkers } from '../redis/meta.js';
import { silentWorkers } from '../reports/presence.js';

/**
 * For how long workers of this version alone must have run before data is packed in a way that version 0.2.0 refuses.
 * Packing saves little in a month, so going back stays open.
 */
export const aloneForGoodMs = 28 * 86_400_000;

/** Looks since when workers of this version alone run. @param now Unix milliseconds @returns as `noteOwnWorkers` */
export const lookForOwnWorkers = async (redis: Redis, now: number): Promise<number | undefined> =>
  noteOwnWorkers(redis, (await silentWorkers(redis)).length === 0, now);

/** Whether workers of this version alone have run for so long. @param ms how long @param now Unix milliseconds */
export async function runAlone(redis: Redis, ms: number, now: number): Promise<boolean> {
  const since = await lookForOwnWorkers(redis, now);
  return since !== undefined && since <= now - ms;
}
