import ipaddr from 'ipaddr.js';

const internal = ['loopback', 'private', 'uniqueLocal', 'linkLocal'];

/**
 * Whether X-Forwarded-For from this address is trusted when TRUST_PROXY is set. It is for the proxy that connects to us
 * and for further proxies in private networks. A client can forge all entries to the left of theirs to avoid the limits.
 * @param hop 0 for the address that connects to us
 */
export function isProxy(address: string, hop: number): boolean {
  return hop === 0 || (ipaddr.isValid(address) && internal.includes(ipaddr.process(address).range()));
}
