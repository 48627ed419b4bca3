/** `1,020`. Not kept as a formatter: making one takes longer than most commands' own work. */
const inDigits = (count: number): string => count.toLocaleString('en-GB');

/** `1 article`, `1,020 articles`: a count with its noun. @param plural needed when it is not the noun with an s */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${inDigits(count)} ${count === 1 ? noun : plural}`;
