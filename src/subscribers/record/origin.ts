import ipaddr from 'ipaddr.js';

/** The network of an IP address, for rate limits, at two sizes. */
export interface Origin {
  /** An IPv4 address, or an IPv6 /64, the smallest network that a customer gets. */
  connection: string;
  /** The /24 (IPv4) or /56 (IPv6) around it. */
  network: string;
}

/** @returns undefined for loopback */
export function originOf(ip: string): Origin | undefined {
  if (!ipaddr.isValid(ip)) return { connection: 'unknown', network: 'unknown' };
  const address = ipaddr.process(ip);
  if (address.range() === 'loopback') return undefined;
  const bytes = address.toByteArray();
  if (address.kind() === 'ipv4') return { connection: address.toString(), network: firstBytes(bytes, 3) };
  return { connection: firstBytes(bytes, 8), network: firstBytes(bytes, 7) };
}

function firstBytes(bytes: readonly number[], count: number): string {
  return ipaddr.fromByteArray(bytes.map((byte, position) => (position < count ? byte : 0))).toString();
}
