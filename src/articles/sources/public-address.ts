import ipaddr from 'ipaddr.js';

const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/**
 * Whether an IP address that a stranger chose may be fetched from: global unicast only. Loopback, private,
 * link-local (with it the clouds' metadata service at 169.254.169.254), carrier-grade NAT, multicast, documentation
 * and reserved ranges (RFC 6890 and its registries) are not. An IPv4 address inside IPv6 (mapped, RFC 4291; NAT64, RFC
 * 6052) counts as that IPv4 address; 6to4 and Teredo are refused.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.range() === 'unicast';
  const [a, b, c, d, e, f] = parsed.parts;
  const translated = a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0;
  if (translated || parsed.isIPv4MappedAddress()) {
    return new ipaddr.IPv4(parsed.toByteArray().slice(12)).range() === 'unicast';
  }
  return parsed.match(globalUnicast) && parsed.range() === 'unicast';
}
