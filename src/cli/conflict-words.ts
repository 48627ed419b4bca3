import type { DraftConflict } from '../issues/draft-errors.js';

/**
 * Both texts of each field that two people have changed, so that none has to be typed again; empty: there is none. An
 * error is printed as one line, so line breaks of a text are written as \n.
 */
export const bothTexts = (changes: readonly DraftConflict[]): string =>
  changes
    .flatMap(({ field, by, at, texts }) => {
      if (!texts) return [];
      const when = `${by || 'somebody'}, ${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
      return [`${field}: yours is ${inWords(texts.yours)}, theirs is ${inWords(texts.theirs)} (${when}). `];
    })
    .join('');

const inWords = (value: unknown): string => (value === undefined || value === '' ? 'empty' : JSON.stringify(value));
