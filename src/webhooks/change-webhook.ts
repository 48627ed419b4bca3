import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { counted } from '../counted.js';
import { InvalidInput } from '../errors.js';
import type { DeliveryDeps } from './deliver-events.js';
import type { PostOutcome } from './post-event.js';
import { checkWebhookAddress, type WebhookReach } from './reach.js';
import { signedHeaders } from './sign.js';
import { inOrder, type Webhook, webhookWithSecret } from './webhook.js';
import {
  addWebhook,
  countWaiting,
  deliveredEvents,
  keptEvents,
  logAttempt,
  queueEvents,
  readWebhook,
  saveWebhook,
} from './webhook-store.js';

/** Adds a webhook. It gets the events from now on. @throws InvalidInput */
export async function createWebhook(
  redis: Redis,
  fields: Pick<Webhook, 'url' | 'events' | 'newsletter'>,
  reach: WebhookReach,
  now: number,
): Promise<Webhook> {
  checkWebhookAddress(fields.url, reach);
  const added = webhookWithSecret(fields, now);
  await addWebhook(redis, added);
  return added;
}

/**
 * Sends a `webhook.test` event, which is about no reader or issue. A webhook that was switched off is switched on again
 * when the receiver answers 2xx.
 * @throws NotFound
 */
export async function testWebhook(
  { list, reach, now }: Pick<DeliveryDeps, 'list' | 'reach' | 'now'>,
  id: string,
): Promise<PostOutcome & { took: number }> {
  const { redis } = list;
  const webhook = await readWebhook(redis, id);
  const at = now();
  const type = 'webhook.test';
  const body = JSON.stringify({ type, timestamp: new Date(at).toISOString(), data: { webhook: id } });
  const event = `evt_${randomBytes(16).toString('hex')}`;
  // HTTP requests are a large package: a process loads it with its first test.
  const { postEvent } = await import('./post-event.js');
  const startedAt = performance.now();
  const outcome = await postEvent(webhook.url, body, signedHeaders(webhook.secret, event, body, at), reach);
  const took = Math.round(performance.now() - startedAt);
  await logAttempt(redis, id, { event, type, at, took, ...outcome });
  if (outcome.error === '') await saveWebhook(redis, inOrder(await readWebhook(redis, id)));
  return { ...outcome, took };
}

/** Which delivered events are delivered again. Neither `since` nor `event`: none, only those that wait. */
export interface Replay {
  /** Those from this time on, in Unix milliseconds. */
  since?: number | undefined;
  /** This one, by the id that the receiver got: evt_ and 32 hexadecimal digits. */
  event?: string | undefined;
  /** With `event`: also everything that was delivered after it. */
  later?: boolean | undefined;
}

/**
 * Delivers events again, with the ids that they had, and switches the webhook on.
 * @returns the number of events to deliver again, and of all waiting events
 * @throws NotFound; InvalidInput for a time in the future, or an event that is not among the last delivered ones
 */
export async function replayWebhook(
  redis: Redis,
  id: string,
  wanted: Replay,
  now: number,
): Promise<{ replayed: number; waiting: number }> {
  const webhook = await readWebhook(redis, id);
  const events = await eventsToReplay(redis, id, wanted, now);
  await queueEvents(redis, id, events);
  await saveWebhook(redis, inOrder(webhook));
  return { replayed: events.length, waiting: await countWaiting(redis, id) };
}

async function eventsToReplay(redis: Redis, id: string, { since, event, later = false }: Replay, now: number) {
  if (since !== undefined && event !== undefined)
    throw new InvalidInput('event', 'it does not go with a time; give one');
  if (later && event === undefined) throw new InvalidInput('later', 'it needs an event');
  if (since !== undefined) {
    if (since > now) throw new InvalidInput('since', 'it must be in the past');
    return (await deliveredEvents(redis, id)).filter(({ at }) => at >= since);
  }
  if (event === undefined) return [];
  const delivered = await deliveredEvents(redis, id);
  const place = delivered.findIndex((one) => `evt_${one.id}` === event);
  if (place < 0)
    throw new InvalidInput(
      'event',
      `it is not among the last ${counted(keptEvents, 'event')} that the webhook received; one that still waits is delivered without being named`,
    );
  return delivered.slice(place, later ? undefined : place + 1);
}
