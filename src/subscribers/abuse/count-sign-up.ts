import type { SubscriberList } from '../list/subscriber-store.js';
import type { Address } from '../record/address.js';
import { originOf } from '../record/origin.js';
import type { SubscriberId } from '../record/subscriber-id.js';
import { type Counted, countAgainst, countAll } from './limits.js';
import { mailboxOf } from './mailbox.js';
import { countersOf, provenLimits, unprovenLimits } from './network-limits.js';
import { askedToday, domainCounters, recipientLimit, recipientLimits } from './recipient-limits.js';

/** A sign-up, as the limits see it. Nothing in it depends on the list. */
export interface SignUpAttempt {
  newsletter: number;
  id: SubscriberId;
  address: Address;
  /** IP address of the sender of a form. */
  ip: string;
  /** Whether the sender passed the bot check. */
  proven: boolean;
  /** Sign-ups per hour that the installation takes without the check. */
  perHour: number;
}

/**
 * Counts a sign-up by the form against the limits of its networks, its recipient's domain and mailbox.
 *
 * Only the first sign-up of an address to a newsletter in a day counts, because later ones cause no email. The first
 * counts even if it caused none; otherwise the counts would reveal who is on the list.
 * @returns 0, or seconds to wait
 */
export async function countSignUp(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  { newsletter, id, address, ip, proven, perHour }: SignUpAttempt,
): Promise<number> {
  const reader = id.toString('hex');
  const asker = originOf(ip)?.connection ?? 'loopback';
  // With the check, the counts are of this asker alone: nobody can lock a reader out by typing their address.
  const repeated = await countAgainst(list, recipientLimit, proven ? `${reader} ${asker}` : reader);
  if (repeated > 0) return repeated;
  const mailbox = mailboxOf(address);
  const counted: Counted[] = [
    ...countersOf(ip, provenLimits),
    ...(proven ? [] : countersOf(ip, unprovenLimits)),
    ...domainCounters(address.domain, proven, perHour),
    proven
      ? { limit: recipientLimits.proven, who: `${mailbox} ${asker}` }
      : { limit: recipientLimits.unproven, who: mailbox },
  ];
  return countAll(list, counted, askedToday(newsletter, id));
}
