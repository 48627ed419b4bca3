import { setTimeout as sleep } from 'node:timers/promises';
import type { JobName } from '../src/queues/catalogue.js';

/** Jobs that can wait. */
const notUrgent: readonly JobName[] = ['tendPending', 'foldLedgers', 'makePictures', 'countFigures'];
/** How old the process must be before they run, in ms. */
const afterMs = 3_000;

/** Delays jobs that can wait: the first seconds of a process belong to emails, for which it may have been started. */
export async function delayUnlessUrgent(name: JobName, signal: AbortSignal): Promise<void> {
  const left = notUrgent.includes(name) ? afterMs - performance.now() : 0;
  if (left > 0) await sleep(left, undefined, { signal }).catch(() => undefined);
}
