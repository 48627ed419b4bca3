import type { App } from '../src/app.js';
import { PostriderError } from '../src/errors.js';
import { defineWorker } from './define-worker.js';

/** Runs the jobs that notify the WebSub hub of new issues. Importing this starts nothing. */
export const pingsWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'pingHub',
    1,
    async ({ newsletter }) => {
      // Fetching is a large package: a process loads it with its first ping.
      const { pingHub } = await import('../src/site/ping-hub.js');
      try {
        await pingHub({ ...app, allowPrivate: app.config.allowPrivateFetch }, newsletter);
      } catch (error) {
        if (!(error instanceof PostriderError) || error.retryable) throw error;
        app.log.warn({ newsletter, code: error.code, error: error.message }, 'the hub refused a ping');
      }
    },
    signal,
  );
