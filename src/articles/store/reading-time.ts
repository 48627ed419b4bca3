import { articleText, type StoredArticle } from './article.js';

/** What people read in a minute: words of scripts with spaces, or characters of Chinese and Japanese. */
const perMinute = { words: 230, characters: 400 };

const character = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/**
 * Minutes that reading an article takes, at least 1.
 * @returns 0 when its text is not known
 */
export const readingMinutes = ({ body }: Pick<StoredArticle, 'body'>): number => minutesToRead(articleText(body));

/**
 * Minutes that reading a text takes, at least 1.
 * @returns 0 for a text without words
 */
export function minutesToRead(text: string): number {
  const characters = text.match(character)?.length ?? 0;
  const words = text.replace(character, ' ').match(/[\p{L}\p{N}][^\s]*/gu)?.length ?? 0;
  if (characters + words === 0) return 0;
  return Math.max(1, Math.round(characters / perMinute.characters + words / perMinute.words));
}
