import {
  complaintAddress,
  openBounceAddress,
  openUnsubscribeAddress,
} from '../../subscribers/membership/bounce-address.js';
import type { TokenKey } from '../../subscribers/membership/tokens.js';

/** What recognises the addresses that the listener accepts. */
export interface OwnAddresses {
  tokenKeys: readonly TokenKey[];
  bounceDomain: string;
}

/**
 * Whether an address is one that we signed, for bounces or to unsubscribe, or the one for complaints. In any case: some
 * servers fold it.
 */
export function isOwnAddress(own: OwnAddresses, address: string): boolean {
  const { tokenKeys, bounceDomain } = own;
  const folded = address.trim().toLowerCase();
  if (folded === complaintAddress(bounceDomain) || unsubscribes(own, folded)) return true;
  return openBounceAddress(tokenKeys, bounceDomain, folded) !== undefined;
}

/** Whether an email to this address unsubscribes a reader. */
export const unsubscribes = ({ tokenKeys, bounceDomain }: OwnAddresses, address: string): boolean =>
  openUnsubscribeAddress(tokenKeys, bounceDomain, address) !== undefined;
