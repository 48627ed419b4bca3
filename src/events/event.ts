import * as z from 'zod';

// Events of subscriptions, issues and troubles, as webhooks receive them.

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

/** Changes of what waits for a person. */
const attentionEvents = {
  'attention.raised': 'Something has needed attention for a minute.',
  'attention.cleared': 'Something that was raised has been over for two minutes.',
} as const;

/** Every event, with what happened, for the documentation. */
export const eventTexts = { ...subscriberEvents, ...importEvents, ...issueEvents, ...attentionEvents } as const;
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

/** A trouble as it was when it was raised (attention/trouble.ts). */
export const reportedTrouble = z.object({
  id: z.string(),
  severity: z.enum(['stop', 'warning']),
  /** Slug; null: it concerns the whole installation. */
  newsletter: z.string().nullable(),
  timeZone: z.string(),
  code: z.string(),
  facts: z.record(z.string(), z.unknown()),
});
export type ReportedTrouble = z.infer<typeof reportedTrouble>;
const attentionEvent = z.object({ id, at, type: z.enum(typesIn(attentionEvents)), trouble: reportedTrouble });

export const reportedEvent = z.discriminatedUnion('type', [subscriberEvent, importEvent, issueEvent, attentionEvent]);
export type ReportedEvent = z.infer<typeof reportedEvent>;
export type SubscriberEventType = keyof typeof subscriberEvents;
