import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { App } from '../src/app.js';
import { loadRenderer } from '../src/delivery/edition.js';
import { describeError } from '../src/errors.js';
import { announceWorker } from '../src/reports/presence.js';
import { reportRelays } from '../src/reports/relay-report.js';
import { reconcilers, workerStarts } from './parts.js';

/** How often lost jobs and schedules are recreated, in ms. */
const reconcileMs = 30_000;

/**
 * Starts every worker of this process.
 * @returns `stop`: claims nothing new, finishes the messages in flight, returns the batches to the queue
 */
export async function startWorkers(app: App): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const workers = workerStarts.map((start) => start(app, stopping.signal));
  await Promise.all([...workers.map((worker) => worker.ready()), loadRenderer()]);
  const name = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const presence = await announceWorker(app.redis, name);
  const relays = reportRelays(app.redis, name, app.relay);
  const reconcileOrLog = () =>
    Promise.all(reconcilers.map((run) => run(app))).catch((error: unknown) =>
      app.log.error({ error: describeError(error) }, 'reconcile failed'),
    );
  await reconcileOrLog();
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
