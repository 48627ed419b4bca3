import { createHash, randomBytes } from 'node:crypto';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { InvalidToken, openToken, signToken, type TokenKey } from '../../subscribers/membership/tokens.js';
import { idLength } from '../../subscribers/record/subscriber-id.js';

/** Name of the hidden field with the form's number and the signed time of when it was shown. */
export const stampField = 'stamp';

/** Seconds. Anyone who sends the form sooner is probably a bot. */
export const minFillSeconds = 2;
/** Seconds after which a stamp expires. */
export const maxFillSeconds = 86_400;

/** The number of the forms that belong to no newsletter. */
export const siteForms: Pick<Newsletter, 'number'> = { number: 0 };

/** One form that was shown to someone. */
export interface ShownForm {
  /** A random number, hexadecimal. */
  form: string;
  /** Seconds since it was shown. */
  age: number;
}

/** Numbers a form and signs the time at which it is shown. */
export function stampForm(
  keys: readonly TokenKey[],
  { number }: Pick<Newsletter, 'number'>,
  at = Math.floor(Date.now() / 1000),
): string {
  return signToken(keys, 'form', { newsletter: number, id: randomBytes(idLength), at });
}

const hour = 3_600;

/**
 * The stamp of a form on a page that caches keep. Everyone who sees the page within an hour gets the same one, so it
 * proves only that the form was shown, and counts for one proof of work.
 * @param page names the page
 */
export function stampPage(
  keys: readonly TokenKey[],
  { number }: Pick<Newsletter, 'number'>,
  page: string,
  now = Math.floor(Date.now() / 1000),
): string {
  const at = now - (now % hour);
  const id = createHash('sha256').update(`${page} ${at}`).digest().subarray(0, idLength);
  return signToken(keys, 'form', { newsletter: number, id, at });
}

/** Reads a stamp; undefined unless we showed the form for this newsletter within a day. */
export function openStamp(
  keys: readonly TokenKey[],
  { number }: Pick<Newsletter, 'number'>,
  stamp: string,
): ShownForm | undefined {
  try {
    const { newsletter, id, at } = openToken(keys, 'form', stamp, maxFillSeconds);
    return newsletter === number ? { form: id.toString('hex'), age: Date.now() / 1000 - at } : undefined;
  } catch (error) {
    if (error instanceof InvalidToken) return undefined;
    throw error;
  }
}
