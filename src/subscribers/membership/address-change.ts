import * as z from 'zod';
import { PostriderError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { listNewsletters, requireActive } from '../../newsletters/newsletter-store.js';
import type { Queues } from '../../queues/queues.js';
import { keys } from '../../redis/keys.js';
import { countUp, type RateLimit } from '../abuse/limits.js';
import { mailboxOf } from '../abuse/mailbox.js';
import { idOf, readSubscriber, type SubscriberList } from '../list/subscriber-store.js';
import { type Address, parseReaderAddress } from '../record/address.js';
import { requireDeliverable } from '../record/deliverable.js';
import { membershipOf, nowSeconds, type Subscriber, type SubscriberState } from '../record/subscriber.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { countAddressChange } from './confirmation-turn.js';
import { staysErased } from './erase.js';
import { confirmTtlSeconds } from './signup.js';

/** A request to move a reader's subscriptions to another address. It waits for a click in the email to that address. */
const addressChange = z.object({
  /** The new address, as used in email. */
  to: z.string(),
  /** Numbers of the newsletters. The first one sends the email. */
  newsletters: z.array(z.number().int().positive()).min(1),
  /** Unix seconds; the same as in the link. No two requests of one reader have the same. */
  at: z.number().int(),
});
export type AddressChange = z.infer<typeof addressChange>;

/**
 * Why an address cannot be changed. `suppressed`: the new address bounced, complained or was erased. It does not say
 * which, because that is another reader's record.
 */
export type ChangeObstacle = 'same mailbox' | 'not confirmed' | 'suppressed' | 'limited';

const sentences: Record<ChangeObstacle, string> = {
  'same mailbox': 'Both addresses belong to the same mailbox.',
  'not confirmed': 'The old address has no confirmed subscription to move.',
  suppressed: 'The new address cannot be emailed for these newsletters.',
  limited: 'The reader or the new mailbox has reached its daily limit of emails.',
};

/** The address cannot be changed. Nothing was sent. */
export class CannotChangeAddress extends PostriderError {
  override readonly code = 'subscriber.cannot-change-address';
  override readonly retryable = false;
  /** @param wait seconds until another request is possible, if it was `limited` */
  constructor(
    readonly because: ChangeObstacle,
    readonly wait = 0,
  ) {
    super(sentences[because]);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'subscriber.cannot-change-address': CannotChangeAddress;
  }
}

/** Max requests of one reader in a day. */
const requestLimit: RateLimit = { what: 'address-changes', max: 3, seconds: 86_400 };

/** States of the new address from which only its owner's own sign-up can bring it back, if anything can. */
const suppressedStates: readonly SubscriberState[] = ['bounced', 'complained', 'erased'];

/**
 * Sends the new address an email that asks to confirm the move, and waits for the disk. Nothing else changes until the
 * button behind its link is pressed (move-address.ts). The link is valid for a week. A later request replaces this one.
 * @param newsletters those to move; the ones that the reader has not confirmed are left out
 * @returns the newsletters that would move, the first one the sender of the email
 * @throws InvalidInput for a new address to which email cannot be sent; CannotChangeAddress; NewsletterArchived when
 *   all of them are archived
 */
export async function requestAddressChange(
  list: SubscriberList,
  queues: Queues,
  { from, to, newsletters }: { from: SubscriberId; to: Address; newsletters: readonly Newsletter[] },
): Promise<Newsletter[]> {
  await requireDeliverable(list.redis, to);
  const [old, found] = await Promise.all([readSubscriber(list, from), readSubscriber(list, idOf(list, to.normal))]);
  const moving = newsletters
    .filter(({ number }) => membershipOf(old, number)?.state === 'confirmed')
    .sort((a, b) => Number(a.archivedAt !== '') - Number(b.archivedAt !== ''));
  const [sender] = moving;
  if (!old || !sender) throw new CannotChangeAddress('not confirmed');
  if (mailboxOf(parseReaderAddress(old.address)) === mailboxOf(to)) throw new CannotChangeAddress('same mailbox');
  if (isSuppressed(found, moving)) throw new CannotChangeAddress('suppressed');
  requireActive(sender);
  const subscriber = from.toString('hex');
  const { count, wait } = await countUp(list, requestLimit, subscriber);
  if (count > requestLimit.max) throw new CannotChangeAddress('limited', wait);
  const full = await countAddressChange(list, to);
  if (full > 0) throw new CannotChangeAddress('limited', full);
  // The link names the old address and the time alone. Two requests in one second must not have the same link, or the
  // first new address could confirm the second one's.
  const at = nowSeconds() - requestLimit.max + count;
  const change: AddressChange = { to: to.mailed, newsletters: moving.map(({ number }) => number), at };
  await list.redis.set(keys.addressChange(subscriber), JSON.stringify(change), 'EX', confirmTtlSeconds);
  const notice = { kind: 'address', newsletter: sender.number, subscriber, at, messageIdForm: 'hex' } as const;
  await queues.enqueue('sendNotice', `address-${sender.number}-${subscriber}-${at}`, notice);
  await list.onDisk();
  return moving;
}

function isSuppressed(found: Subscriber | undefined, moving: readonly Newsletter[]): boolean {
  if (staysErased(found)) return true;
  const states = moving.map(({ number }) => membershipOf(found, number)?.state);
  return states.some((state) => state !== undefined && suppressedStates.includes(state));
}

/** The request that a link belongs to; undefined when it is done, expired, or replaced by a later one. */
export async function readAddressChange(
  list: Pick<SubscriberList, 'redis'>,
  from: SubscriberId,
  at: number,
): Promise<AddressChange | undefined> {
  const text = await list.redis.get(keys.addressChange(from.toString('hex')));
  const change = text === null ? undefined : addressChange.parse(JSON.parse(text));
  return change?.at === at ? change : undefined;
}

/** The newsletters that a request names. One that was removed meanwhile is left out. */
export async function newslettersOf(
  { redis }: Pick<SubscriberList, 'redis'>,
  { newsletters }: AddressChange,
): Promise<Newsletter[]> {
  return (await listNewsletters(redis)).filter(({ number }) => newsletters.includes(number));
}

/** Removes a reader's open request. Its link becomes invalid. */
export async function forgetAddressChange(list: Pick<SubscriberList, 'redis'>, from: SubscriberId): Promise<void> {
  await list.redis.del(keys.addressChange(from.toString('hex')));
}
