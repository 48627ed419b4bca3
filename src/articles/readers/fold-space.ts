/**
 * Text with every run of white space (no-break spaces too) made one space. So are control characters, which a feed may
 * hold for the terminal that shows its titles. Soft hyphens are left out.
 */
export const foldSpace = (text: string): string =>
  text
    .replaceAll('\u00ad', '')
    .replace(/[\s\p{Cc}\u00a0\u200b\ufeff]+/gu, ' ')
    .trim();
