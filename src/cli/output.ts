import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { InvalidConfig } from '../config.js';
import { CodedError, InvalidInput } from '../errors.js';
import { textWidth } from '../locale/text-width.js';
import { logLine, writesLogOnly } from '../log-line.js';
import { namedRefusal } from '../redis/refused-writes.js';
import type { FieldNames } from './error-words.js';
import { exitCode } from './exit-code.js';
import { WrongUsage } from './wrong-usage.js';

export { exitCode };

/** A command's output. The result goes to standard output, everything else to standard error. */
export interface Output {
  json: boolean;
  /** Writes a command's one result: the document with `--json`, else the text for people. */
  result(document: unknown, text: string): void;
  /** Writes a line for people. */
  note(text: string): void;
  /** Shows progress, on a terminal only. The empty string clears the line. */
  progress(text: string): void;
}

/** @param json whether the result is the document and not the text for people */
export function openOutput(json: boolean): Output {
  return {
    json,
    result: (document, text) => process.stdout.write(`${json ? jsonText(document) : printable(text)}\n`),
    note: (text) => process.stderr.write(`${printable(text)}\n`),
    progress(text) {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${printable(text)}`);
    },
  };
}

/**
 * Characters that a terminal acts on (C0 and C1, ECMA-48) or that reverse the order of text (Unicode UAX #9). Names,
 * titles and SMTP replies come from strangers.
 */
const terminalControls = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu;

const codePoint = (character: string) => (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0');

/** A text whose control characters are shown as `<U+001B>`, so that no terminal acts on them. */
export const printable = (text: string): string =>
  text.replace(terminalControls, (character) => `<U+${codePoint(character).toUpperCase()}>`);

/** JSON whose control characters are all escaped. JSON.stringify leaves those from U+007F. */
const jsonText = (document: unknown): string =>
  JSON.stringify(document).replace(terminalControls, (character) => `\\u${codePoint(character)}`);

/** Writes a line for people, outside of any command's output. */
export const say = (text: string): void => void process.stderr.write(`${printable(text)}\n`);

/** Reports what a long-running command does: a line for people on a terminal, otherwise a line of the log. */
export function announce(text: string, level: 'info' | 'warn' | 'error' = 'info'): void {
  if (process.stderr.isTTY) say(text);
  else process.stderr.write(logLine(level, text));
}

/** Writes one document of a stream of JSON lines. */
export const sayJson = (document: unknown): void => void process.stdout.write(`${jsonText(document)}\n`);

/** Streams a long text to standard output, no faster than it is read. A file gets it as it is, a terminal printable. */
export async function toStandardOutput(text: AsyncIterable<string>): Promise<void> {
  const shown = process.stdout.isTTY ? printableParts(text) : text;
  try {
    await pipeline(Readable.from(shown), process.stdout, { end: false });
  } catch (error) {
    // The reader, for example `head`, has closed the pipe.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPIPE')) throw error;
  }
}

async function* printableParts(text: AsyncIterable<string>): AsyncGenerator<string> {
  // A carriage return before a line feed does nothing else.
  for await (const part of text) yield printable(part.replaceAll('\r\n', '\n'));
}

/**
 * Reports a failure: one line for people, or of the log, and with `--json` a document for programs.
 * @param nameOf gives the command's name for a field
 * @returns the exit code
 */
export async function reportFailure(thrown: unknown, json: boolean, nameOf?: FieldNames): Promise<number> {
  // Most commands succeed: the words are loaded with the first error.
  const { wordsOf } = await import('./error-words.js');
  const error = namedRefusal(thrown);
  const known = error instanceof CodedError;
  const message = printable(wordsOf(error, nameOf).replace(/\s*\n\s*/g, ' '));
  const code = known ? error.code : 'unexpected';
  // A bug: its stack helps to find it.
  const stack = !known && error instanceof Error ? error.stack : undefined;
  if (writesLogOnly()) process.stderr.write(logLine('error', message, { code, stack }));
  else process.stderr.write(`postrider: ${message}\n`);
  if (json) {
    process.stdout.write(`${jsonText({ error: { code, message, retryable: known && error.retryable } })}\n`);
  } else if (stack && !writesLogOnly()) {
    process.stderr.write(`${printable(stack)}\n`);
  }
  return error instanceof InvalidInput || error instanceof InvalidConfig || error instanceof WrongUsage
    ? exitCode.wrongUsage
    : exitCode.failed;
}

/** A progress bar, for `progress`. */
export function progressBar(doing: string, done: number, total: number): string {
  const share = Math.min(1, done / Math.max(1, total));
  const width = 30;
  const full = Math.round(share * width);
  return `${doing} [${'#'.repeat(full)}${'.'.repeat(width - full)}] ${Math.floor(100 * share)} %`;
}

/** Lays rows out in columns, the first row as the heading. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, textWidth(String(cell)));
  const line = (row: readonly (string | number)[]) =>
    row
      .map((cell, i) => String(cell) + ' '.repeat((widths[i] ?? 0) - textWidth(String(cell))))
      .join('  ')
      .trimEnd();
  return rows.map(line).join('\n');
}

/**
 * A list for people: its columns, or what to say when it is empty, and how to get the next page.
 * @param next the cursor of the next page; null: there is none
 */
export function listInWords(
  heading: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  empty: string,
  next: string | null = null,
): string {
  if (rows.length === 0) return empty;
  return `${table([heading, ...rows])}${next === null ? '' : `\nThere are more. Continue with --cursor ${next}`}`;
}

/** One `name: value` line per field. An empty value shows as `none`, null as `—`. */
export function fields(record: Record<string, string | number | null | readonly string[]>): string {
  return table(
    Object.entries(record).flatMap(([name, value]) => {
      const text = (Array.isArray(value) ? value.join(', ') : String(value ?? '—')) || 'none';
      // Further lines of a value stay in the column of the values.
      return text.split('\n').map((line, i) => [i === 0 ? `${name}:` : '', line]);
    }),
  );
}
