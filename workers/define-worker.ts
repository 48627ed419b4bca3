import { DelayedError, type Job } from 'bullmq';
import type { App } from '../src/app.js';
import { describeError } from '../src/errors.js';
import { type JobName, jobs, type Payload, retryDelay } from '../src/queues/catalogue.js';
import { logWorkerError } from '../src/queues/worker-errors.js';
import { redactError } from '../src/redaction.js';
import { withinChange } from '../src/redis/change-scope.js';
import { secondClient } from '../src/redis/client.js';
import { keys } from '../src/redis/keys.js';
import { queueTelemetry } from '../src/spans.js';
import { delayUnlessUrgent } from './first-seconds.js';
import { PatientWorker } from './patient-worker.js';
import { retryTime } from './retry-time.js';
import { countCalls, type RunningWorker } from './running-worker.js';

// When a worker dies, another takes over these jobs within about 12 s, even with a longer worker timeout. Taking over from
// a live run does no harm: the batch's fence locks it out, two planners write the same data, a report counts once.
const takenOverSoon: readonly JobName[] = ['planIssue', 'deliverBatch', 'applyFeedback', 'importReaders'];
/** How long such a job's lock lasts without renewal, in ms. It is checked twice in that time. */
const lockMs = 6_000;

/** Starts a BullMQ worker for one kind of job. A job that runs twice, or on two workers at once, does no harm. */
export function defineWorker<Name extends JobName>(
  app: App,
  name: Name,
  concurrency: number,
  run: (payload: Payload<Name>, signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): RunningWorker {
  const { queue, payload: schema } = jobs[name];
  const counted = countCalls(run);
  const handle = async (job: Job, token?: string) => {
    await delayUnlessUrgent(name, signal);
    try {
      await withinChange(() => counted.run(schema.parse(job.data) as Payload<Name>, signal));
    } catch (error) {
      const dueAt = retryTime(app, job, error);
      if (dueAt === undefined) throw redactError(error, app.redact);
      await job.moveToDelayed(dueAt, token);
      throw new DelayedError();
    }
  };
  const soon = takenOverSoon.includes(name);
  // A separate connection: a worker waits for jobs with a command that blocks its connection.
  const connection = secondClient(app.redis).on('error', () => undefined);
  const options = {
    ...{ connection, prefix: keys.queues },
    ...{ ...queueTelemetry(), concurrency },
    settings: { backoffStrategy: retryDelay },
    lockDuration: soon ? Math.min(app.lockMs, lockMs) : app.lockMs,
    stalledInterval: soon ? Math.min(app.lockMs, lockMs / 2) : app.lockMs,
    // A stall means a blocked or killed process, not a faulty job, so the job may run again as often as necessary.
    maxStalledCount: 1_000,
    // As queues.ts sets it for each job, and for one that BullMQ makes of the rest of lost keys. It would block its id.
    ...{ removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } },
  };
  const worker = new PatientWorker(queue, handle, options, signal);
  worker.on('failed', (job, error) =>
    app.log.warn({ job: name, id: job?.id, attempt: job?.attemptsMade, error: describeError(error) }, 'job failed'),
  );
  worker.on('error', (error) => logWorkerError(app, name, error));
  return {
    ...{ queue, running: counted.running },
    ready: async () => void (await worker.waitUntilReady()),
    async stop() {
      await worker.close();
      connection.disconnect();
    },
  };
}
