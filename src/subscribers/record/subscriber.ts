import { PostriderError } from '../../errors.js';
import type { Locale } from '../../locale/locale.js';
import type { Cadence } from '../../newsletters/cadence.js';
import type { SectionMask } from '../../newsletters/newsletter.js';
import type { PackedList } from '../../packed-list.js';
import { type LogAuthor, type LogDetail, type LogEntry, logged, type SubscriberEvent } from './subscriber-log.js';

/**
 * The state of a reader's membership of one newsletter. The order is part of the record's encoding: add at the end
 * only.
 */
export const subscriberStates = [
  'pending',
  'confirmed',
  'unsubscribed',
  'bounced',
  'complained',
  'erased',
] as const satisfies PackedList<8>;
export type SubscriberState = (typeof subscriberStates)[number];

/**
 * The allowed transitions. A reader returns to `confirmed` by clicking in a confirmation email. The publisher can
 * reactivate only a bounced one (reactivate.ts). An erased reader can sign up again.
 */
export const subscriberTransitions: Record<SubscriberState, readonly SubscriberState[]> = {
  pending: ['confirmed', 'unsubscribed', 'bounced', 'erased'],
  confirmed: ['unsubscribed', 'bounced', 'complained', 'erased'],
  unsubscribed: ['confirmed', 'complained', 'erased'],
  bounced: ['confirmed', 'unsubscribed', 'complained', 'erased'],
  complained: ['confirmed', 'unsubscribed', 'erased'],
  erased: ['pending'],
};

/** The membership cannot change from its state to the requested one. Nothing was changed. */
export class IllegalSubscriberTransition extends PostriderError {
  override readonly code = 'subscriber.illegal-transition';
  override readonly retryable = false;
  constructor(
    readonly from: SubscriberState,
    readonly to: SubscriberState,
  ) {
    super(
      `A subscriber who is ${from} cannot become ${to}; they may become ${subscriberTransitions[from].join(', ') || 'nothing else'}.`,
    );
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'subscriber.illegal-transition': IllegalSubscriberTransition;
  }
}

/** How the consent was given. The order is part of the record's encoding: add at the end only. */
export const consentMethods = ['page', 'import', 'command', 'embed', 'api'] as const;
export type ConsentMethod = (typeof consentMethods)[number];

/** The proof of consent: when, from where, and to which text. */
export interface Consent {
  method: ConsentMethod;
  /** The page's path, or the label of an import. */
  from: string;
  /** Version of the form's text; 0: not Postrider's form. */
  textVersion: number;
  /** IP address of the sign-up; empty: unknown. */
  ip: string;
}

/** A welcome email that a reader was chosen for, once and for ever (control/welcome/). */
export interface WelcomedStep {
  /** Number of the step in its newsletter's series. */
  step: number;
  /** Start of the send that has the reader in its ledger, in Unix seconds. */
  at: number;
}

/** One reader's relation to one newsletter. Times are Unix seconds; 0 is "never". */
export interface Membership {
  /** Number of the newsletter. */
  newsletter: number;
  state: SubscriberState;
  name: string;
  locale: Locale;
  sections: SectionMask;
  /** IANA name; empty: the newsletter's zone. */
  timeZone: string;
  cadence: Cadence;
  askedAt: number;
  confirmedAt: number;
  /** When the state was last changed. */
  changedAt: number;
  /** When the reader last clicked, rated or wrote. */
  engagedAt: number;
  consent: Consent;
  /** Oldest first. */
  log: readonly LogEntry[];
  /** Oldest first; missing: none. It stays when the reader leaves, so that no step is sent again if they come back. */
  welcomed?: readonly WelcomedStep[];
}

/** One email address and all its memberships. */
export interface Subscriber {
  /** As used in email; empty once the reader was erased. */
  address: string;
  memberships: readonly Membership[];
}

/**
 * In place of a newsletter's number: the membership that keeps a complaint or an erasure after its newsletter was
 * removed. Newsletters are numbered from 1.
 */
export const removedNewsletter = 0;

export const nowSeconds = () => Math.floor(Date.now() / 1000);

/** The membership with another cadence. Its history records the previous one, and when it changed. */
export function withCadence(membership: Membership, to: Cadence, by: LogAuthor, at = nowSeconds()): Membership {
  const { cadence, log } = membership;
  if (cadence === to) return membership;
  return { ...membership, cadence: to, log: logged(log, `no longer ${cadence}`, by, at) };
}

const eventOf: Record<SubscriberState, SubscriberEvent> = {
  pending: 'asked',
  confirmed: 'confirmed',
  unsubscribed: 'unsubscribed',
  bounced: 'bounced',
  complained: 'complained',
  erased: 'erased',
};

/** @throws IllegalSubscriberTransition */
export function withState(
  membership: Membership,
  to: SubscriberState,
  by: LogAuthor,
  at = nowSeconds(),
  detail?: LogDetail,
): Membership {
  if (membership.state === to) return membership;
  if (!subscriberTransitions[membership.state].includes(to))
    throw new IllegalSubscriberTransition(membership.state, to);
  return {
    ...membership,
    state: to,
    changedAt: at,
    confirmedAt: to === 'confirmed' ? at : membership.confirmedAt,
    log: logged(membership.log, eventOf[to], by, at, detail),
  };
}

/** The line of the history that explains the membership's state; undefined when it is not kept any more. */
export function reasonOfState({ state, log }: Pick<Membership, 'state' | 'log'>): LogEntry | undefined {
  return log.findLast(({ event }) => event === eventOf[state] || (state === 'confirmed' && event === 'reactivated'));
}

/** Settings of a membership, by the reader or the publisher who adds them. */
export type Choices = Pick<Membership, 'name' | 'locale' | 'sections'> & {
  timeZone?: string;
  cadence?: Cadence;
};

/** A new membership: `pending`, requested now. */
export function newMembership(
  newsletter: number,
  choices: Choices,
  consent: Consent,
  by: LogAuthor,
  at: number,
): Membership {
  const { name, locale, sections, timeZone = '', cadence = 'every issue' } = choices;
  return {
    newsletter,
    state: 'pending',
    name,
    locale,
    sections,
    timeZone,
    cadence,
    askedAt: at,
    confirmedAt: 0,
    changedAt: at,
    engagedAt: 0,
    consent,
    log: logged([], 'asked', by, at),
  };
}

export function membershipOf(subscriber: Subscriber | undefined, newsletter: number): Membership | undefined {
  return subscriber?.memberships.find((membership) => membership.newsletter === newsletter);
}

/** The subscriber with one membership added, or replaced when there is one of the same newsletter. */
export function withMembership(subscriber: Subscriber, membership: Membership): Subscriber {
  const others = subscriber.memberships.filter((other) => other.newsletter !== membership.newsletter);
  return { ...subscriber, memberships: [...others, membership] };
}
