import { timingSafeEqual } from 'node:crypto';
import type { TokenKey } from '../../subscribers/membership/tokens.js';
import { hmacText } from '../../subscribers/record/hmac.js';
import { idLength, type SubscriberId } from '../../subscribers/record/subscriber-id.js';

/**
 * The names of links in emails: `business-7.3.<signature>`, the third link of an issue. A mark may follow, which tells
 * the subject or the reader: `.<its bytes and a signature>`. A name never holds the address that it leads to, so nobody
 * can make one that leads elsewhere.
 */

/** Bytes of a signature. A forged click does no more harm than a real one, so half a token's signature is enough. */
const macLength = 8;

type LinkMark = { subject: number } | { reader: SubscriberId };
interface LinkName {
  issue: string;
  /** Number of the link in its issue, from 1. */
  number: number;
  mark: LinkMark | undefined;
}

const purposeOfLink = (issue: string, number: number) => `postrider link\0${issue}\0${number}`;
const purposeOfMark = (issue: string, mark: Buffer) =>
  Buffer.concat([Buffer.from(`postrider link mark\0${issue}\0`), mark]);

const macOf = ({ key }: TokenKey, purpose: Buffer | string): Buffer =>
  Buffer.from(hmacText(key, purpose).slice(0, macLength), 'latin1');

function newestOf(keys: readonly TokenKey[]): TokenKey {
  const newest = keys[0];
  if (!newest) throw new TypeError('Signing a link needs a key.');
  return newest;
}

/** The name of a link, which is the same for all readers. @param keys the first signs */
export function linkName(keys: readonly TokenKey[], issue: string, number: number): string {
  const mac = macOf(newestOf(keys), purposeOfLink(issue, number)).toString('base64url');
  return `${issue}.${number}.${mac}`;
}

/** The end of a link's name that tells the subject or the reader. It is the same for all links of an email. */
export function linkMark(keys: readonly TokenKey[], issue: string, mark: LinkMark): string {
  const bytes = 'reader' in mark ? mark.reader : Buffer.of(mark.subject);
  return `.${Buffer.concat([bytes, macOf(newestOf(keys), purposeOfMark(issue, bytes))]).toString('base64url')}`;
}

/** Reads a link's name. @returns undefined when it is not genuine; a forged mark alone is left out */
export function openLinkName(keys: readonly TokenKey[], name: string): LinkName | undefined {
  const [, issue = '', digits = '', mac = '', mark] =
    /^([a-z0-9-]{1,80})\.([1-9]\d{0,4})\.([\w-]{11})(?:\.([\w-]{12,22}))?$/.exec(name) ?? [];
  const number = Number(digits);
  if (!isGenuine(keys, purposeOfLink(issue, number), Buffer.from(mac, 'base64url'))) return undefined;
  return { issue, number, mark: mark === undefined ? undefined : openMark(keys, issue, mark) };
}

function openMark(keys: readonly TokenKey[], issue: string, mark: string): LinkMark | undefined {
  const all = Buffer.from(mark, 'base64url');
  const bytes = Buffer.from(all.subarray(0, -macLength));
  if (!isGenuine(keys, purposeOfMark(issue, bytes), all.subarray(-macLength))) return undefined;
  return bytes.length === idLength ? { reader: bytes } : { subject: bytes.readUInt8(0) };
}

function isGenuine(keys: readonly TokenKey[], purpose: Buffer | string, given: Buffer): boolean {
  return given.length === macLength && keys.some((key) => timingSafeEqual(macOf(key, purpose), given));
}
