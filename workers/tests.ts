import type { App } from '../src/app.js';
import { sendRequestedTest } from '../src/delivery/test-email.js';
import { relayUntil } from '../src/smtp/relay.js';
import { defineWorker } from './define-worker.js';

/** Runs the jobs that send test emails of issues. Importing this starts nothing. */
export const testsWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'sendTest',
    2,
    (test, stopping) => sendRequestedTest({ ...app, relay: relayUntil(stopping, app.relay) }, test),
    signal,
  );
