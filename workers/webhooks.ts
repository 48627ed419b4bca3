import type { App } from '../src/app.js';
import { eventsWanted } from '../src/events/outbox.js';
import { scheduleDelivery } from '../src/webhooks/schedule.js';
import { defineWorker } from './define-worker.js';

/** Schedules the delivery of events again if there is a webhook: queues may lose a schedule. */
export async function scheduleWebhooks({ redis, queues }: App): Promise<void> {
  if (await eventsWanted(redis)) await scheduleDelivery(queues);
}

/** Delivers events to webhooks. Several run at the same time, because one may wait for a slow receiver. */
export const webhooksWorker = (app: App, signal: AbortSignal) =>
  defineWorker(
    app,
    'tellWebhooks',
    10,
    async () => {
      const { list, log, now, config } = app;
      // HTTP requests are a large package: a process loads it with its first webhook.
      const { deliverEvents } = await import('../src/webhooks/deliver-events.js');
      await deliverEvents({ list, log, now, reach: { networks: config.feedback.webhookNetworks } }, signal);
    },
    signal,
  );
