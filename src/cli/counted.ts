/** `1 article`, `2 articles`: a count with its noun. @param plural needed when it is not the noun with an s */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
