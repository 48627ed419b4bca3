import type { Redis } from 'ioredis';
import { noteOwnWorkers } from '../redis/meta.js';
import { silentWorkers } from '../reports/presence.js';

/** Whether workers of this version alone have run for so long. @param ms how long @param now Unix milliseconds */
export async function runAlone(redis: Redis, ms: number, now: number): Promise<boolean> {
  const isAlone = (await silentWorkers(redis)).length === 0;
  const since = await noteOwnWorkers(redis, isAlone, now);
  return since !== undefined && since <= now - ms;
}
