import { digestWords, type Furniture } from '../locale/furniture/digest-words.js';
import type { Locale } from '../locale/locale.js';
import type { Consent } from '../subscribers/record/subscriber.js';

/**
 * The first line of a digest. Line breaks in the name are removed, because the encoders treat line ends of the text
 * part differently.
 */
export function greetingLine(locale: Locale, name: string, furniture?: Furniture): string {
  return digestWords(locale, furniture).greeting(oneLine(name));
}

/** Whether a reader can be greeted by name. */
export const isNamed = (name: string): boolean => oneLine(name) !== '';

/** Max length of a consent label in an email, in characters. */
const maxLabelLength = 100;

/**
 * The footer line that says why a reader receives the issue, from the record of their consent. An imported reader never
 * subscribed, so the line does not say so.
 */
export function reasonLine(
  locale: Locale,
  newsletter: string,
  { method, from }: Pick<Consent, 'method' | 'from'>,
  furniture?: Furniture,
): string {
  const { asked, added, shared, unknown } = digestWords(locale, furniture).reason;
  const title = oneLine(newsletter);
  if (method === 'page' || method === 'embed') return oneLine(asked(title));
  const label = [...oneLine(from)].slice(0, maxLabelLength).join('');
  if (label === '') return oneLine(unknown(title));
  return oneLine(method === 'api' ? shared(title, label) : added(title, label));
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();
