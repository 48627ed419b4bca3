import { isIP } from 'node:net';
import * as z from 'zod';

/** A full domain name in ASCII. A server's lookup of a single label would fail. */
const domainName = /^(?=.{4,255}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*[a-z0-9]$/i;

/** An IP address as EHLO names it (RFC 5321 §4.1.3), for example `[192.0.2.1]` or `[IPv6:2001:db8::1]`. */
const addressLiteral = (address: string) => (isIP(address) === 6 ? `[IPv6:${address}]` : `[${address}]`);

function isAddressLiteral(text: string): boolean {
  const address = /^\[(?:IPv6:(?=.*:))?([0-9a-f.:]+)\]$/i.exec(text)?.[1] ?? '';
  return isIP(address) > 0 && addressLiteral(address).toLowerCase() === text.toLowerCase();
}

const isLoopback = (host: string) => /^(localhost|.*\.localhost|127(\.\d+){3}|::1)$/i.test(host);

export const ehloName = z.string().refine((text) => domainName.test(text) || isAddressLiteral(text), {
  message: 'must be a full domain name like mail.example.com, or an IP address like [192.0.2.1] or [IPv6:2001:db8::1]',
});

/**
 * The EHLO name when EHLO_NAME is not set: the host of PUBLIC_URL, as a name or an address literal. When that is a
 * loopback address, which means nothing to another server, it is the machine's host name if that is a full domain name,
 * else `[127.0.0.1]`.
 */
export function defaultEhloName(publicUrl: string, hostname: string): string {
  const host = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  if (!isLoopback(host)) {
    if (isIP(host) > 0) return addressLiteral(host);
    if (domainName.test(host)) return host;
  }
  return domainName.test(hostname) && !isLoopback(hostname) ? hostname : '[127.0.0.1]';
}
