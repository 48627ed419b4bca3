import { randomBytes } from 'node:crypto';
import type { ReportedEvent, SubscriberEventType } from '../../events/event.js';
import { type Membership, removedNewsletter, type Subscriber, type SubscriberState } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';

const typeOf = {
  confirmed: 'subscriber.confirmed',
  unsubscribed: 'subscriber.unsubscribed',
  bounced: 'subscriber.bounced',
  complained: 'subscriber.complained',
  erased: 'subscriber.removed',
} as const satisfies Partial<Record<SubscriberState, SubscriberEventType>>;

/** The fields that a reader chooses. A change of one is a change of preferences. */
const choices = ['name', 'locale', 'sections', 'timeZone', 'cadence'] as const satisfies (keyof Membership)[];

/** The events of a change of one subscriber, in the order of the newsletters. Other changes have none. */
export function eventsOfChange(
  id: SubscriberId,
  before: Subscriber | undefined,
  after: Subscriber | undefined,
  now = Date.now(),
): ReportedEvent[] {
  const was = new Map((before?.memberships ?? []).map((membership) => [membership.newsletter, membership]));
  const is = new Map((after?.memberships ?? []).map((membership) => [membership.newsletter, membership]));
  const events: ReportedEvent[] = [];
  for (const newsletter of new Set([...was.keys(), ...is.keys()])) {
    if (newsletter === removedNewsletter) continue;
    const [old, current] = [was.get(newsletter), is.get(newsletter)];
    for (const type of typesOf(old, current))
      events.push({
        id: randomBytes(16).toString('hex'),
        at: now,
        type,
        newsletter,
        subscriber: id.toString('hex'),
        by: current?.log.at(-1)?.by ?? 'system',
      });
  }
  return events;
}

function typesOf(old: Membership | undefined, current: Membership | undefined): SubscriberEventType[] {
  if (!current) return old && old.state !== 'erased' ? ['subscriber.removed'] : [];
  const { state } = current;
  if (state === 'pending' && old?.state !== 'pending') return ['subscriber.asked'];
  if (state !== 'pending' && state !== old?.state) return old || state !== 'erased' ? [typeOf[state]] : [];
  // An unsubscribed or pending reader signs up again.
  if (state !== 'confirmed' && old?.askedAt !== current.askedAt) return ['subscriber.asked'];
  return choices.some((choice) => old?.[choice] !== current[choice]) ? ['subscriber.preferences'] : [];
}
