/**
 * Collapses every run of white space (no-break spaces too) into one space. Control characters count as white space,
 * because a feed may use them to attack a terminal that shows its titles. Soft hyphens are removed.
 */
export const foldSpace = (text: string): string =>
  text
    .replaceAll('\u00ad', '')
    .replace(/[\s\p{Cc}\u00a0\u200b\ufeff]+/gu, ' ')
    .trim();
