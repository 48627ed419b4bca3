/** Puts `> ` before each line of a text, as email programs quote. */
export const quotedLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');
