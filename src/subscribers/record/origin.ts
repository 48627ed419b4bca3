import ipaddr from 'ipaddr.js';

/** The networks around an IP address, for rate limits. Each contains the one before. */
export interface Origin {
  /** An IPv4 address, or an IPv6 /64, the smallest network that a customer gets. */
  connection: string;
  /** The /24 (IPv4) or /56 (IPv6). */
  network: string;
  /** The /16 (IPv4) or /48 (IPv6). Anyone can rent a /48, and it has 65,536 connections. */
  block: string;
}

/** @returns undefined for loopback */
export function originOf(ip: string): Origin | undefined {
  if (!ipaddr.isValid(ip)) return { connection: 'unknown', network: 'unknown', block: 'unknown' };
  const address = ipaddr.process(ip);
  if (address.range() === 'loopback') return undefined;
  const bytes = address.toByteArray();
  const [connection, network, block] = address.kind() === 'ipv4' ? [4, 3, 2] : [8, 7, 6];
  return {
    connection: firstBytes(bytes, connection),
    network: firstBytes(bytes, network),
    block: firstBytes(bytes, block),
  };
}

function firstBytes(bytes: readonly number[], count: number): string {
  return ipaddr.fromByteArray(bytes.map((byte, position) => (position < count ? byte : 0))).toString();
}
