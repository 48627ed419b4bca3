import ipaddr from 'ipaddr.js';

const internal = ['loopback', 'private', 'uniqueLocal', 'linkLocal'];

/**
 * Which addresses may say, in X-Forwarded-For, whom they speak for, when TRUST_PROXY is set: the proxy that connects to
 * us, and further ones inside the house. What stands left of them, anyone may have written, to dodge the limits.
 * @param hop 0: who connects to us
 */
export function isProxy(address: string, hop: number): boolean {
  return hop === 0 || (ipaddr.isValid(address) && internal.includes(ipaddr.process(address).range()));
}

/** Whom a limit counts: an IPv4 address, or the /64 that an IPv6 customer is given at the least. */
export function connectionOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (address.range() === 'loopback') return 'loopback';
  if (address.kind() === 'ipv4') return address.toString();
  const network = address.toByteArray().map((byte, position) => (position < 8 ? byte : 0));
  return ipaddr.fromByteArray(network).toString();
}
