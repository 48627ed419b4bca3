import type { Redis } from 'ioredis';

/**
 * One step from the stored data of one version to that of the next.
 *
 * Its code is frozen: it works on keys and raw values, never on the functions of other rooms, which describe the data
 * of today. It must be safe to run again from the start, because a process may be killed in the middle of it.
 */
export interface Migration {
  /** What it changes, for the log: `message-id-forms`. */
  name: string;
  /** @returns how many values it changed */
  run(redis: Redis): Promise<number>;
}
