/** Text with every run of white space (no-break spaces too) made one space. */
export const foldSpace = (text: string): string => text.replace(/[\s\u00a0\u200b\ufeff]+/g, ' ').trim();
