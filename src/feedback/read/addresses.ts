/** An address in running text. It excludes quotes, so that a damaged address ends where the damage begins. */
const anywhere =
  /[\w.!#$%&*+/=?^{|}~'-]{1,64}@(?:[a-z0-9\u0080-\uffff](?:[a-z0-9\u0080-\uffff-]{0,62})\.){1,8}[a-z0-9\u0080-\uffff-]{2,24}/i;

/** The distinct addresses in a text, in order. */
export function addressesIn(text: string): string[] {
  const found = text.slice(0, 20_000).match(new RegExp(anywhere, 'gi')) ?? [];
  return [...new Set(found.map(cleanAddress))].filter((address) => address !== '');
}

/** The first address in a text; empty if there is none. */
export const addressIn = (text: string): string => cleanAddress(anywhere.exec(text.slice(0, 2_000))?.[0] ?? '');

/** Removes the characters around an address in running text. */
function cleanAddress(address: string): string {
  return address
    .replace(/^(?:mailto:|smtp[:=]|rfc822[:;=]?)/i, '')
    .replace(/^['{|=/?*]{1,9}|(?<=\w)[.'-]{1,9}$/g, '')
    .trim();
}

/** An address field of a report: `rfc822; <reader@example.net>`, `"Reader"@example.net`, `reader@example.net (Reader)`. */
export function readAddressField(value: string): string {
  const typed = value.replace(/^[\w-]{1,30}\s*;\s*/, '').trim();
  const plain = /^utf-8\s*;/i.test(value) ? withLetters(typed) : typed;
  const bracketed = /<([^<>\s]{1,320})>/.exec(plain)?.[1];
  const quoted = /^"[^"]{1,64}"@[\w.-]{3,255}/.exec(plain)?.[0];
  const token = bracketed ?? quoted ?? plain.split(/[\s(,;]/, 1)[0] ?? '';
  const address = token.replace(/^[<"']{1,9}|[>"',.;]{1,9}$/g, '').replace(/^smtp:/i, '');
  return /^[^@\s]{1,64}@[^@\s]{1,255}$/.test(address) ? address : addressIn(plain);
}

/** An address beyond ASCII as reports write it in ASCII: `\\x{E9}tienne@example.org` (RFC 6533 §3). */
const withLetters = (address: string): string =>
  address.slice(0, 2_000).replace(/\\x\{([0-9a-f]{2,6})\}/gi, (written, digits: string) => {
    const point = Number.parseInt(digits, 16);
    return point > 0x7f && point <= 0x10ffff ? String.fromCodePoint(point).toWellFormed() : written;
  });

/** Whether an address belongs to a mail system, and so to no reader. */
export const isSystemAddress = (address: string): boolean =>
  /^(mailer-?daemon|post_?master|mail-?daemon|bounces?|abuse|noc|hostmaster|mdaemon|mmdf|listserv|nobody|double-?bounce|prvs=)[\w+.=-]*@/i.test(
    address,
  );
