import type { Newsletter } from '../../newsletters/newsletter.js';
import { pathTo } from '../../settings/web-paths.js';
import type { Frame } from '../../web/kit/frame.js';
import type { ListedState } from './reader-search.js';

/** The address of one reader's page. @param reader id of the subscriber, which is no address */
export const oneReaderAddress = ({ base, keepLanguage }: Frame, { slug }: Pick<Newsletter, 'slug'>, reader: string) =>
  `${base}${pathTo('deskReader', { slug, reader })}${keepLanguage}`;

/** An address with further parts. */
export function withParts(address: string, parts: readonly [string, string][]): string {
  if (parts.length === 0) return address;
  // Spaces as %20: an address with + is not one to come back to after a sign-in.
  const query = new URLSearchParams([...parts]).toString().replaceAll('+', '%20');
  return `${address}${address.includes('?') ? '&' : '?'}${query}`;
}

/** The badges of states. */
export const stateTones: Readonly<Record<ListedState | 'erased', string>> = {
  pending: 'wait',
  confirmed: 'ok',
  unsubscribed: 'still',
  bounced: 'stop',
  complained: 'stop',
  erased: 'still',
};
