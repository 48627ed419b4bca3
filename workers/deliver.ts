import type { App } from '../src/app.js';
import { deliverBatch } from '../src/delivery/deliver-batch.js';
import { defineWorker } from './define-worker.js';

/** Two batches at once share the relay's connections, so that none stands idle while one batch ends. */
const batchesAtOnce = 2;

/** Runs deliver jobs. Importing this starts nothing. */
export const deliverWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'deliverBatch',
    batchesAtOnce,
    ({ issueId, ...batch }, stopping) => deliverBatch(app, issueId, batch, stopping),
    signal,
  );
