import { InvalidInput } from '../../errors.js';
import { needsUtf8 } from '../../smtp/transaction-result.js';
import { asciiDomain } from './ascii-domain.js';

/** An email address that can be written into an SMTP envelope and a header without ever meaning two addresses. */
export interface Address {
  /**
   * As used in email: local part as written, in the normal form C of Unicode, and domain in lower-case ASCII (punycode).
   * Max 254 bytes.
   */
  mailed: string;
  /** For comparison: the same mailbox in another case is the same subscriber. */
  normal: string;
  domain: string;
}

// RFC 5321 §4.1.2 Dot-string. The Quoted-string form is legal but not used in practice. It can contain commas, angle
// brackets and line breaks, with which an address could re-route a message.
const localPart = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
/** The same with letters of every language (RFC 6531). */
const utf8LocalPart = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
/** Letters and marks that nobody sees: two addresses that differ in them look the same. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;
const domainLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

// The form of nearly every address. It accepts a subset of the rules below, which a property test checks: no capitals,
// hyphens only inside a label, letters alone at the end, and lengths far from the limits.
const plainAddress =
  /^[A-Za-z0-9_+-]{1,32}(?:\.[A-Za-z0-9_+-]{1,15}){0,2}@((?:[a-z0-9]{1,30}(?:-[a-z0-9]{1,15}){0,2}\.){1,2}[a-z]{2,12})$/;

/** Why an address is refused that no relay would carry. */
export const latinOnly = 'the part before the @ may hold plain Latin letters, digits and signs only';

/**
 * Reads one email address that every server carries: its local part is ASCII.
 * @param field the input's name, for the error message
 * @throws InvalidInput with the reason; the message does not repeat the address
 */
export function parseAddress(text: string, field = 'email'): Address {
  const address = parseReaderAddress(text, field);
  if (needsUtf8(address.mailed)) throw new InvalidInput(field, latinOnly);
  return address;
}

/**
 * Reads one email address of a reader (RFC 5321 §4.5.3.1 limits: local part 64, whole path 254 bytes), whose local part may
 * have letters beyond ASCII. Whether email can be sent there is another question (deliverable.ts).
 * @param field the input's name, for the error message
 * @throws InvalidInput with the reason; the message does not repeat the address
 */
export function parseReaderAddress(text: string, field = 'email'): Address {
  const trimmed = text.trim();
  const plain = plainAddress.exec(trimmed)?.[1];
  if (plain) return { mailed: trimmed, normal: trimmed.toLowerCase(), domain: plain };
  const refuse = (reason: string) => new InvalidInput(field, reason);
  if (trimmed === '') throw refuse('an address is needed, like reader@example.com');
  const at = trimmed.lastIndexOf('@');
  if (at < 1 || at === trimmed.length - 1) throw refuse('this is not an address like reader@example.com');
  const ascii = !needsUtf8(trimmed.slice(0, at));
  const local = ascii ? trimmed.slice(0, at) : trimmed.slice(0, at).normalize('NFC');
  if (!(ascii ? localPart : utf8LocalPart).test(local) || (!ascii && invisible.test(local)))
    throw refuse(
      ascii ? 'the part before the @ contains a character that is not allowed, or a misplaced dot' : latinOnly,
    );
  if (Buffer.byteLength(local) > 64) throw refuse('the part before the @ is longer than 64 characters');
  const domain = parseDomain(trimmed.slice(at + 1));
  if (!domain) throw refuse('the part after the @ is not a domain like example.com');
  const mailed = `${local}@${domain}`;
  if (Buffer.byteLength(mailed) > 254) throw refuse('the address is longer than 254 characters');
  return { mailed, normal: ascii ? mailed.toLowerCase() : `${folded(local)}@${domain}`, domain };
}

/**
 * One form of a local part in every case. Lower case depends on the place of a sigma in its word. Full case folding would
 * also make one mailbox of `straße` and `strasse`, who are two readers.
 */
const folded = (local: string): string => local.toLowerCase().replaceAll('ς', 'σ').normalize('NFC');

/** @returns the domain in ASCII; undefined when it is not one (an IP address, a single label, a bad label) */
function parseDomain(text: string): string | undefined {
  if (/[\s,;:<>()[\]\\"/@?#%]/.test(text) || numericEnd(text)) return undefined;
  const ascii = asciiDomain(text);
  const labels = ascii.split('.');
  const sound = ascii.length <= 253 && labels.length >= 2 && labels.every((label) => domainLabel.test(label));
  return sound && !numericEnd(ascii) ? ascii : undefined;
}

/** A last label of digits (or hexadecimal) would be read as an IPv4 address (WHATWG URL, "ends in a number"). */
function numericEnd(domain: string): boolean {
  return /^(\d+|0x[0-9a-f]*)$/i.test(domain.split('.').at(-1) ?? '');
}

/** Max length of a name, in characters. */
export const nameLimit = 200;

/**
 * Makes a name fit for one line of a header or a page. Control characters, line breaks and invisible direction marks
 * become spaces, several spaces become one, and the name is cut after 200 characters.
 */
export function cleanName(text: string): string {
  // An empty name or one of plain ASCII words needs no change.
  if (text === '' || (text.length <= nameLimit && /^[!-~]+(?: [!-~]+)*$/.test(text))) return text;
  const line = text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff]|\p{Cs}/gu, ' ');
  return [...line.replace(/\s+/gu, ' ').trim()].slice(0, nameLimit).join('').trim();
}
