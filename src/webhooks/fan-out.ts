import type { Redis } from 'ioredis';
import type { ReportedEvent } from '../events/event.js';
import { clearOutboxes, type OutboxPage, readOutboxes } from '../events/outbox.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import type { Webhook } from './webhook.js';
import { listWebhooks, queueEvents, readWebhook, saveWebhook } from './webhook-store.js';

/**
 * Moves events from their outboxes to the queue of each webhook that wants them, in the order of their times.
 *
 * Guarantee: an event is removed from its outbox only once it is in every queue. A process that ends in between leaves
 * it there, and the next one queues it again, with the same id.
 * @param isOurs whether no other process has begun
 */
export async function fanOut(redis: Redis, isOurs: () => Promise<boolean>): Promise<void> {
  while (await isOurs()) {
    const pages = await readOutboxes(redis);
    if (pages.length === 0) return;
    const events = pages
      .flatMap(inWrittenOrder)
      .sort((a, b) => a.at - b.at)
      .map(({ event }) => event);
    const slugs = new Map((await listNewsletters(redis)).map(({ number, slug }) => [number, slug]));
    for (const one of await listWebhooks(redis)) {
      const dropped = await queueEvents(
        redis,
        one.id,
        events.filter((event) => wants(one, event, slugs)),
      );
      if (dropped > 0) {
        const current = await readWebhook(redis, one.id);
        await saveWebhook(redis, { ...current, dropped: current.dropped + dropped });
      }
    }
    await clearOutboxes(redis, pages);
  }
}

/** The events of one outbox in the order written, with times that never decrease, even if clocks differ. */
function inWrittenOrder({ events }: OutboxPage): { event: ReportedEvent; at: number }[] {
  let latest = 0;
  return events.map(({ event }) => {
    latest = Math.max(latest, event.at);
    return { event, at: latest };
  });
}

function wants({ events, newsletter }: Webhook, event: ReportedEvent, slugs: ReadonlyMap<number, string>): boolean {
  if (events.length > 0 && !events.includes(event.type)) return false;
  const slug = slugOfEvent(event, slugs);
  // A newsletter that was removed has no name any more.
  return slug !== undefined && (newsletter === null || newsletter === slug);
}

/** The newsletter that an event is about; null: the whole installation. */
function slugOfEvent(event: ReportedEvent, slugs: ReadonlyMap<number, string>): string | null | undefined {
  if ('trouble' in event) return event.trouble.newsletter;
  // The id of an issue is its newsletter's slug and a number.
  return 'issue' in event ? event.issue.replace(/-\d+$/, '') : slugs.get(event.newsletter);
}
