import type { SubscriberId } from '../record/subscriber-id.js';
import { type AddressClaim, type AddressUse, openAddress, signAddress } from './signed-address.js';
import type { TokenKey } from './tokens.js';

const bounces: AddressUse = { letter: 'b', purpose: Buffer.from('bounce address\0') };
const unsubscriptions: AddressUse = { letter: 'u', purpose: Buffer.from('unsubscribe address\0') };

/**
 * Makes the address for one reader's bounces. It is the same for a reader and a newsletter in every issue.
 * @param keys at least one; the first signs
 */
export const bounceAddress = (keys: readonly TokenKey[], domain: string, claim: AddressClaim): string =>
  signAddress(bounces, keys, domain, claim);

/** Reads a bounce address. @returns undefined for an address that we did not sign */
export const openBounceAddress = (keys: readonly TokenKey[], domain: string, address: string) =>
  openAddress(bounces, keys, domain, address);

/** Reads an address that unsubscribes. @returns undefined for an address that we did not sign */
export const openUnsubscribeAddress = (keys: readonly TokenKey[], domain: string, address: string) =>
  openAddress(unsubscriptions, keys, domain, address);

/** The address for complaints: to give to the feedback loops of mailbox providers. */
export const complaintAddress = (domain: string): string => `feedback@${domain}`;

/** The envelope sender of a message to one reader, which receives its bounces. */
export function envelopeSender(
  { bounceDomain, tokenKeys }: { bounceDomain?: string | undefined; tokenKeys: readonly TokenKey[] },
  { number, from }: { number: number; from: { address: string } },
  id: SubscriberId,
): string {
  return bounceDomain ? bounceAddress(tokenKeys, bounceDomain, { newsletter: number, id }) : from.address;
}

/**
 * The mailto link that unsubscribes a reader: an email to it has the effect of one click, whoever sends it.
 * @returns undefined when neither the listener nor a mailbox receives such emails
 */
export function unsubscribeMailto(
  { mailtoDomain, tokenKeys }: { mailtoDomain?: string | undefined; tokenKeys: readonly TokenKey[] },
  { number }: { number: number },
  id: SubscriberId,
): string | undefined {
  if (!mailtoDomain) return undefined;
  const address = signAddress(unsubscriptions, tokenKeys, mailtoDomain, { newsletter: number, id });
  return `mailto:${address}?subject=unsubscribe`;
}
