import type { App } from '../src/app.js';
import { noteServers } from '../src/redis/failovers.js';
import { defineWorker } from './define-worker.js';

const [watchMs, keepMs] = [10_000, 60_000];

/** Schedules looks at what needs attention, for any free worker process. Calling it again changes nothing. */
export async function scheduleAttention({ queues }: App): Promise<void> {
  await queues.repeat('watchTroubles', watchMs, {});
  await queues.repeat('keepAttention', keepMs, {});
}

// With the first look, so that a worker sends before it is loaded.
const watching = () =>
  Promise.all([import('../src/attention/watch-troubles.js'), import('../src/attention/emails/attention-emails.js')]);
const keeping = () =>
  Promise.all([import('../src/attention/kept-counts.js'), import('../src/attention/kept-senders.js')]);

/** Looks at what needs attention, announces what has changed, and emails it. Importing this starts nothing. */
export const attentionWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'watchTroubles',
    1,
    async () => {
      const [{ watchTroubles }, { planAttentionEmails }] = await watching();
      await watchTroubles(app, app.now());
      await planAttentionEmails(app, app.now());
    },
    signal,
  );

/** Counts ledgers and replicas and asks DNS for it. Importing this starts nothing. */
export const attentionFactsWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'keepAttention',
    1,
    async () => {
      const [{ keepCounts }, { keepSenders }] = await keeping();
      const kept = await Promise.allSettled([
        keepCounts(app.list, app.now()),
        keepSenders(app.redis, app, app.now()),
        noteServers(app.redis, app.now()),
      ]);
      // One that fails does not keep the other from its work.
      for (const one of kept) if (one.status === 'rejected') throw one.reason;
    },
    signal,
  );
