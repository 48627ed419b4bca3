import { timingSafeEqual } from 'node:crypto';
import { hmacText } from '../record/hmac.js';
import { idLength, type SubscriberId } from '../record/subscriber-id.js';
import type { TokenKey } from './tokens.js';

/** The reader and the newsletter of a signed address. */
export interface AddressClaim {
  newsletter: number;
  id: SubscriberId;
}

/** What an address is for. It is valid for that alone. */
export interface AddressUse {
  /** The first letter of its local part. */
  letter: string;
  /** The first bytes of the signed data. */
  purpose: Buffer;
}

// The local part is a letter and the base32 (RFC 4648 §6, lower case, without padding) of key id (1 byte), newsletter
// (2), subscriber id (8), HMAC-SHA256 cut to 12 bytes: 23 bytes, 38 characters of the 64 that RFC 5321 §4.5.3.1.1 allows.
// Base64 would be shorter, but systems that fold case would break it. It does not depend on the issue, because
// greylisting accepts a sender that it has seen before.
const bodyLength = 3 + idLength;
const macLength = 12;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const localPart = new RegExp(`^[a-z]([a-z2-7]{${Math.ceil(((bodyLength + macLength) * 8) / 5)}})$`);

/**
 * Makes the address of one reader and one newsletter. It is the same in every issue.
 * @param keys at least one; the first signs
 */
export function signAddress(
  use: AddressUse,
  keys: readonly TokenKey[],
  domain: string,
  { newsletter, id }: AddressClaim,
): string {
  const newest = keys[0];
  if (!newest) throw new TypeError('signAddress needs a key');
  const bytes = Buffer.alloc(bodyLength + macLength);
  bytes.writeUInt8(newest.id, 0);
  bytes.writeUInt16BE(newsletter, 1);
  id.copy(bytes, 3, 0, idLength);
  bytes.write(mac(use, newest, bytes.subarray(0, bodyLength)), bodyLength, 'latin1');
  return `${use.letter}${base32(bytes)}@${domain}`;
}

/**
 * Reads a signed address in any case. Compares in constant time.
 * @returns undefined for another use or domain, or when none of the keys signed the address
 */
export function openAddress(
  use: AddressUse,
  keys: readonly TokenKey[],
  domain: string,
  address: string,
): AddressClaim | undefined {
  const folded = address.trim().toLowerCase();
  const at = folded.lastIndexOf('@');
  if (!folded.startsWith(use.letter) || folded.slice(at + 1) !== domain) return undefined;
  const digits = localPart.exec(folded.slice(0, at))?.[1];
  const bytes = digits === undefined ? undefined : fromBase32(digits);
  if (bytes?.length !== bodyLength + macLength || base32(bytes) !== digits) return undefined;
  const body = bytes.subarray(0, bodyLength);
  const given = bytes.subarray(bodyLength);
  const genuine = keys.some(
    (key) => key.id === body.readUInt8(0) && timingSafeEqual(Buffer.from(mac(use, key, body), 'latin1'), given),
  );
  return genuine ? { newsletter: body.readUInt16BE(1), id: Buffer.from(body.subarray(3)) } : undefined;
}

/** One character per byte. */
const mac = ({ purpose }: AddressUse, { key }: TokenKey, body: Buffer): string =>
  hmacText(key, Buffer.concat([purpose, body])).slice(0, macLength);

function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31];
    value &= 31;
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text;
}

function fromBase32(digits: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const digit of digits) {
    value = ((value & 255) << 5) | alphabet.indexOf(digit);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((value >>> bits) & 255);
  }
  return Buffer.from(bytes);
}
