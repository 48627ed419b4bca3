import { PostriderError } from '../errors.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { sectionMask } from '../newsletters/newsletter.js';
import { cleanName, parseAddress } from './address.js';
import {
  type Consent,
  type Membership,
  membershipOf,
  nowSeconds,
  type SubscriberState,
  withMembership,
} from './subscriber.js';
import type { SubscriberId } from './subscriber-id.js';
import { changeSubscriber, idOf, type SubscriberList } from './subscriber-store.js';

/** What a publisher may put on the list directly: readers whose consent was given elsewhere. */
export const enrolStates = ['confirmed', 'unsubscribed'] as const;
export type EnrolState = (typeof enrolStates)[number];

/** Who left, bounced or complained comes back by an own click only. */
export class SubscriberSuppressed extends PostriderError {
  override readonly code = 'subscriber.suppressed';
  override readonly retryable = false;
  constructor(readonly state: SubscriberState) {
    super(`This reader is ${state}; only their own confirmation brings them back (add them with --status pending).`);
  }
}

export interface Enrolment {
  email: string;
  name: string;
  sections: readonly string[];
  /** Undefined: as it is, or the newsletter's. */
  locale: Newsletter['locale'] | undefined;
  status: EnrolState;
  consent: Consent;
}

/**
 * Puts a reader on the list whose consent the publisher holds, or updates them.
 * @throws InvalidInput for a bad address, SubscriberSuppressed when the reader had left
 */
export async function enrol(
  list: SubscriberList,
  newsletter: Newsletter,
  enrolment: Enrolment,
): Promise<{ id: SubscriberId; outcome: 'added' | 'updated' }> {
  const address = parseAddress(enrolment.email);
  const id = idOf(list, address.normal);
  const { before } = await changeSubscriber(list, id, (current) =>
    withMembership(
      current ?? { address: address.mailed, memberships: [] },
      enrolledMembership(newsletter, membershipOf(current, newsletter.number), enrolment),
    ),
  );
  return { id, outcome: membershipOf(before, newsletter.number) ? 'updated' : 'added' };
}

/** The membership that an enrolment leaves behind. @throws SubscriberSuppressed */
function enrolledMembership(newsletter: Newsletter, known: Membership | undefined, given: Enrolment): Membership {
  const at = nowSeconds();
  const { mask, found } = sectionMask(newsletter, given.sections);
  // An empty column never wipes what is known.
  const fields = {
    name: cleanName(given.name) || (known?.name ?? ''),
    locale: given.locale ?? known?.locale ?? newsletter.locale,
    sections: found > 0 ? mask : (known?.sections ?? 0),
  };
  if (!known || known.state === 'pending') {
    const confirmedAt = given.status === 'confirmed' ? at : 0;
    const times = { askedAt: known?.askedAt ?? at, confirmedAt, changedAt: at };
    return { newsletter: newsletter.number, state: given.status, ...fields, ...times, consent: given.consent };
  }
  const returns = given.status === 'confirmed' && known.state !== 'confirmed';
  if (returns || known.state === 'erased') throw new SubscriberSuppressed(known.state);
  const left = given.status === 'unsubscribed' && known.state === 'confirmed';
  // The first consent stays the proof.
  return { ...known, ...fields, ...(left ? { state: 'unsubscribed' as const, changedAt: at } : {}) };
}
