import { randomBytes } from 'node:crypto';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { InvalidToken, openToken, signToken, type TokenKey } from '../../subscribers/membership/tokens.js';
import { idLength } from '../../subscribers/record/subscriber-id.js';

/** Name of the hidden field that says, signed, when the form was shown. */
export const stampField = 'stamp';

/** A person needs longer than this to fill in the form. Seconds. */
export const fastestFill = 2;
/** A form that stood open for longer does not count as shown. Seconds. */
const longestFill = 86_400;

/** Signs the moment at which a form is shown. */
export function stampForm(
  keys: readonly TokenKey[],
  { number }: Newsletter,
  at = Math.floor(Date.now() / 1000),
): string {
  return signToken(keys, 'form', { newsletter: number, id: randomBytes(idLength), at });
}

/** Whether the form was shown by us for this newsletter, long enough ago for a person and within a day. */
export function stampHolds(keys: readonly TokenKey[], { number }: Newsletter, stamp: string): boolean {
  try {
    const { newsletter, at } = openToken(keys, 'form', stamp, longestFill);
    return newsletter === number && Date.now() / 1000 - at >= fastestFill;
  } catch (error) {
    if (error instanceof InvalidToken) return false;
    throw error;
  }
}
