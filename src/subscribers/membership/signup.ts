import { InvalidInput } from '../../errors.js';
import type { Locale } from '../../locale/locale.js';
import type { Cadence } from '../../newsletters/cadence.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { sectionMask } from '../../newsletters/newsletter.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';
import { changeSubscriber, idOf, readSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { cleanName, parseAddress } from '../record/address.js';
import {
  type Consent,
  type Membership,
  membershipOf,
  newMembership,
  nowSeconds,
  type Subscriber,
  withCadence,
  withMembership,
  withState,
} from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { type Actor, type LogDetail, logged } from '../record/subscriber-log.js';
import { SubscriberSuppressed } from './enrol.js';
import { staysErased } from './erase.js';
import { InvalidToken, type TokenClaim } from './tokens.js';

/** What a reader asks for on the form. */
export interface SignupRequest {
  email: string;
  name: string;
  sections: readonly string[];
  locale: Locale;
  /** IANA name; left out, what is known stays. */
  timeZone?: string;
  /** Left out, what is known stays. */
  cadence?: Cadence;
  consent: Consent;
}

/** A confirmation link works for a week. */
export const confirmTtlSeconds = 7 * 86_400;
/** One confirmation mail per address and newsletter a day, so that nobody can use the form to fill a mailbox. */
export const confirmationEverySeconds = 86_400;

/**
 * Takes a sign-up. A new address becomes `pending` and is sent a confirmation; for a confirmed one nothing changes and
 * nothing is sent; who left before keeps that state until they confirm anew. The caller answers all of them alike.
 *
 * While a confirmation mail is fresh, a further sign-up for the address changes nothing either: what the reader then
 * confirms, and the proof of it, is the request that the mail was sent for, not what a stranger typed later.
 *
 * Who was erased begins anew, by an own sign-up only; what was erased of other newsletters stays so.
 * @throws InvalidInput for an address that cannot be taken, SubscriberSuppressed when another than the reader asks for
 *   somebody who was erased
 */
export async function requestSubscription(
  list: SubscriberList,
  queues: Queues,
  newsletter: Newsletter,
  request: SignupRequest,
  by: Actor = 'reader',
): Promise<SubscriberId> {
  const address = parseAddress(request.email);
  const id = idOf(list, address.normal);
  const at = nowSeconds();
  const subscriber = await readSubscriber(list, id);
  if (by !== 'reader' && staysErased(subscriber)) throw new SubscriberSuppressed('erased');
  const current = membershipOf(subscriber, newsletter.number);
  const turn = current?.state !== 'confirmed' && (await takeTurn(list, newsletter.number, id, at));
  // A brake without a request behind it is what a process left that died in between: this sign-up takes its place.
  if (current && !turn) {
    // The wait for the disk is the same for everyone, or it would tell who is on the list.
    await list.onDisk();
    return id;
  }
  try {
    const { after } = await changeSubscriber(list, id, (before) => {
      const known = membershipOf(before, newsletter.number);
      if (known?.state === 'confirmed') return before;
      const sections = sectionMask(newsletter, request.sections).mask;
      const { locale, timeZone } = request;
      const choices = {
        name: cleanName(request.name),
        locale,
        sections,
        ...(timeZone === undefined ? {} : { timeZone }),
      };
      // Who left keeps that state, and their history, until they confirm anew. Who was erased keeps the line that says so.
      const { cadence = known?.cadence ?? 'every issue' } = request;
      const begun = known?.state === 'erased' ? undefined : known && withCadence(known, cadence, by, at);
      const fresh = newMembership(newsletter.number, { ...choices, cadence }, request.consent, by, at);
      const asked: Membership = begun
        ? { ...begun, ...choices, askedAt: at, consent: request.consent, log: logged(begun.log, 'asked', by, at) }
        : { ...fresh, ...choices, log: [...(known?.log ?? []), ...fresh.log] };
      return withMembership({ address: address.mailed, memberships: before?.memberships ?? [] }, asked);
    });
    if (membershipOf(after, newsletter.number)?.state !== 'confirmed') {
      await enqueueConfirmation(queues, { newsletter: newsletter.number, id, at });
    }
  } catch (error) {
    // Nothing came of it, so nothing may keep the reader from trying again.
    await list.redis.del(confirmationBrake(newsletter.number, id));
    throw error;
  }
  await list.onDisk();
  return id;
}

const confirmationBrake = (newsletter: number, id: SubscriberId) =>
  keys.confirmation(`${newsletter}:${id.toString('hex')}`);

async function enqueueConfirmation(queues: Queues, { newsletter, id, at }: TokenClaim): Promise<void> {
  const subscriber = id.toString('hex');
  const payload = { kind: 'confirm', newsletter, subscriber, at, messageIdForm: 'hex' } as const;
  await queues.enqueue('sendNotice', `confirm-${newsletter}-${subscriber}-${at}`, payload);
}

/**
 * Whether what a confirmation link was made for still waits for its click: the reader is pending, or left before it. A
 * bounce is no decision of the reader's, and a click shows that the mailbox works.
 */
export function awaitsClick(membership: Membership, claim: TokenClaim): boolean {
  if (membership.state === 'confirmed' || membership.state === 'erased') return false;
  return membership.state === 'pending' || membership.state === 'bounced' || membership.changedAt <= claim.at;
}

/**
 * Sends a new confirmation link to the reader of an old one, within the rule of one a day. No address is typed: the old
 * link, however old, says who asked. Where nothing waits to be confirmed, nothing happens.
 */
export async function renewConfirmation(list: SubscriberList, queues: Queues, claim: TokenClaim): Promise<void> {
  const { newsletter, id } = claim;
  const membership = membershipOf(await readSubscriber(list, id), newsletter);
  const at = nowSeconds();
  if (membership && awaitsClick(membership, claim) && (await takeTurn(list, newsletter, id, at))) {
    await enqueueConfirmation(queues, { newsletter, id, at });
  }
  await list.onDisk();
}

/** Whether a confirmation mail may go to this reader now; if so, none may for a day. */
async function takeTurn(list: SubscriberList, newsletter: number, id: SubscriberId, at: number): Promise<boolean> {
  const brake = confirmationBrake(newsletter, id);
  return (await list.redis.set(brake, at, 'EX', confirmationEverySeconds, 'NX')) === 'OK';
}

/** What a token's holder has, or InvalidToken where the list no longer knows them, or knows only that they were erased. */
function held(
  subscriber: Subscriber | undefined,
  claim: TokenClaim,
): { subscriber: Subscriber; membership: Membership } {
  const membership = membershipOf(subscriber, claim.newsletter);
  if (!subscriber || !membership || membership.state === 'erased') throw new InvalidToken(false);
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
    if (membership.state === 'confirmed') return subscriber;
    if (!awaitsClick(membership, claim)) throw new InvalidToken(true);
    return withMembership(subscriber, withState(membership, 'confirmed', 'reader'));
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
      messageIdForm: 'hex',
    });
  }
  await list.onDisk();
  return membership;
}

