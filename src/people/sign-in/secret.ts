import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A secret of 32 random bytes, as cookies and links write it. It cannot be guessed, so a plain hash of it is stored. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** The name under which something is stored that a secret opens. */
export const nameOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** Digits of a code that a person types. */
export const codeLength = 8;

/** The code that belongs to the link of an email. Whoever has one of the two has the other. */
export function codeOf(link: string): string {
  const number = createHmac('sha256', link).update('code').digest().readUInt32BE(0) % 10 ** codeLength;
  return String(number).padStart(codeLength, '0');
}

/** Compares in constant time. */
export const isSameSecret = (one: string, other: string): boolean =>
  timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
