import { PostriderError } from '../../errors.js';
import { type Newsletter, sectionMask } from '../../newsletters/newsletter.js';
import { changeSubscriber, idOf, type SubscriberList } from '../list/subscriber-store.js';
import { cleanName, parseReaderAddress } from '../record/address.js';
import { requireDeliverable } from '../record/deliverable.js';
import {
  type Consent,
  type Membership,
  membershipOf,
  newMembership,
  nowSeconds,
  type Subscriber,
  type SubscriberState,
  subscriberTransitions,
  withMembership,
  withState,
} from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { logged } from '../record/subscriber-log.js';
import { staysErased } from './erase.js';
import { complainedBefore } from './remove-memberships.js';

/** States in which a publisher may add readers who gave their consent elsewhere. */
export const enrolStates = ['confirmed', 'unsubscribed'] as const;
export type EnrolState = (typeof enrolStates)[number];

/** States that the publisher may override with a newer consent. An erased reader comes back only by signing up. */
export const overridable = ['unsubscribed', 'bounced', 'complained'] as const;
export type Overridable = (typeof overridable)[number];

/** A reader who unsubscribed, bounced or complained comes back only by their own click. */
export class SubscriberSuppressed extends PostriderError {
  override readonly code = 'subscriber.suppressed';
  override readonly retryable = false;
  constructor(readonly state: SubscriberState) {
    super(state === 'erased' ? "This reader's data was erased." : `This reader is ${state}.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'subscriber.suppressed': SubscriberSuppressed;
  }
}

/** A reader that the publisher adds, with the consent that they gave elsewhere. */
export interface Enrolment {
  email: string;
  name: string;
  sections: readonly string[];
  /** Undefined: unchanged, or the newsletter's. */
  locale: Newsletter['locale'] | undefined;
  status: EnrolState;
  consent: Consent;
  /** When the reader gave that consent, in Unix seconds, if known. */
  askedAt?: number;
}

/**
 * Adds a reader whose consent the publisher has, or updates them.
 * @throws InvalidInput for a bad address, SubscriberSuppressed when the reader has unsubscribed or was erased
 */
export async function enrol(
  list: SubscriberList,
  newsletter: Newsletter,
  enrolment: Enrolment,
): Promise<{ id: SubscriberId; outcome: 'added' | 'updated' }> {
  const address = parseReaderAddress(enrolment.email);
  await requireDeliverable(list.redis, address);
  const { mailed, normal } = address;
  const id = idOf(list, normal);
  const given = givenBy(newsletter, enrolment);
  const { before } = await changeSubscriber(list, id, (current) => {
    const after = enrolled(current, mailed, given);
    if (typeof after === 'string') throw new SubscriberSuppressed(after);
    return after;
  });
  return { id, outcome: membershipOf(before, newsletter.number) ? 'updated' : 'added' };
}

function givenBy(newsletter: Newsletter, enrolment: Enrolment): GivenMembership {
  const at = nowSeconds();
  const by = enrolment.consent.method === 'import' ? 'import' : 'editor';
  const { mask, found } = sectionMask(newsletter, enrolment.sections);
  const choices = {
    name: cleanName(enrolment.name),
    locale: enrolment.locale ?? newsletter.locale,
    sections: mask,
  };
  const begun = newMembership(newsletter.number, choices, enrolment.consent, by, enrolment.askedAt ?? at);
  return {
    membership: withState(begun, enrolment.status, by, at),
    chosen: { sections: found > 0, locale: enrolment.locale !== undefined },
    by,
    at,
  };
}

/** A membership that someone other than the reader adds. */
export interface GivenMembership {
  /** The membership of a new reader. */
  membership: Membership;
  /** The settings that were given. Others never overwrite known ones. */
  chosen: { sections: boolean; locale: boolean };
  by: 'import' | 'editor';
  /** Now, in Unix seconds. */
  at: number;
  override?: readonly Overridable[];
}

/**
 * The subscriber after adding a given membership.
 *
 * Guarantee: a reader who unsubscribed, bounced or complained stays so unless `override` names that state. A complaint
 * about a newsletter that was removed counts for every other one. An erased reader stays erased. A confirmed reader
 * never becomes pending again.
 * @returns the reader's state when it prevents a change
 */
export function enrolled(
  current: Subscriber | undefined,
  mailed: string,
  given: GivenMembership,
): Subscriber | SubscriberState {
  if (!current) return { address: mailed, memberships: [given.membership] };
  // Giving an erased reader's record an address again would undo the erasure.
  if (staysErased(current)) return 'erased';
  const known = membershipOf(current, given.membership.newsletter);
  const isWelcome = known?.state === 'confirmed' || given.override?.includes('complained') === true;
  if (complainedBefore(current) && weight[given.membership.state] === 0 && !isWelcome) return 'complained';
  if (!known) return withMembership({ ...current, address: current.address || mailed }, given.membership);
  const after = merged(known, given);
  return typeof after === 'string' ? after : withMembership(current, after);
}

/** States by weight: a heavier one is never replaced by a lighter one. */
const weight: Record<SubscriberState, number> = {
  pending: 0,
  confirmed: 0,
  unsubscribed: 1,
  bounced: 2,
  complained: 3,
  erased: 4,
};

function merged(known: Membership, { membership, chosen, by, at, override = [] }: GivenMembership) {
  if (known.state === 'erased') return known.state;
  // The first consent stays the proof. An empty column never overwrites known data.
  const choices = {
    name: membership.name || known.name,
    locale: chosen.locale ? membership.locale : known.locale,
    sections: chosen.sections ? membership.sections : known.sections,
    timeZone: membership.timeZone || known.timeZone,
  };
  const suppressed = weight[known.state] > 0;
  if (weight[membership.state] > 0) return { ...suppressedBy(known, membership.state, by, at), ...choices };
  if (suppressed) {
    const overruled = override.some((state) => state === known.state) && membership.state === 'confirmed';
    if (!overruled) return known.state;
    return { ...withState(known, 'confirmed', by, at), ...choices, consent: membership.consent };
  }
  if (known.state === 'confirmed' || membership.state === 'pending') return { ...known, ...choices };
  const { confirmedAt } = membership;
  const log = logged(known.log, 'confirmed', by, at);
  return {
    ...known,
    ...choices,
    state: membership.state,
    confirmedAt,
    changedAt: at,
    log,
    consent: membership.consent,
  };
}

/**
 * The heavier of two suppressions, if the transition is allowed. A pending reader who bounced elsewhere is
 * unsubscribed.
 */
function suppressedBy(known: Membership, to: SubscriberState, by: 'import' | 'editor', at: number): Membership {
  if (weight[to] <= weight[known.state]) return known;
  if (subscriberTransitions[known.state].includes(to)) return withState(known, to, by, at);
  return known.state === 'pending' ? withState(known, 'unsubscribed', by, at) : known;
}
