import type { App } from '../src/app.js';
import { deliverBatch } from '../src/delivery/deliver-batch.js';
import { defineWorker } from './define-worker.js';

/** Two concurrent batches share the relay's connections, so that none is idle while one batch ends. */
const concurrency = 2;

/** Runs deliver jobs. Importing this starts nothing. */
export const deliverWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'deliverBatch',
    concurrency,
    ({ issueId, ...batch }, stopping) => deliverBatch(app, issueId, batch, stopping),
    signal,
  );
