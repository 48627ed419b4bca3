const number = new Intl.NumberFormat('en-GB');

/** `1 article`, `1,020 articles`: a count with its noun. @param plural needed when it is not the noun with an s */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${number.format(count)} ${count === 1 ? noun : plural}`;
