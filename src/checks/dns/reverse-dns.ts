import { isIP } from 'node:net';
import { type Check, passed, warning } from '../check.js';
import type { DnsLookup } from './dns-lookup.js';

/** Checks that the EHLO name leads to an address, and that this address leads back to a name of its own. */
export async function checkReverseDns(dns: DnsLookup, ehloName: string): Promise<Check<'reverse-dns'>> {
  const literal = ehloName.replace(/^\[(?:IPv6:)?|\]$/gi, '');
  const addresses = isIP(literal) > 0 ? [literal] : await dns.addresses(ehloName);
  const [address] = addresses;
  if (address === undefined) return warning('reverse-dns.no-address', { ehlo: ehloName });
  const names = await dns.namesOf(address);
  if (names.length === 0) return warning('reverse-dns.no-name', { ehlo: ehloName, address });
  for (const name of names)
    if ((await dns.addresses(name)).includes(address))
      return passed('reverse-dns.fine', { ehlo: ehloName, address, name });
  return warning('reverse-dns.elsewhere', { address, names });
}
