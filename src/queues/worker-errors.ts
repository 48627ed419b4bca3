import { describeError } from '../errors.js';
import type { Logger } from '../log.js';
import type { OutageLog } from '../redis/outages.js';
import type { JobName } from './catalogue.js';

/** Logs an error of a worker itself, not of a job. Without Redis it is the same for all workers of a process. */
export function logWorkerError(
  { log, outages }: { log: Logger; outages: OutageLog },
  job: JobName,
  error: Error,
): void {
  if (outages.note(error)) return;
  if (isLostLock(error)) log.warn({ job }, 'a job lost its lock; another run continues it');
  else log.error({ job, error: describeError(error) }, 'worker error');
}

/**
 * Whether a lock was not renewed in time: after an outage of Redis, or when this process was held up. The job is missing
 * when the other run has ended it already.
 */
const isLostLock = ({ message }: Error): boolean =>
  message.startsWith('Missing key for job') ||
  /^(could not renew lock|Missing lock|Lock mismatch) for job/.test(message);
