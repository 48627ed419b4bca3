import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { App } from '../src/app.js';
import { keepTime } from '../src/control/keep-time.js';
import { reconcile } from '../src/delivery/reconcile.js';
import { describeError } from '../src/errors.js';
import { announceWorker } from '../src/reports/presence.js';
import { clockWorker } from './clock.js';
import { deliverWorker } from './deliver.js';
import { ledgersWorker, scheduleFolding } from './ledgers.js';
import { noticesWorker } from './notices.js';
import { planWorker } from './plan.js';
import { scheduleUpkeep, upkeepWorker } from './upkeep.js';

/** How often jobs and schedules that got lost are made again. */
const reconcileMs = 30_000;

/**
 * Starts every worker of this process.
 * @returns how to stop: nothing new is claimed, what is in flight is finished, batches are handed back
 */
export async function startWorkers(app: App): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const workers = [planWorker, deliverWorker, noticesWorker, upkeepWorker, clockWorker, ledgersWorker].map((start) =>
    start(app, stopping.signal),
  );
  await Promise.all(workers.map((worker) => worker.ready()));
  const presence = await announceWorker(app.redis, `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`);
  const reconcileOrSay = () =>
    Promise.all([reconcile(app), scheduleUpkeep(app), scheduleFolding(app), keepTime(app)]).catch((error: unknown) =>
      app.log.error({ error: describeError(error) }, 'reconcile failed'),
    );
  await reconcileOrSay();
  const timer = setInterval(() => void reconcileOrSay(), reconcileMs);
  return {
    async stop() {
      stopping.abort();
      clearInterval(timer);
      await Promise.all(workers.map((worker) => worker.stop()));
      await presence.stop();
    },
  };
}
