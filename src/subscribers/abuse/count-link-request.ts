import type { SubscriberList } from '../list/subscriber-store.js';
import type { Address } from '../record/address.js';
import { originOf } from '../record/origin.js';
import { countAll, type RateLimit } from './limits.js';
import { mailboxOf } from './mailbox.js';
import { countersOf, provenLimits, unprovenLimits } from './network-limits.js';
import { domainCounters } from './recipient-limits.js';

const day = 86_400;

/**
 * Max requests for preference links per mailbox and day. With the check, each asker has a count of their own, so that a
 * stranger who types an address does not lock its owner out.
 */
export const linkRequestLimits = {
  unproven: { what: 'link-requests-unproven', max: 5, seconds: day },
  proven: { what: 'link-requests', max: 5, seconds: day },
} as const satisfies Record<string, RateLimit>;

/** A request for a preference link, as the limits see it. Nothing in it depends on the list. */
export interface LinkRequest {
  address: Address;
  ip: string;
  /** Whether the sender passed the bot check. */
  proven: boolean;
  /** Sign-ups per hour that the installation takes without the check. */
  perHour: number;
}

/**
 * Counts a request against the limits of sign-ups for its networks and its recipient's domain, and against its own for
 * the mailbox.
 * @returns 0, or seconds to wait
 */
export function countLinkRequest(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  { address, ip, proven, perHour }: LinkRequest,
): Promise<number> {
  const mailbox = mailboxOf(address);
  const asker = originOf(ip)?.connection ?? 'loopback';
  return countAll(list, [
    ...countersOf(ip, provenLimits),
    ...(proven ? [] : countersOf(ip, unprovenLimits)),
    ...domainCounters(address.domain, proven, perHour),
    proven
      ? { limit: linkRequestLimits.proven, who: `${mailbox} ${asker}` }
      : { limit: linkRequestLimits.unproven, who: mailbox },
  ]);
}
