import type { Redis } from 'ioredis';
import type { EventType } from '../events/event.js';
import { isoFromMs } from '../timestamps.js';
import type { Webhook } from './webhook.js';
import { countWaiting, type DeliveryAttempt, readAttempts } from './webhook-store.js';

/** A webhook as commands and the API show it, without its secret. Times are ISO 8601 in UTC. */
export interface WebhookDocument {
  id: string;
  url: string;
  /** Null: all types. */
  events: readonly EventType[] | null;
  newsletter: string | null;
  state: Webhook['state'];
  createdAt: string | null;
  /** Events that wait to be delivered. */
  waiting: number;
  /** Events that were dropped because too many waited. */
  dropped: number;
  failures: number;
  failingSince: string | null;
  nextAttemptAt: string | null;
  error: string | null;
}

export async function webhookDocument(redis: Redis, webhook: Webhook): Promise<WebhookDocument> {
  const { id, url, events, newsletter, state, createdAt, dropped, failures, failingSince, nextAt, error } = webhook;
  return {
    id,
    url,
    events: events.length > 0 ? events : null,
    newsletter,
    state,
    createdAt: isoFromMs(createdAt),
    waiting: await countWaiting(redis, id),
    dropped,
    failures,
    failingSince: isoFromMs(failingSince),
    nextAttemptAt: isoFromMs(state === 'off' ? 0 : nextAt),
    error: error || null,
  };
}

/** One line of the delivery log. */
export type AttemptDocument = Omit<DeliveryAttempt, 'at' | 'error'> & { at: string | null; error: string | null };

export const attemptDocuments = async (redis: Redis, id: string, limit: number): Promise<AttemptDocument[]> =>
  (await readAttempts(redis, id, limit)).map(({ at, error, ...made }) => ({
    ...made,
    at: isoFromMs(at),
    error: error || null,
  }));
