import { InvalidInput } from '../errors.js';
import type { Locale } from '../locale/locale.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { sectionMask } from '../newsletters/newsletter.js';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import { cleanName, parseAddress } from './address.js';
import {
  type Consent,
  type Membership,
  membershipOf,
  nowSeconds,
  type Subscriber,
  withMembership,
  withState,
} from './subscriber.js';
import type { SubscriberId } from './subscriber-id.js';
import { changeSubscriber, idOf, readSubscriber, type SubscriberList } from './subscriber-store.js';
import { InvalidToken, type TokenClaim } from './tokens.js';

/** What a reader asks for on the form. */
export interface SignupRequest {
  email: string;
  name: string;
  sections: readonly string[];
  locale: Locale;
  consent: Consent;
}

/** A confirmation link works for a week. */
export const confirmTtlSeconds = 7 * 86_400;
/** One confirmation mail per address and newsletter a day, so that nobody can use the form to fill a mailbox. */
const confirmationEverySeconds = 86_400;

/**
 * Takes a sign-up. A new address becomes `pending` and is sent a confirmation; for a confirmed one nothing changes and
 * nothing is sent; who left before keeps that state until they confirm anew. The caller answers all of them alike.
 *
 * While a confirmation mail is fresh, a further sign-up for the address changes nothing either: what the reader then
 * confirms, and the proof of it, is the request that the mail was sent for, not what a stranger typed later.
 * @throws InvalidInput for an address that cannot be taken
 */
export async function requestSubscription(
  list: SubscriberList,
  queues: Queues,
  newsletter: Newsletter,
  request: SignupRequest,
): Promise<SubscriberId> {
  const address = parseAddress(request.email);
  const id = idOf(list, address.normal);
  const at = nowSeconds();
  const current = membershipOf(await readSubscriber(list, id), newsletter.number);
  if (current?.state === 'confirmed' || !(await takeTurn(list, newsletter.number, id, at))) return id;
  const { after } = await changeSubscriber(list, id, (before) => {
    const known = membershipOf(before, newsletter.number);
    if (known?.state === 'confirmed') return before;
    const left = known && known.state !== 'erased' ? known : undefined;
    const asked: Membership = {
      newsletter: newsletter.number,
      state: left?.state ?? 'pending',
      name: cleanName(request.name),
      locale: request.locale,
      sections: sectionMask(newsletter, request.sections).mask,
      askedAt: at,
      confirmedAt: left?.confirmedAt ?? 0,
      changedAt: left?.changedAt ?? at,
      consent: request.consent,
    };
    return withMembership({ address: address.mailed, memberships: before?.memberships ?? [] }, asked);
  });
  if (membershipOf(after, newsletter.number)?.state !== 'confirmed') {
    const subscriber = id.toString('hex');
    await queues.enqueue('sendNotice', `confirm-${newsletter.number}-${subscriber}-${at}`, {
      kind: 'confirm',
      newsletter: newsletter.number,
      subscriber,
      at,
    });
  }
  return id;
}

const confirmationBrake = (newsletter: number, id: SubscriberId) =>
  keys.confirmation(`${newsletter}:${id.toString('hex')}`);

/** Whether a confirmation mail may go to this reader now; if so, none may for a day. */
async function takeTurn(list: SubscriberList, newsletter: number, id: SubscriberId, at: number): Promise<boolean> {
  const brake = confirmationBrake(newsletter, id);
  return (await list.redis.set(brake, at, 'EX', confirmationEverySeconds, 'NX')) === 'OK';
}

/** What a token's holder has, or InvalidToken where the list no longer knows them. */
function held(
  subscriber: Subscriber | undefined,
  claim: TokenClaim,
): { subscriber: Subscriber; membership: Membership } {
  const membership = membershipOf(subscriber, claim.newsletter);
  if (!subscriber || !membership) throw new InvalidToken(false);
  return { subscriber, membership };
}

/**
 * Confirms a request. Doing it twice is the same as once.
 * @throws InvalidToken when the request is gone, or the reader left after the link was made
 */
export async function confirmSubscription(
  list: SubscriberList,
  queues: Queues,
  claim: TokenClaim,
): Promise<Membership> {
  const { before, after } = await changeSubscriber(list, claim.id, (current) => {
    const { subscriber, membership } = held(current, claim);
    if (membership.state !== 'pending' && membership.state !== 'confirmed' && membership.changedAt > claim.at) {
      throw new InvalidToken(true);
    }
    return membership.state === 'confirmed'
      ? subscriber
      : withMembership(subscriber, withState(membership, 'confirmed'));
  });
  const { membership } = held(after, claim);
  if (before !== after) {
    const subscriber = claim.id.toString('hex');
    await list.redis.del(confirmationBrake(claim.newsletter, claim.id));
    await queues.enqueue('sendNotice', `welcome-${claim.newsletter}-${subscriber}-${membership.confirmedAt}`, {
      kind: 'welcome',
      newsletter: claim.newsletter,
      subscriber,
      at: membership.confirmedAt,
    });
  }
  return membership;
}

/** Takes a reader off a newsletter. Doing it twice is the same as once; an unknown reader is already off. */
export async function unsubscribe(list: SubscriberList, claim: TokenClaim): Promise<void> {
  await changeSubscriber(list, claim.id, (before) => {
    const membership = membershipOf(before, claim.newsletter);
    if (!before || !membership || membership.state === 'unsubscribed' || membership.state === 'erased') return before;
    return withMembership(before, withState(membership, 'unsubscribed'));
  });
  // Only the mailbox's owner holds this link: should they want back today, a confirmation may go out again.
  await list.redis.del(confirmationBrake(claim.newsletter, claim.id));
}

/** What a reader may change about a subscription. */
export interface Preferences {
  name: string;
  locale: Locale;
  sections: readonly string[];
}

/** @throws InvalidToken when the reader is gone; InvalidInput when no section is left */
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
    const { name, locale } = preferences;
    return withMembership(subscriber, { ...membership, name: cleanName(name), locale, sections: mask });
  });
  return held(after, claim).membership;
}
