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
