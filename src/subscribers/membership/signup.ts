import { InvalidInput } from '../../errors.js';
import type { Locale } from '../../locale/locale.js';
import type { Cadence } from '../../newsletters/cadence.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { sectionMask } from '../../newsletters/newsletter.js';
import { requireActive } from '../../newsletters/newsletter-store.js';
import { observe } from '../../observations.js';
import type { Queues } from '../../queues/queues.js';
import { noteSpan } from '../../spans.js';
import { changeSubscriber, idOf, readSubscriber, readToChange, type SubscriberList } from '../list/subscriber-store.js';
import { cleanName, parseReaderAddress } from '../record/address.js';
import { requireDeliverable } from '../record/deliverable.js';
import {
  type Membership,
  membershipOf,
  nowSeconds,
  type Subscriber,
  withCadence,
  withMembership,
  withState,
} from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { type LogAuthor, type LogDetail, logged } from '../record/subscriber-log.js';
import { askedMembership, type SignupRequest } from './asked-membership.js';
import { clearTurn, giveTurnBack, takeTurn } from './confirmation-turn.js';
import { SubscriberSuppressed } from './enrol.js';
import { staysErased } from './erase.js';
import { complainedBefore } from './remove-memberships.js';
import { InvalidToken, type TokenClaim } from './tokens.js';

/** A confirmation link is valid for a week. */
export const confirmTtlSeconds = 7 * 86_400;

/**
 * Accepts a sign-up. A new address becomes `pending` and gets a confirmation email. For a confirmed one nothing changes
 * and nothing is sent. A reader who unsubscribed keeps that state until they confirm again. The caller gives the same
 * response in all cases.
 *
 * For a day after a confirmation email, another sign-up with the address changes nothing either: the reader confirms,
 * with its proof, the request of that email, not what a stranger typed later. Nothing changes either when the mailbox
 * has had the confirmation emails of the day (confirmation-turn.ts).
 *
 * An erased reader can start again, only by their own sign-up. Erased memberships of other newsletters stay erased.
 * @throws InvalidInput for an unacceptable address, SubscriberSuppressed when someone other than the reader signs up an
 *   erased reader, or one who complained about a newsletter that was removed
 */
export async function requestSubscription(
  list: SubscriberList,
  queues: Queues,
  newsletter: Newsletter,
  request: SignupRequest,
  by: LogAuthor = 'reader',
): Promise<SubscriberId> {
  const startedAt = Date.now();
  requireActive(newsletter);
  const address = parseReaderAddress(request.email);
  await requireDeliverable(list.redis, address);
  const id = idOf(list, address.normal);
  const { subscriber, seen } = await readToChange(list, id);
  if (by !== 'reader' && staysErased(subscriber)) throw new SubscriberSuppressed('erased');
  const current = membershipOf(subscriber, newsletter.number);
  if (by !== 'reader' && current?.state !== 'confirmed' && complainedBefore(subscriber))
    throw new SubscriberSuppressed('complained');
  // If the clock was set back, an earlier decision is in the future. The link of this request must count as later.
  const at = Math.max(nowSeconds(), current?.changedAt ?? 0);
  const proven = by !== 'reader' || request.proven === true;
  const turn = { newsletter: newsletter.number, id, address: address.mailed, proven };
  const answer = current?.state === 'confirmed' ? 'confirmed' : await takeTurn(list, turn, at, current !== undefined);
  if (answer !== 'taken') {
    // Wait for the disk in every case. Otherwise the response time would reveal who is on the list.
    await list.onDisk();
    return id;
  }
  try {
    const ask = (before: Subscriber | undefined) => {
      const known = membershipOf(before, newsletter.number);
      if (known?.state === 'confirmed') return before;
      const asked = askedMembership(newsletter, known, request, by, at);
      return withMembership({ address: address.mailed, memberships: before?.memberships ?? [] }, asked);
    };
    const { after } = await changeSubscriber(list, id, ask, seen);
    if (membershipOf(after, newsletter.number)?.state !== 'confirmed') {
      await enqueueConfirmation(queues, { newsletter: newsletter.number, id, at });
    }
  } catch (error) {
    // The sign-up failed, so the reader must be able to try again.
    await giveTurnBack(list, turn);
    throw error;
  }
  await list.onDisk();
  noteSpan(startedAt, () => ({ name: 'sign-up', of: { newsletter: newsletter.number, id, at } }));
  return id;
}

/** Queues a confirmation email, unless the same one is waiting. */
export async function enqueueConfirmation(queues: Queues, { newsletter, id, at }: TokenClaim): Promise<void> {
  const subscriber = id.toString('hex');
  const payload = { kind: 'confirm', newsletter, subscriber, at, messageIdForm: 'hex' } as const;
  await queues.enqueue('sendNotice', `confirm-${newsletter}-${subscriber}-${at}`, payload);
}

/**
 * Whether the request of a confirmation link is still open: the reader is pending, or unsubscribed before it. A bounce
 * is not a decision of the reader, and a click shows that the mailbox works.
 */
