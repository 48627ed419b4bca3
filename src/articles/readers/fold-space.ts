/**
 * Text with every run of white space (no-break spaces too) made one space. So are control characters, which a feed may
 * hold for the terminal that shows its titles.
 */
export const foldSpace = (text: string): string => text.replace(/[\s\p{Cc}\u00a0\u200b\ufeff]+/gu, ' ').trim();
