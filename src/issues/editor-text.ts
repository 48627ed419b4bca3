import { inDigits } from '../counted.js';
import { InvalidInput } from '../errors.js';

// Texts that editors write, as they are stored.

/** Max lengths in characters. */
export const draftLimits = { line: 500, excerpt: 2_000, note: 10_000, url: 2_000, label: 60, sponsors: 10 } as const;

const tooLong = (field: string, limit: number) =>
  new InvalidInput(field, `must be at most ${inDigits(limit)} characters`, [], { of: 'characters', max: limit });

/** A text as it is stored when it has one line: with its spaces folded. */
export const foldLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .toWellFormed();

/** A text as it is stored when it has several lines: without other control characters. */
export const foldNote = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '')
    .trim()
    .toWellFormed();

/** A text of one line, with its spaces folded. @throws InvalidInput */
export function line(field: string, text: string, limit: number = draftLimits.line): string {
  const folded = foldLine(text);
  if ([...folded].length > limit) throw tooLong(field, limit);
  return folded;
}

/** The subject of an email. @throws InvalidInput */
export function subjectLine(text: string): string {
  const subject = line('subject', text);
  if (subject === '') throw new InvalidInput('subject', 'must not be empty');
  return subject;
}

/** A text of several lines, without other control characters. @throws InvalidInput */
export function noteText(field: string, text: string): string {
  const clean = foldNote(text);
  if ([...clean].length > draftLimits.note) throw tooLong(field, draftLimits.note);
  return clean;
}

/** An address on the web. @throws InvalidInput */
export function address(field: string, text: string): string {
  if (text.length > draftLimits.url) throw tooLong(field, draftLimits.url);
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw new InvalidInput(field, `"${text}" is not an address that starts with https://`);
  return text;
}
