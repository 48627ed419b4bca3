import type { App } from '../src/app.js';
import { applyIncoming } from '../src/feedback/webhooks/apply-incoming.js';
import { defineWorker } from './define-worker.js';

/** Applies the reports of email providers. Importing this starts nothing. */
export const feedbackWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'applyFeedback',
    1,
    async () => {
      await applyIncoming(app, signal);
    },
    signal,
  );
