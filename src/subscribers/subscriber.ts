import { PostriderError } from '../errors.js';
import type { Locale } from '../locale/locale.js';
import type { SectionMask } from '../newsletters/newsletter.js';

/** Where a reader stands with one newsletter. The order is part of the record's encoding: add at the end only. */
export const subscriberStates = ['pending', 'confirmed', 'unsubscribed', 'bounced', 'complained', 'erased'] as const;
export type SubscriberState = (typeof subscriberStates)[number];

/**
 * What may follow what. Back to `confirmed` leads only the reader's own click on a confirmation mail; who was erased
 * begins anew by signing up again.
 */
export const transitions: Record<SubscriberState, readonly SubscriberState[]> = {
  pending: ['confirmed', 'unsubscribed', 'erased'],
  confirmed: ['unsubscribed', 'bounced', 'complained', 'erased'],
  unsubscribed: ['confirmed', 'complained', 'erased'],
  bounced: ['confirmed', 'unsubscribed', 'complained', 'erased'],
  complained: ['confirmed', 'unsubscribed', 'erased'],
  erased: ['pending'],
};

export class IllegalSubscriberTransition extends PostriderError {
  override readonly code = 'subscriber.illegal-transition';
  override readonly retryable = false;
  constructor(
    readonly from: SubscriberState,
    readonly to: SubscriberState,
  ) {
    super(
      `A subscriber who is ${from} cannot become ${to}; they may become ${transitions[from].join(', ') || 'nothing else'}.`,
    );
  }
}

/** How the consent reached us. The order is part of the record's encoding: add at the end only. */
export const consentMethods = ['page', 'import', 'command', 'embed'] as const;
export type ConsentMethod = (typeof consentMethods)[number];

/** The proof of consent: when, from where, to which words. */
export interface Consent {
  method: ConsentMethod;
  /** The page's path, or the label that an import was given. */
  from: string;
  /** Version of the form's text; 0 where there was no form of ours. */
  textVersion: number;
  /** Of the sign-up; empty where there is none. */
  ip: string;
}

/** One reader's relation to one newsletter. Times are Unix seconds; 0 is "never". */
export interface Membership {
  /** Number of the newsletter. */
  newsletter: number;
  state: SubscriberState;
  name: string;
  locale: Locale;
  sections: SectionMask;
  askedAt: number;
  confirmedAt: number;
  /** When the state was last changed. */
  changedAt: number;
  consent: Consent;
}

/** One email address and all its memberships. */
export interface Subscriber {
  /** As it is mailed. */
  address: string;
  memberships: readonly Membership[];
}

export const nowSeconds = () => Math.floor(Date.now() / 1000);

/** @throws IllegalSubscriberTransition */
export function withState(membership: Membership, to: SubscriberState, at = nowSeconds()): Membership {
  if (membership.state === to) return membership;
  if (!transitions[membership.state].includes(to)) throw new IllegalSubscriberTransition(membership.state, to);
  return { ...membership, state: to, changedAt: at, confirmedAt: to === 'confirmed' ? at : membership.confirmedAt };
}

export function membershipOf(subscriber: Subscriber | undefined, newsletter: number): Membership | undefined {
  return subscriber?.memberships.find((membership) => membership.newsletter === newsletter);
}

/** The subscriber with one membership put in the place of the one to the same newsletter, or added. */
export function withMembership(subscriber: Subscriber, membership: Membership): Subscriber {
  const others = subscriber.memberships.filter((other) => other.newsletter !== membership.newsletter);
  return { ...subscriber, memberships: [...others, membership] };
}
