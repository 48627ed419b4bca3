import { listNewsletters } from '../newsletters/newsletter-store.js';
import { type OwnHosts, senderNames } from '../newsletters/sender-names.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { openBounceAddress } from '../subscribers/membership/bounce-address.js';
import type { TokenKey } from '../subscribers/membership/tokens.js';
import type { ArrivalContext } from './read/read-report.js';

export interface ArrivalDeps extends OwnHosts {
  list: SubscriberList;
  tokenKeys: readonly TokenKey[];
}

/** What this installation knows about the emails that arrive: its bounce addresses and its own names. */
export async function arrivalContext(
  { list, tokenKeys, ownHosts, bounceDomain }: ArrivalDeps,
  envelope?: ArrivalContext['envelope'],
): Promise<ArrivalContext> {
  const ours = senderNames({ ownHosts, bounceDomain }, ...(await listNewsletters(list.redis)));
  return {
    ...(envelope && { envelope }),
    ...(bounceDomain && {
      isBounceAddress: (address: string) => openBounceAddress(tokenKeys, bounceDomain, address) !== undefined,
    }),
    ours,
  };
}
