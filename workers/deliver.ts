import type { App } from '../src/app.js';
import { deliverBatch } from '../src/delivery/deliver-batch.js';
import { withinSpan } from '../src/spans.js';
import { defineWorker } from './define-worker.js';

/** Two concurrent batches share the relay's connections, so that none is idle while one batch ends. */
const concurrency = 2;

/**
 * Runs deliver jobs. Importing this starts nothing.
 * @param withdrawn fires when messages whose content is not on its way are given back
 */
export function deliverWorker(app: App, signal: AbortSignal, withdrawn?: AbortSignal) {
  // Derives the keys now, not before the first email: stretching SECRET takes 50 ms of a core.
  void app.tokenKeys;
  return defineWorker(
    app,
    'deliverBatch',
    concurrency,
    ({ issueId, ...batch }, stopping) =>
      withinSpan({ name: 'batch', of: { issue: issueId }, attributes: batch }, () =>
        deliverBatch(app, issueId, batch, stopping, withdrawn),
      ),
    signal,
  );
}
