import type { Locale } from '../locale.js';
import { type DigestMessages, messages } from '../messages.js';
import { ar } from './ar.js';
import { de } from './de.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { type OwnWords, withOwnWords } from './own-words.js';

export type { DigestMessages as DigestWords } from '../messages.js';

/** The words of a digest in languages that pages and other emails do not have. By the first part of the BCP 47 tag. */
const furniture: Readonly<Record<string, DigestMessages>> = { ar, de, es, fr };

/** The words of a digest whose content is not in a language of Postrider's pages. */
export interface Furniture {
  /** BCP 47 tag of the content. */
  language?: string | undefined;
  /** What the newsletter writes instead of our words. */
  words?: OwnWords | undefined;
}

/** The languages of these words. */
export const furnitureLanguages = Object.keys(furniture);

const base = (language: string) => language.toLowerCase().split('-', 1).join('');

/** Whether a digest has words in this language. */
export const hasFurniture = (language: string): boolean => Object.hasOwn(furniture, base(language));

/** The words of a digest: the newsletter's own, else those of its content's language, else those of the locale. */
export function digestWords(locale: Locale, { language = locale, words }: Furniture = {}): DigestMessages {
  const isOther = language !== locale && hasFurniture(language);
  const known = (isOther && furniture[base(language)]) || messages(locale).digest;
  if (!words) return known;
  // This is asked for every recipient, and a newsletter's words are one object during a send.
  const made = own.get(words)?.get(known) ?? withOwnWords(known, words);
  own.set(words, (own.get(words) ?? new Map()).set(known, made));
  return made;
}

const own = new WeakMap<OwnWords, Map<DigestMessages, DigestMessages>>();
