import { Option } from 'commander';
import * as z from 'zod';
import { wholeNumber, wordList, yesOrNo } from './command.js';

/** How the command line writes a field, where the field itself does not say it. */
export interface OptionWords {
  /** Like `--address <text>`. Default: the field's name, and a word for its type. */
  flags?: string;
  /** The argument that gives it. Default: one of its name. */
  argument?: string;
  /** Default: the field's description. */
  help?: string;
  /** Reads the value, with the one before of a repeatable option. */
  parse?(text: string, before: never): unknown;
  hidden?: boolean;
}

/**
 * The words of a field. A name like `--text` or `<slot>`: the command makes the field from this option or argument. Null: the command cannot give
 * it.
 */
export type FieldWords = OptionWords | `--${string}` | `<${string}>` | null;

/**
 * The option of a field of an operation's input: its name, its type, its choices, its help and whether it is required. A
 * boolean that is false by default is a switch without a value.
 */
export function fieldOption(field: string, schema: z.ZodType, words: OptionWords = {}): Option {
  const inner = unwrapped(schema);
  const name = field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const isSwitch = isFlag(schema) || (inner instanceof z.ZodBoolean && schema.safeParse(undefined).data === false);
  const flags =
    words.flags ?? (isSwitch ? `--${name}` : `--${name} <${placeholders[field] ?? placeholder(name, inner)}>`);
  const option = new Option(flags, words.help ?? help(schema));
  // A flag of a query is text.
  if (option.isBoolean()) option.preset(inner instanceof z.ZodBoolean ? undefined : 'true');
  else if (words.parse) option.argParser(words.parse as (text: string) => unknown);
  else if (inner instanceof z.ZodEnum) option.choices(inner.options.map(String));
  // A switch has no value to read.
  else if (inner instanceof z.ZodBoolean && flags.includes('<')) option.argParser(yesOrNo);
  // The limits are the schema's.
  else if (inner instanceof z.ZodNumber) option.argParser(wholeNumber);
  else if (inner instanceof z.ZodArray) option.argParser(wordList);
  if (words.hidden) option.hideHelp();
  return schema.safeParse(undefined).success ? option : option.makeOptionMandatory();
}

function unwrapped(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return unwrapped(schema.unwrap() as z.ZodType);
  return schema;
}

/** Whether a field of a query is true or false, as text. */
const isFlag = (schema: z.ZodType) =>
  ['true', 'false'].every((text) => schema.safeParse(text).success) && !schema.safeParse('other').success;

/** What the value of a field is called, where neither its type nor its name says it. */
const placeholders: Readonly<Record<string, string>> = {
  newsletter: 'slug',
  ...{ issue: 'id', article: 'id', source: 'id', articles: 'ids' },
  ...{ section: 'name', segment: 'name', approvedBy: 'name', encoding: 'name' },
  ...{ limit: 'count', latest: 'count', cursor: 'cursor', search: 'words', siteUrl: 'url' },
  ...{ approval: 'mode', clicks: 'mode', links: 'where', uncertain: 'policy' },
};

/** A word for the type of a value; for a choice, the last word of the field's name. */
function placeholder(name: string, schema: z.ZodType): string {
  if (schema instanceof z.ZodEnum) return name.split('-').at(-1) ?? name;
  if (schema instanceof z.ZodBoolean) return 'yes|no';
  if (schema instanceof z.ZodNumber) return 'number';
  return schema instanceof z.ZodArray ? 'names' : 'text';
}

/** `The sender. Without a name, the title.` → `the sender; without a name, the title`, as help is written. */
function help(schema: z.ZodType): string {
  const text = (schema.description ?? '')
    .replace(/\.$/, '')
    .replace(/\. (?!Default)([A-Z])(?=[a-z ])/g, (_, letter: string) => `; ${letter.toLowerCase()}`)
    .replace(/\.? Default((?: for [a-z ]+)?): ("?)(.+)\2$/, (_, whose: string, __, value: string) => {
      return ` (default${whose}: ${{ true: 'yes', false: 'no' }[value] ?? value})`;
    });
  const separate = unwrapped(schema) instanceof z.ZodArray ? '; separate several with commas' : '';
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}${separate}`;
}
