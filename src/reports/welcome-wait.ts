import type { Redis } from 'ioredis';
import { isOn, type WelcomeSeries } from '../issues/welcome/series.js';
import { type SeriesStop, seriesStop } from '../issues/welcome/series-stop.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { silentWorkers, type WorkerPlace } from './presence.js';

/** Why welcome emails that somebody wants are not sent. */
export interface WelcomeWait {
  /**
   * The hold of the series. `old-worker`: a worker of version 0.2.0 runs, which cannot read what they write. `restored`:
   * they were on in a backup. null: nothing is wrong.
   */
  waits: SeriesStop | 'old-worker' | 'restored' | null;
  /** Those workers, where it waits for them. It goes on by itself when they have ended. */
  oldWorkers: WorkerPlace[];
}

export async function readWelcomeWait(
  redis: Redis,
  newsletter: Newsletter,
  series: WelcomeSeries,
): Promise<WelcomeWait> {
  if (!isOn(series)) return { waits: series.restored ? 'restored' : null, oldWorkers: [] };
  const hold = await seriesStop(redis, newsletter);
  if (hold !== undefined) return { waits: hold, oldWorkers: [] };
  const oldWorkers = await silentWorkers(redis);
  return { waits: oldWorkers.length > 0 ? 'old-worker' : null, oldWorkers };
}
