import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { FetchRefused } from './fetch-errors.js';

const loopback = ['127.0.0.1', '::1'];

/** Names that lead to the machine itself wherever they are looked up (RFC 6761, section 6.3). */
const isLoopbackName = (host: string): boolean => /(^|\.)localhost\.?$/i.test(host);

/**
 * Ports of other protocols, which a request could be made to speak (Fetch standard, "bad port"). undici refuses them
 * and those of the old test services, such as echo. Node's own client refuses none.
 */
const otherPorts = new Set(
  (
    '20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 ' +
    '135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 ' +
    '1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080'
  ).split(' '),
);

/** Parses an address. @throws FetchRefused for one that may not be fetched */
export function checkAddress(address: string, mayReach: (ip: string) => boolean): URL {
  if (!URL.canParse(address)) throw new FetchRefused(address, 'form', 'it is not an address');
  const url = new URL(address);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FetchRefused(address, 'form', `${url.protocol} is not http or https`);
  }
  if (url.username || url.password) {
    throw new FetchRefused(address, 'password', 'the address contains a password');
  }
  if (otherPorts.has(url.port)) throw new FetchRefused(address, 'form', `port ${url.port} is not for web pages`);
  // Names are checked when the socket looks them up; IP addresses here. The URL parser has expanded 127.1 and 0x7f.1.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isPrivate = isIP(host) ? !mayReach(host) : isLoopbackName(host) && !loopback.some(mayReach);
  if (isPrivate) {
    throw new FetchRefused(address, 'private', 'it is not a public address');
  }
  return url;
}

/** Name look-up for a socket. Refuses a name if any of its addresses may not be reached. */
export const lookupWhere =
  (mayReach: (ip: string) => boolean): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error(`no address for ${hostname}`), '');
      if (!addresses.every(({ address }) => mayReach(address))) {
        return callback(
          new FetchRefused(`http://${hostname}`, 'private', 'its name leads to an address that is not public'),
          '',
        );
      }
      return options.all ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
