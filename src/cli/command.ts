import { type Command, InvalidArgumentError } from 'commander';
import type { App, OpenOptions } from '../app.js';
import { readConfig } from '../config.js';
import { describeError, InvalidInput } from '../errors.js';
import { listBuckets } from '../settings/list-buckets.js';
import { type Output, openOutput } from './output.js';
import { withApp } from './servers.js';

/** Adds a command under a noun, with the `--json` option that every command takes. */
export function verb(noun: Command, usage: string, description: string): Command {
  return noun.command(usage).description(description).option('--json', 'print one JSON document on standard output');
}

/** Opens the app, runs a command's body with it, and closes it. */
export function withCommandApp<T>(
  options: { json?: boolean },
  run: (app: App, output: Output) => Promise<T>,
  openOptions: OpenOptions = {},
): Promise<T> {
  const output = openOutput(options.json === true);
  return withApp(readConfig(), (app) => run(app, output), openOptions);
}

/** Turns a function that throws into the parser of an option. Its error names the option and ends with exit code 2. */
export function flagParser<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(error instanceof InvalidInput ? `${error.reason}.` : describeError(error));
    }
  };
}

/** `News, Tech` → ['News', 'Tech']. */
export const wordList = (text: string): string[] =>
  text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');

/** A whole number. */
export const wholeNumber = flagParser((text) => {
  if (!/^-?\d+$/.test(text.trim())) throw new Error('It must be a whole number.');
  return Number(text);
});

/** A whole number of at least 1. */
export const positiveInteger = flagParser((text) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error('It must be a whole number of at least 1.');
  return value;
});

/** The number of buckets of the list. */
export const bucketCount = flagParser((text) => {
  const count = listBuckets.safeParse(text);
  if (!count.success) throw new Error(`It ${count.error.issues[0]?.message}.`);
  return count.data;
});

/** `yes` or `no`. */
export const yesOrNo = flagParser((text) => {
  if (text !== 'yes' && text !== 'no') throw new Error('It must be yes or no.');
  return text === 'yes';
});