export function awaitsClick(membership: Membership, claim: TokenClaim): boolean {
  if (membership.state === 'confirmed' || membership.state === 'erased') return false;
  return membership.state === 'pending' || membership.state === 'bounced' || membership.changedAt <= claim.at;
}

/**
 * Sends a new confirmation link to the reader of an old one, within the limits of the day. The old link, however
 * old, identifies the reader, so no address is typed. Without an open request nothing happens.
 */
export async function renewConfirmation(list: SubscriberList, queues: Queues, claim: TokenClaim): Promise<void> {
  const { newsletter, id } = claim;
  const subscriber = await readSubscriber(list, id);
  const membership = membershipOf(subscriber, newsletter);
  const at = nowSeconds();
  if (subscriber && membership && awaitsClick(membership, claim)) {
    const turn = { newsletter, id, address: subscriber.address, proven: true };
    if ((await takeTurn(list, turn, at, true)) === 'taken') await enqueueConfirmation(queues, { newsletter, id, at });
  }
  await list.onDisk();
}

/** The membership of a token. @throws InvalidToken when the reader is not on the list any more, or was erased */
function held(
  subscriber: Subscriber | undefined,
  claim: TokenClaim,
): { subscriber: Subscriber; membership: Membership } {
  const membership = membershipOf(subscriber, claim.newsletter);
  if (!subscriber || !membership || membership.state === 'erased') throw new InvalidToken(false);
  return { subscriber, membership };
}

/**
 * Confirms a request. Repeating it has no further effect.
 * @throws InvalidToken when the request is gone, or the reader unsubscribed after the link was made
 */
export async function confirmSubscription(
  list: SubscriberList,
  queues: Queues,
  claim: TokenClaim,
): Promise<Membership> {
  const startedAt = Date.now();
  const { before, after } = await changeSubscriber(list, claim.id, (current) => {
    const { subscriber, membership } = held(current, claim);
    if (membership.state === 'confirmed') return subscriber;
    if (!awaitsClick(membership, claim)) throw new InvalidToken(true);
    return withMembership(subscriber, withState(membership, 'confirmed', 'reader'));
  });
  const { membership } = held(after, claim);
  if (before !== after) {
    observe('signUp', { outcome: 'confirmed' });
    const subscriber = claim.id.toString('hex');
    await clearTurn(list, claim);
    await queues.enqueue('sendNotice', `welcome-${claim.newsletter}-${subscriber}-${membership.confirmedAt}`, {
      kind: 'welcome',
      newsletter: claim.newsletter,
      subscriber,
      at: membership.confirmedAt,
      messageIdForm: 'hex',
    });
  }
  await list.onDisk();
  noteSpan(startedAt, () => ({ name: 'confirmation', of: claim }));
  return membership;
}

/**
 * Unsubscribes a reader from a newsletter. Repeating it has no further effect. For an unknown reader it does nothing.
 * @param detail kept in the reader's history
 * @returns whether this call changed anything
 */
export async function unsubscribe(
  list: SubscriberList,
  claim: TokenClaim,
  by: LogAuthor = 'reader',
  detail?: LogDetail,
): Promise<boolean> {
  const { before: was, after: is } = await changeSubscriber(list, claim.id, (before) => {
    const membership = membershipOf(before, claim.newsletter);
    if (!before || !membership || membership.state === 'unsubscribed' || membership.state === 'erased') return before;
    // A complaint outweighs an unsubscription by a report.
    if (by !== 'reader' && membership.state === 'complained') return before;
    return withMembership(before, withState(membership, 'unsubscribed', by, nowSeconds(), detail));
  });
  // If the reader signs up again today, another confirmation may be sent, once: the link may have been forwarded.
  await clearTurn(list, claim);
  await list.onDisk();
  return was !== is;
}

/** Changes that a reader may make to a subscription. */
export interface Preferences {
  /** Default: unchanged. */
  name?: string;
  locale: Locale;
  sections: readonly string[];
  /** Default: unchanged. */
  cadence?: Cadence;
}

/** @throws InvalidToken when the reader is not on the list; InvalidInput when no section is left */
export async function changePreferences(
  list: SubscriberList,
  newsletter: Newsletter,
  claim: TokenClaim,
  preferences: Preferences,
): Promise<Membership> {
  const { mask, found } = sectionMask(newsletter, preferences.sections);
  if (found === 0 && newsletter.sections.length > 0) throw new InvalidInput('sections', 'choose at least one section');
  const { after } = await changeSubscriber(list, claim.id, (before) => {
    const { subscriber, membership } = held(before, claim);
    const { name = membership.name, locale, cadence = membership.cadence } = preferences;
    const chosen = withCadence(membership, cadence, 'reader');
    const log = logged(chosen.log, 'changed preferences', 'reader', nowSeconds());
    return withMembership(subscriber, { ...chosen, name: cleanName(name), locale, sections: mask, log });
  });
  await list.onDisk();
  return held(after, claim).membership;
}
