import ipaddr from 'ipaddr.js';
import { isThisMachine } from './relays/this-machine.js';

/** Who can open an address, as far as its host says: everybody, those in the same network, or this machine alone. */
export const urlReaches = ['everywhere', 'network', 'machine'] as const;
type UrlReach = (typeof urlReaches)[number];

/** Ends of names that only the resolvers of a network know (RFC 6762, RFC 8375, ICANN's .internal, and common ones). */
const insideNames = /\.(local|internal|lan|home|corp|intranet|home\.arpa)$/;

export function reachOf(url: string): UrlReach {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isThisMachine(host) || host.endsWith('.localhost')) return 'machine';
  if (ipaddr.isValid(host)) return ipaddr.process(host).range() === 'unicast' ? 'everywhere' : 'network';
  return !host.includes('.') || insideNames.test(host) ? 'network' : 'everywhere';
}
