import type { Redis } from 'ioredis';
import * as z from 'zod';
import { InvalidInput, NotFound } from '../errors.js';
import { type ReportedEvent, reportedEvent } from '../events/event.js';
import { refreshEventsWanted } from '../events/outbox.js';
import { keys } from '../redis/keys.js';
import { type Webhook, webhook } from './webhook.js';

/** Max webhooks of an installation. Each event is stored once for each. */
const maxWebhooks = 20;
/** Max events that wait for a webhook; the oldest are dropped and counted. */
export const maxWaiting = 100_000;
/** Max delivered events that can be replayed, and max lines of the delivery log. */
export const keptEvents = 10_000;
const keptAttempts = 1_000;

/** One attempt to deliver an event. */
const attempt = z.object({
  event: z.string(),
  type: z.string(),
  /** Unix milliseconds. */
  at: z.number(),
  /** HTTP status; 0: there was no answer. */
  status: z.number(),
  /** Milliseconds until the answer. */
  took: z.number(),
  /** Empty after a success. */
  error: z.string(),
});
export type DeliveryAttempt = z.infer<typeof attempt>;

/** All webhooks, oldest first. */
export async function listWebhooks(redis: Redis): Promise<Webhook[]> {
  const all = Object.values(await redis.hgetall(keys.webhooks)).map((text) => webhook.parse(JSON.parse(text)));
  return all.sort((a, b) => a.createdAt - b.createdAt);
}

/** @throws NotFound */
export async function readWebhook(redis: Redis, id: string): Promise<Webhook> {
  const text = await redis.hget(keys.webhooks, id);
  if (text === null) throw new NotFound('webhook', id);
  return webhook.parse(JSON.parse(text));
}

/** @throws InvalidInput when there are too many */
export async function addWebhook(redis: Redis, added: Webhook): Promise<void> {
  if ((await redis.hlen(keys.webhooks)) >= maxWebhooks)
    throw new InvalidInput('url', `there are ${maxWebhooks} webhooks already; remove one first`, [], {
      of: 'entries',
      max: maxWebhooks,
    });
  await redis.hset(keys.webhooks, added.id, JSON.stringify(added));
  await refreshEventsWanted(redis);
}

/** Writes a webhook, unless it was removed meanwhile. */
export async function saveWebhook(redis: Redis, changed: Webhook): Promise<void> {
  if ((await redis.hexists(keys.webhooks, changed.id)) === 1)
    await redis.hset(keys.webhooks, changed.id, JSON.stringify(changed));
}

/** Removes a webhook with its events and its log. @throws NotFound */
export async function removeWebhook(redis: Redis, id: string): Promise<void> {
  if ((await redis.hdel(keys.webhooks, id)) === 0) throw new NotFound('webhook', id);
  await redis.del(keys.webhookQueue(id), keys.deliveredEvents(id), keys.webhookLog(id));
  await refreshEventsWanted(redis);
}

export const countWaiting = (redis: Redis, id: string): Promise<number> => redis.llen(keys.webhookQueue(id));

const parsed = (text: string): ReportedEvent => reportedEvent.parse(JSON.parse(text));

/** The next events of a webhook, oldest first. */
export async function nextEvents(redis: Redis, id: string, limit: number): Promise<ReportedEvent[]> {
  return (await redis.lrange(keys.webhookQueue(id), 0, limit - 1)).map(parsed);
}

/** Adds events at the end of a webhook's queue. @returns the number dropped because too many wait */
export async function queueEvents(redis: Redis, id: string, events: readonly ReportedEvent[]): Promise<number> {
  if (events.length === 0) return 0;
  const length = await redis.rpush(keys.webhookQueue(id), ...events.map((event) => JSON.stringify(event)));
  if (length <= maxWaiting) return 0;
  await redis.ltrim(keys.webhookQueue(id), -maxWaiting, -1);
  return length - maxWaiting;
}

/** Takes a delivered event out of the queue, and keeps it for a replay. */
export async function settleDelivered(redis: Redis, id: string, event: ReportedEvent): Promise<void> {
  const text = JSON.stringify(event);
  await redis
    .multi()
    .lrem(keys.webhookQueue(id), 1, text)
    .lpush(keys.deliveredEvents(id), text)
    .ltrim(keys.deliveredEvents(id), 0, keptEvents - 1)
    .exec();
}

/** The last delivered events, each once, in the order of their delivery. */
export async function deliveredEvents(redis: Redis, id: string): Promise<ReportedEvent[]> {
  const all = (await redis.lrange(keys.deliveredEvents(id), 0, -1)).map(parsed).reverse();
  return [...new Map(all.map((event) => [event.id, event])).values()];
}

/** Adds an attempt to the delivery log. The oldest lines are dropped. */
export async function logAttempt(redis: Redis, id: string, made: DeliveryAttempt): Promise<void> {
  await redis
    .multi()
    .lpush(keys.webhookLog(id), JSON.stringify(made))
    .ltrim(keys.webhookLog(id), 0, keptAttempts - 1)
    .exec();
}

/** The last attempts of a webhook, newest first. */
export async function readAttempts(redis: Redis, id: string, limit: number): Promise<DeliveryAttempt[]> {
  return (await redis.lrange(keys.webhookLog(id), 0, limit - 1)).map((text) => attempt.parse(JSON.parse(text)));
}
