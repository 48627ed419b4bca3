import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { App } from '../src/app.js';
import { loadRenderer } from '../src/delivery/edition.js';
import { describeError } from '../src/errors.js';
import { noteProgram } from '../src/redis/meta.js';
import { announceWorker } from '../src/reports/presence.js';
import { reportRelays } from '../src/reports/relay-report.js';
import { lookForOwnWorkers } from '../src/upgrade/own-workers.js';
import { programVersion } from '../src/version.js';
import { workerStarts } from './parts.js';
import { reconcilers } from './reconcilers.js';

/**
 * How long a stop waits for a relay that has not asked for the content of a message, in ms. Then the message is given
 * back: it certainly was not sent.
 */
const patienceMs = 3_000;

/** How often lost jobs and schedules are recreated, in ms. */
const reconcileMs = 30_000;

export interface RunningWorkers {
  stop(): Promise<void>;
  giveBack(): void;
}

/**
 * Starts every worker of this process.
 * @returns `stop`: claims nothing new, finishes the messages in flight, returns the batches to the queue. `giveBack`:
 *   gives back at once the messages whose content is not on its way, during a stop
 */
export async function startWorkers(app: App): Promise<RunningWorkers> {
  const stopping = new AbortController();
  const withdrawing = new AbortController();
  const workers = workerStarts.map((start) => start(app, stopping.signal, withdrawing.signal));
  await Promise.all([...workers.map((worker) => worker.ready()), loadRenderer()]);
  const name = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const startedAt = Date.now();
  // For `upgrade --check`. A Redis that refuses to write keeps no worker from starting.
  await noteProgram(app.redis, programVersion()).catch(() => undefined);
  // One of version 0.2.0 may end before upkeep looks.
  await lookForOwnWorkers(app.redis, startedAt).catch(() => undefined);
  const presence = await announceWorker(app.redis, name, () => ({
    ...{ version: programVersion(), node: process.versions.node, startedAt },
    doing: workers.flatMap(({ queue, running }) => (running() > 0 ? [{ queue, jobs: running() }] : [])),
  }));
  const relays = reportRelays(app.redis, name, app.relay);
  const reconcileOrLog = () =>
    Promise.all(reconcilers.map((run) => run(app))).catch((error: unknown) =>
      app.log.error({ error: describeError(error) }, 'reconcile failed'),
    );
  await reconcileOrLog();
  const timer = setInterval(() => void reconcileOrLog(), reconcileMs);
  return {
    giveBack: () => withdrawing.abort(),
    async stop() {
      stopping.abort();
      clearInterval(timer);
      const patience = setTimeout(() => withdrawing.abort(), patienceMs);
      await Promise.all(workers.map((worker) => worker.stop()));
      clearTimeout(patience);
      await relays.stop();
      await presence.stop();
    },
  };
}
