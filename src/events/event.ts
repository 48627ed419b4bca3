import { z } from 'zod';

// Events of subscriptions and issues, as webhooks receive them.

const id = z.string().regex(/^[0-9a-f]{32}$/);
/** Unix milliseconds. */
const at = z.number();
/** Subscriber id in hexadecimal. An event contains no address. */
const subscriber = z.string().regex(/^[0-9a-f]{16}$/);
/** Number of the newsletter. */
const newsletter = z.number();

/** Changes of one subscription, with what happened. */
const subscriberEvents = {
  'subscriber.asked': 'A reader asked for a newsletter and has yet to confirm.',
  'subscriber.confirmed': 'A reader confirmed a subscription, or was added as confirmed.',
  'subscriber.unsubscribed': 'A subscription ended.',
  'subscriber.bounced': 'The mailbox of a reader no longer exists.',
  'subscriber.complained': 'A reader reported an issue as spam.',
  'subscriber.preferences': "A reader's name, language, sections or frequency changed.",
  'subscriber.removed':
    'A subscription was deleted: the reader was erased, moved to another address, or never confirmed.',
} as const;
const importEvents = { 'subscribers.imported': 'An import wrote a batch of subscriptions.' } as const;
/** Outcomes of an issue. */
const issueEvents = {
  'issue.scheduled': 'An issue was scheduled.',
  'issue.sent': 'The send of an issue ended.',
  'issue.paused': 'The send of an issue was paused, or paused itself.',
} as const;

/** Every event, with what happened, for the documentation. */
export const eventTexts = { ...subscriberEvents, ...importEvents, ...issueEvents } as const;
export type EventType = keyof typeof eventTexts;

const typesIn = <Texts extends object>(texts: Texts) => Object.keys(texts) as [keyof Texts, ...(keyof Texts)[]];
export const eventTypes = typesIn(eventTexts);

const subscriberEvent = z.object({
  id,
  at,
  type: z.enum(typesIn(subscriberEvents)),
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
const issueEvent = z.object({ id, at, type: z.enum(typesIn(issueEvents)), issue: z.string() });

export const reportedEvent = z.discriminatedUnion('type', [subscriberEvent, importEvent, issueEvent]);
export type ReportedEvent = z.infer<typeof reportedEvent>;
export type SubscriberEventType = keyof typeof subscriberEvents;
