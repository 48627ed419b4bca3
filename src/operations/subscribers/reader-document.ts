import type { Redis } from 'ioredis';
import * as z from 'zod';
import { NotFound } from '../../errors.js';
import { chosenSections, type Newsletter } from '../../newsletters/newsletter.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { readSubscriber, type SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { historyLine, stateReason } from '../../subscribers/record/log-document.js';
import { type Membership, removedNewsletter, subscriberStates } from '../../subscribers/record/subscriber.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { isoFromSeconds } from '../../timestamps.js';
import { subscriberField } from '../fields.js';

const subscription = z.looseObject({
  newsletter: z
    .string()
    .meta({ description: '"(removed)", or # and a number: it was removed.', examples: ['gazette'] }),
  state: z.enum(subscriberStates).meta({ examples: ['confirmed'] }),
});
export const reader = z.object({
  email: z.string().meta({ description: 'Empty: erased.', examples: ['reader@example.com'] }),
  id: subscriberField,
  subscriptions: z.array(subscription),
});

/** One reader's subscriptions and their history, with the time zone of each newsletter. @throws NotFound */
export async function readReader(list: SubscriberList, redis: Redis, id: SubscriberId) {
  const subscriber = await readSubscriber(list, id);
  if (!subscriber) throw new NotFound('subscriber', id.toString('hex'));
  const newsletters = await listNewsletters(redis);
  const found = subscriber.memberships.map((membership) => ({
    membership,
    newsletter: newsletters.find(({ number }) => number === membership.newsletter),
  }));
  return {
    email: subscriber.address,
    id: id.toString('hex'),
    subscriptions: found.map((one) => shownSubscription(one.membership, one.newsletter)),
    timeZones: found.map(({ newsletter }) => newsletter?.timeZone ?? 'UTC'),
  };
}

/** Shown instead of the slug of a newsletter that no longer exists. */
export const formerNewsletter = (number: number): string => (number === removedNewsletter ? '(removed)' : `#${number}`);

function shownSubscription(membership: Membership, newsletter: Newsletter | undefined) {
  const named = { newsletter: newsletter?.slug ?? formerNewsletter(membership.newsletter), state: membership.state };
  const log = membership.log.map(historyLine);
  // Nothing else is kept about an erased reader; the record's other fields are empty.
  if (membership.state === 'erased') return { ...named, erasedAt: isoFromSeconds(membership.changedAt), log };
  return {
    ...named,
    because: stateReason(membership),
    name: membership.name,
    locale: membership.locale,
    sections: newsletter ? chosenSections(newsletter, membership.sections) : [],
    askedAt: isoFromSeconds(membership.askedAt),
    confirmedAt: isoFromSeconds(membership.confirmedAt),
    changedAt: isoFromSeconds(membership.changedAt),
    timeZone: membership.timeZone,
    cadence: membership.cadence,
    consent: membership.consent,
    log,
  };
}
