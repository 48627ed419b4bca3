import type { Redis } from 'ioredis';

/**
 * One step from one version's stored data to the next version's.
 *
 * Its code is frozen: it works on keys and raw values and never calls other rooms, which describe the current data. It
 * must be safe to run again from the start, because its process may be killed at any point.
 */
export interface Migration {
  /** What it changes, for the log: `message-id-forms`. */
  name: string;
  /** @returns how many values it changed */
  run(redis: Redis): Promise<number>;
}
