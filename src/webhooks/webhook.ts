import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { eventTypes } from '../events/event.js';

/** An address that events are delivered to. */
export const webhook = z.object({
  id: z.string().regex(/^wh_[0-9a-f]{12}$/),
  url: z.string(),
  /** Signs deliveries (Standard Webhooks): `whsec_` and base64. */
  secret: z.string().regex(/^whsec_/),
  /** The types that it gets; empty: all. */
  events: z.array(z.enum(eventTypes)),
  /** Slug of the only newsletter that it is for; null: all. */
  newsletter: z.string().nullable(),
  /** Unix milliseconds. */
  createdAt: z.number(),
  /** `off`: it failed for too long. Its events wait. */
  state: z.enum(['on', 'off']),
  /** The event that could not be delivered, or empty. Its count ends when it is delivered. */
  failingOn: z.string(),
  /** Failed rounds since its first failure. */
  failures: z.number(),
  /** The time of its first failure, in Unix milliseconds; 0: it works. */
  failingSince: z.number(),
  /** Earliest time of the next attempt, in Unix milliseconds. */
  nextAt: z.number(),
  /** The last error; empty after a success. */
  error: z.string(),
  /** Events that were dropped because too many waited. */
  dropped: z.number(),
});
export type Webhook = z.infer<typeof webhook>;

/** A webhook is switched off after this many failures in a row, over at least this time in ms. */
const maxFailures = 10;
const maxFailingMs = 3_600_000;

const [firstDelay, maxDelay] = [5_000, 600_000];

/** Milliseconds to wait after a number of failures: 5 s, 10 s, 20 s … 10 min. */
export const backOff = (failures: number): number => Math.min(firstDelay * 2 ** Math.max(0, failures - 1), maxDelay);

/** The webhook after a failed round. @param event id of the event that failed @param now Unix milliseconds */
export function afterFailure(before: Webhook, event: string, error: string, now: number): Webhook {
  const failures = before.failures + 1;
  const failingSince = before.failingSince || now;
  const isOver = failures >= maxFailures && now - failingSince >= maxFailingMs;
  return {
    ...before,
    failingOn: before.failingOn || event,
    failures,
    failingSince,
    error,
    nextAt: now + backOff(failures),
    state: isOver ? 'off' : 'on',
  };
}

/** The webhook after a success, or switched on again. */
export const inOrder = (before: Webhook): Webhook => ({
  ...before,
  failingOn: '',
  failures: 0,
  failingSince: 0,
  nextAt: 0,
  error: '',
  state: 'on',
});

/** A new webhook with a secret of its own. @param now Unix milliseconds */
export const webhookWithSecret = (fields: Pick<Webhook, 'url' | 'events' | 'newsletter'>, now: number): Webhook => ({
  ...fields,
  id: `wh_${randomBytes(6).toString('hex')}`,
  secret: `whsec_${randomBytes(24).toString('base64')}`,
  createdAt: now,
  state: 'on',
  failingOn: '',
  failures: 0,
  failingSince: 0,
  nextAt: 0,
  error: '',
  dropped: 0,
});
