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
  /** The first version that has it. */
  since: string;
  /** Counts the values that it would change. Writes nothing. */
  count(redis: Redis): Promise<number>;
  /** @returns how many values it changed */
  run(redis: Redis): Promise<number>;
}