/**
 * Takes a reader off a newsletter. Doing it twice is the same as once; an unknown reader is already off.
 * @param detail kept in the reader's history
 * @returns whether this call changed anything
 */
export async function unsubscribe(
  list: SubscriberList,
  claim: TokenClaim,
  by: Actor = 'reader',
  detail?: LogDetail,
): Promise<boolean> {
  const { before: was, after: is } = await changeSubscriber(list, claim.id, (before) => {
    const membership = membershipOf(before, claim.newsletter);
    if (!before || !membership || membership.state === 'unsubscribed' || membership.state === 'erased') return before;
    // A complaint weighs more than a wish to leave that a report brings.
    if (by !== 'reader' && membership.state === 'complained') return before;
    return withMembership(before, withState(membership, 'unsubscribed', by, nowSeconds(), detail));
  });
  // Only the mailbox's owner holds this link: should they want back today, a confirmation may go out again.
  await list.redis.del(confirmationBrake(claim.newsletter, claim.id));
  await list.onDisk();
  return was !== is;
}

/** What a reader may change about a subscription. */
export interface Preferences {
  name: string;
  locale: Locale;
  sections: readonly string[];
  /** Left out, what is known stays. */
  cadence?: Cadence;
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
    const { name, locale, cadence = membership.cadence } = preferences;
    const chosen = withCadence(membership, cadence, 'reader');
    const log = logged(chosen.log, 'changed preferences', 'reader', nowSeconds());
    return withMembership(subscriber, { ...chosen, name: cleanName(name), locale, sections: mask, log });
  });
  await list.onDisk();
  return held(after, claim).membership;
}
