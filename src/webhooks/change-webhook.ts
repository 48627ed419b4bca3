import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import type { DeliveryDeps } from './deliver-events.js';
import type { PostOutcome } from './post-event.js';
import { checkWebhookAddress, type WebhookReach } from './reach.js';
import { signedHeaders } from './sign.js';
import { inOrder, type Webhook, webhookWithSecret } from './webhook.js';
import {
  addWebhook,
  countWaiting,
  deliveredSince,
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

/**
 * Delivers events again, with the ids that they had, and switches the webhook on.
 * @param since delivered events from this time on, in Unix milliseconds; undefined: none, only waiting events
 * @returns the number of events to deliver again, and of all waiting events
 * @throws NotFound, InvalidInput for a time in the future
 */
export async function replayWebhook(
  redis: Redis,
  id: string,
  since: number | undefined,
  now: number,
): Promise<{ replayed: number; waiting: number }> {
  const webhook = await readWebhook(redis, id);
  if (since !== undefined && since > now) throw new InvalidInput('since', 'it must be in the past');
  const events = since === undefined ? [] : await deliveredSince(redis, id, since);
  await queueEvents(redis, id, events);
  await saveWebhook(redis, inOrder(webhook));
  return { replayed: events.length, waiting: await countWaiting(redis, id) };
}
