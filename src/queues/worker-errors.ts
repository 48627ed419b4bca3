import { describeError } from '../errors.js';
import type { Logger } from '../log.js';
import { isConnectionError } from '../redis/client.js';
import type { JobName } from './catalogue.js';

/** Logs an error of a worker itself, not of a job. Without Redis it is the same for all, so that the log counts it as one. */
export function logWorkerError(log: Logger, job: JobName, thrown: unknown): void {
  const error = describeError(thrown);
  if (isConnectionError(thrown)) log.error({ error }, 'Redis does not answer');
  else log.error({ job, error }, 'worker error');
}
