import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { App } from '../src/app.js';
import { schedulePulls } from '../src/articles/pull/run-pulls.js';
import { loadRenderer } from '../src/delivery/edition.js';
import { reconcile } from '../src/delivery/reconcile.js';
import { describeError } from '../src/errors.js';
import { wakeFeedback } from '../src/feedback/webhooks/take-webhook.js';
import { announceWorker } from '../src/reports/presence.js';
import { reportRelays } from '../src/reports/relay-report.js';
import { remindOfEnquiries } from '../src/site/enquiry-store.js';
import { checksWorker, loadChecks } from './checks.js';
import { clockWorker, wakeClock } from './clock.js';
import { deliverWorker } from './deliver.js';
import { feedbackWorker } from './feedback.js';
import { importsWorker } from './imports.js';
import { ledgersWorker, scheduleFolding } from './ledgers.js';
import { noticesWorker } from './notices.js';
import { picturesWorker, wakePictures } from './pictures.js';
import { pingsWorker } from './pings.js';
import { planWorker } from './plan.js';
import { pullsWorker } from './pulls.js';
import { rehearsalsWorker } from './rehearsals.js';
import { testsWorker } from './tests.js';
import { scheduleUpkeep, upkeepWorker } from './upkeep.js';

/** How often lost jobs and schedules are recreated. */
const reconcileMs = 30_000;

const reconcilers = [
  reconcile,
  scheduleUpkeep,
  scheduleFolding,
  wakeClock,
  schedulePulls,
  wakePictures,
  remindOfEnquiries,
  wakeFeedback,
];

/**
 * Starts every worker of this process.
 * @returns `stop`: claims nothing new, finishes the messages in flight, returns the batches to the queue
 */
export async function startWorkers(app: App): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const sending = [planWorker, deliverWorker, noticesWorker, clockWorker, ledgersWorker, pingsWorker];
  const answering = [feedbackWorker];
  const editing = [pullsWorker, picturesWorker, importsWorker, testsWorker, rehearsalsWorker, checksWorker];
  const workers = [...sending, ...answering, ...editing, upkeepWorker].map((start) => start(app, stopping.signal));
  await Promise.all([...workers.map((worker) => worker.ready()), loadRenderer()]);
  const name = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const presence = await announceWorker(app.redis, name);
  const relays = reportRelays(app.redis, name, app.relay);
  const reconcileOrLog = () =>
    Promise.all(reconcilers.map((run) => run(app))).catch((error: unknown) =>
      app.log.error({ error: describeError(error) }, 'reconcile failed'),
    );
  await reconcileOrLog();
  void loadChecks();
  const timer = setInterval(() => void reconcileOrLog(), reconcileMs);
  return {
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await Promise.all(workers.map((worker) => worker.stop()));
      await relays.stop();
      await presence.stop();
    },
  };
}
