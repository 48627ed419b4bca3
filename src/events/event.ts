import { z } from 'zod';

// Events of subscriptions and issues, as webhooks receive them.

const id = z.string().regex(/^[0-9a-f]{32}$/);
/** Unix milliseconds. */
const at = z.number();
/** Subscriber id in hexadecimal. An event contains no address. */
const subscriber = z.string().regex(/^[0-9a-f]{16}$/);
/** Number of the newsletter. */
const newsletter = z.number();

/**
 * Changes of one subscription. `asked`: the reader asked for it and has yet to confirm. `removed`: it was deleted, for
 * example because the reader was erased or moved to another address.
 */
const subscriberEventTypes = [
  'subscriber.asked',
  'subscriber.confirmed',
  'subscriber.unsubscribed',
  'subscriber.bounced',
  'subscriber.complained',
  'subscriber.preferences',
  'subscriber.removed',
] as const;

/** Outcomes of an issue. */
const issueEventTypes = ['issue.scheduled', 'issue.sent', 'issue.paused'] as const;

/** `subscribers.imported`: an import wrote a batch of subscriptions. */
export const eventTypes = [...subscriberEventTypes, 'subscribers.imported', ...issueEventTypes] as const;
export type EventType = (typeof eventTypes)[number];

const subscriberEvent = z.object({
  id,
  at,
  type: z.enum(subscriberEventTypes),
  newsletter,
  subscriber,
  /** Who made the change. */
  by: z.string(),
});
const importEvent = z.object({
  id,
  at,
  type: z.literal('subscribers.imported'),
  newsletter,
  added: z.array(subscriber),
  updated: z.array(subscriber),
});
const issueEvent = z.object({ id, at, type: z.enum(issueEventTypes), issue: z.string() });

export const reportedEvent = z.discriminatedUnion('type', [subscriberEvent, importEvent, issueEvent]);
export type ReportedEvent = z.infer<typeof reportedEvent>;
export type SubscriberEventType = (typeof subscriberEventTypes)[number];
