import { BlockList, isIP } from 'node:net';
import * as z from 'zod';

/**
 * Which proxies are trusted to set X-Forwarded-For: none (`false`), the last `hops` before this server, or those in
 * `networks`.
 */
export type TrustedProxies = false | { hops: number } | { networks: readonly string[] };

/** Far more proxies than any installation has. */
const maxHops = 10;

/** TRUST_PROXY: `true` is one hop. */
export const trustedProxies = z.string().transform((text, context): TrustedProxies => {
  const word = text.trim().toLowerCase();
  if (word === 'false' || word === '0') return false;
  if (word === 'true') return { hops: 1 };
  if (/^\d{1,2}$/.test(word) && Number(word) <= maxHops) return { hops: Number(word) };
  const networks = word.split(',').map((one) => one.trim());
  if (networks.every(isNetwork)) return { networks };
  const message = `must be true, false, a number of proxies (max ${maxHops}), or networks like 10.0.0.0/8,2001:db8::/32`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** Networks, separated by commas. */
export const networkList = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine((networks) => networks.every(isNetwork), { message: 'must be networks like 10.0.0.0/8,2001:db8::/32' });

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : isIP(address) === 6 ? 128 : -1;
  return (
    bits > 0 && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bits))
  );
}

/** Returns a function that reports whether an address is in one of the networks. */
export function inNetworks(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, Number(prefix ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return (address) => {
    const version = isIP(address);
    return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}
