import type { Job } from 'bullmq';
import type { App } from '../src/app.js';
import { BatchDeferred } from '../src/delivery/deliver-batch.js';
import { describeError } from '../src/errors.js';
import { NotOnReplicas } from '../src/redis/disk/not-on-replicas.js';
import { RelayUnavailable } from '../src/smtp/relay.js';
import { ReaderImportWaits } from '../src/subscribers/reader-imports/reader-import.js';

/** How soon a job runs again that lacked replicas of Redis, in ms. */
const replicasRetryMs = 1_000;

/**
 * When a job that did not fail runs again, in Unix ms; undefined: it failed. A relay that accepts nothing says itself when
 * it may be tried again. The number of attempts so far means nothing then: others may have got through meanwhile.
 */
export function retryTime({ now, log }: App, { name, id }: Job, error: unknown): number | undefined {
  if (error instanceof BatchDeferred) return error.dueAt;
  if (error instanceof ReaderImportWaits) return now() + error.retryMs;
  if (error instanceof NotOnReplicas) {
    log.warn({ job: name, id, error: describeError(error) }, 'job waits for replicas of Redis');
    return now() + replicasRetryMs;
  }
  if (!(error instanceof RelayUnavailable)) return undefined;
  log.warn({ job: name, id, error: describeError(error) }, 'job waits for a relay');
  return now() + error.retryMs;
}
