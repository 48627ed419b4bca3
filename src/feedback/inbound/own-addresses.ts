import { complaintAddress, openBounceAddress } from '../../subscribers/membership/bounce-address.js';
import type { TokenKey } from '../../subscribers/membership/tokens.js';

/** What recognises the addresses that the listener accepts. */
export interface OwnAddresses {
  tokenKeys: readonly TokenKey[];
  bounceDomain: string;
}

/** Whether an address is a bounce address that we signed, or the one for complaints. In any case: some servers fold it. */
export function isOwnAddress({ tokenKeys, bounceDomain }: OwnAddresses, address: string): boolean {
  const folded = address.trim().toLowerCase();
  return folded === complaintAddress(bounceDomain) || openBounceAddress(tokenKeys, bounceDomain, folded) !== undefined;
}
