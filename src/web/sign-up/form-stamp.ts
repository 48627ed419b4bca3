import { randomBytes } from 'node:crypto';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { InvalidToken, openToken, signToken, type TokenKey } from '../../subscribers/membership/tokens.js';
import { idLength } from '../../subscribers/record/subscriber-id.js';

/** Name of the hidden field with the signed time of when the form was shown. */
export const stampField = 'stamp';

/** Seconds. Anyone who sends the form sooner is probably a bot. */
export const minFillSeconds = 2;
/** Seconds after which a stamp expires. */
const maxFillSeconds = 86_400;

/** Signs the time at which a form is shown. */
export function stampForm(
  keys: readonly TokenKey[],
  { number }: Newsletter,
  at = Math.floor(Date.now() / 1000),
): string {
  return signToken(keys, 'form', { newsletter: number, id: randomBytes(idLength), at });
}

/** Whether we showed the form for this newsletter between two seconds and a day ago. */
export function isValidStamp(keys: readonly TokenKey[], { number }: Newsletter, stamp: string): boolean {
  try {
    const { newsletter, at } = openToken(keys, 'form', stamp, maxFillSeconds);
    return newsletter === number && Date.now() / 1000 - at >= minFillSeconds;
  } catch (error) {
    if (error instanceof InvalidToken) return false;
    throw error;
  }
}
