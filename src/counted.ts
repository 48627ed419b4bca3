/**
 * A whole number in groups of three digits, as in English and in Chinese: `1,020`. `toLocaleString` gives the same, and
 * takes 20 ms when a process uses it for the first time.
 */
export const inDigits = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** `1 article`, `1,020 articles`: a count with its noun. @param plural needed when it is not the noun with an s */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${inDigits(count)} ${count === 1 ? noun : plural}`;
