import { isIP } from 'node:net';
import { type Check, passed, warning } from '../check.js';
import type { DnsLookup } from './dns-lookup.js';

/** Checks that the EHLO name leads to an address, and that this address leads back to a name of its own. */
export async function checkReverseDns(dns: DnsLookup, ehloName: string): Promise<Check<'reverse-dns'>> {
  const literal = ehloName.replace(/^\[(?:IPv6:)?|\]$/gi, '');
  const addresses = isIP(literal) > 0 ? [literal] : await dns.addresses(ehloName);
  const [address] = addresses;
  const remedy = 'Ask your host to set the reverse DNS (PTR) of the address to the EHLO name, or set EHLO_NAME.';
  if (address === undefined)
    return warning(
      'reverse-dns',
      `the EHLO name ${ehloName} has no address in DNS`,
      'Add an A record, or set EHLO_NAME.',
    );
  const names = await dns.namesOf(address);
  if (names.length === 0) return warning('reverse-dns', `${address} (${ehloName}) has no name in reverse DNS`, remedy);
  for (const name of names)
    if ((await dns.addresses(name)).includes(address))
      return passed('reverse-dns', `${ehloName} is ${address}, and ${address} is ${name}`);
  return warning('reverse-dns', `${address} is called ${names.join(', ')}, which leads elsewhere`, remedy);
}
