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

/** The names of every sender of this installation. */
export const ownNames = async ({ list, ...hosts }: OwnHosts & Pick<ArrivalDeps, 'list'>): Promise<string[]> =>
  senderNames(hosts, ...(await listNewsletters(list.redis)));

/** What this installation knows about the emails that arrive: its bounce addresses and its own names. */
export async function arrivalContext(
  deps: ArrivalDeps,
  envelope?: ArrivalContext['envelope'],
): Promise<ArrivalContext> {
  const { tokenKeys, bounceDomain } = deps;
  return {
    ...(envelope && { envelope }),
    ...(bounceDomain && {
      isBounceAddress: (address: string) => openBounceAddress(tokenKeys, bounceDomain, address) !== undefined,
    }),
    ours: await ownNames(deps),
  };
}
