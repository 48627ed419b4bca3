/** A text with the sign of a quotation before each line. */
export const quotedLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
