import type { App } from '../src/app.js';
import { planAttentionEmails } from '../src/attention/emails/attention-emails.js';
import { keepCounts } from '../src/attention/kept-counts.js';
import { keepSenders } from '../src/attention/kept-senders.js';
import { watchTroubles } from '../src/attention/watch-troubles.js';
import { defineWorker } from './define-worker.js';

const [watchMs, keepMs] = [10_000, 60_000];

/** Schedules looks at what needs attention, for any free worker process. Calling it again changes nothing. */
export async function scheduleAttention({ queues }: App): Promise<void> {
  await queues.repeat('watchTroubles', watchMs, {});
  await queues.repeat('keepAttention', keepMs, {});
}

/** Looks at what needs attention, announces what has changed, and emails it. Importing this starts nothing. */
export const attentionWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'watchTroubles',
    1,
    async () => {
      await watchTroubles(app, app.now());
      await planAttentionEmails(app, app.now());
    },
    signal,
  );

/** Counts ledgers and asks DNS for it. Importing this starts nothing. */
export const attentionFactsWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'keepAttention',
    1,
    async () => {
      const kept = await Promise.allSettled([keepCounts(app.list, app.now()), keepSenders(app.redis, app, app.now())]);
      // One that fails does not keep the other from its work.
      for (const one of kept) if (one.status === 'rejected') throw one.reason;
    },
    signal,
  );
