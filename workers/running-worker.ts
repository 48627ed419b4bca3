import type { QueueName } from '../src/queues/catalogue.js';

/** A worker of one queue in this process. */
export interface RunningWorker {
  queue: QueueName;
  /** How many jobs it runs now. */
  running(): number;
  ready(): Promise<void>;
  /** Takes no new job, waits for the running ones, closes. */
  stop(): Promise<void>;
}

/** Counts the calls of a function that have not ended. */
export function countCalls<Values extends unknown[]>(run: (...values: Values) => Promise<void>) {
  let running = 0;
  return {
    running: () => running,
    async run(...values: Values): Promise<void> {
      running += 1;
      await run(...values).finally(() => {
        running -= 1;
      });
    },
  };
}
