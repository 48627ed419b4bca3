import type { Command } from 'commander';
import * as z from 'zod';
import type { App } from '../app.js';
import {
  type Answered,
  type AnyOperation,
  type Consequence,
  type GivenFile,
  type Operation,
  perform,
  readInput,
} from '../operations/operation.js';
import { consoleActor } from '../operations/permission.js';
import { withinChange } from '../redis/change-scope.js';
import { verb, wholeNumber, withCommandApp } from './command.js';
import { confirm, confirmByName, yesHelp } from './confirm.js';
import { nameFields } from './field-names.js';
import { type FieldWords, fieldOption, type OptionWords } from './field-option.js';
import { besideDocument } from './json-document.js';
import { type Output, progressBar } from './output.js';
import { userName } from './user-name.js';
import { WrongUsage } from './wrong-usage.js';

const performed = new WeakMap<Command, readonly AnyOperation[]>();

/** Notes the operations that a command performs. */
export function performs(command: Command, ...operations: AnyOperation[]): Command {
  performed.set(command, operations);
  return command;
}

/** The operations that a command performs. */
export const operationsOf = (command: Command): readonly AnyOperation[] => performed.get(command) ?? [];

/** The options and arguments that the command line has read, by their names. */
// biome-ignore lint/suspicious/noExplicitAny: each command knows its own options
export type Flags = Readonly<Record<string, any>>;

interface CommandContext {
  app: App;
  output: Output;
  flags: Flags;
  key: Readonly<Record<string, string>>;
  /** The facts of what was confirmed. */
  facts: Readonly<Record<string, unknown>>;
}

/** A command's words for an operation. The rest follows from the operation itself. */
export interface CommandWords<Key extends string, Input extends z.ZodObject, Result> {
  /** What the verb was called in earlier versions. */
  alias?: string;
  /** Fields that the command line writes in its own way. */
  options?: { readonly [Field in keyof z.output<Input> | Key]?: FieldWords };
  /** Adds options that stand for no single field. */
  more?(command: Command): unknown;
  /** The fields that these options stand for. */
  input?(flags: Flags): object | Promise<object>;
  /** Parts of the key that follow from an argument, such as the id of the reader with an address. */
  key?(app: App, flags: Flags): Readonly<Record<string, string>>;
  /** The file that the operation reads. */
  file?(flags: Flags): GivenFile;
  /** The error in the words of the arguments. */
  failure?(error: unknown, flags: Flags): unknown;
  /** Whether it runs although the list has another number of buckets than the setting. */
  anyBuckets?: boolean;
  /** What else to know before something is confirmed, such as another command. */
  advice?(consequence: Consequence, key: Readonly<Record<string, string>>): string;
  /** The result for people. */
  text(result: Result, context: CommandContext): string | Promise<string>;
  /** Whether version 0.2.0 printed the items of the document as an array, as JSON_LISTS=arrays still does. */
  wasArray?: boolean | ((flags: Flags) => boolean);
  /** Names beside those of the document with `--json`, such as those of version 0.2.0. They replace none. */
  beside?(result: Result, context: CommandContext): object | Promise<object>;
  /** What `--json` prints in place of a document: of a command that writes files, or of an operation that has none. */
  ownJson?(result: Result, context: CommandContext): unknown;
  /** Writes what else people should know. */
  notes?(result: Result, context: CommandContext): void | Promise<void>;
}

/**
 * Adds the command of an operation. Arguments are fields or parts of the key by their names. Options, required marks,
 * types and help come from the shape of the input; `--yes` from the consequence, `--revision` from a conditional
 * operation.
 * @param usage like `remove <slug>`
 * @param description for the help
 */
export function operationCommand<Key extends string, Input extends z.ZodObject, Plan, Result>(
  noun: Command,
  usage: string,
  description: string,
  operation: Operation<Key, Input, Plan, Result>,
  words: CommandWords<Key, Input, Result>,
): void {
  const command = performs(verb(noun, usage, description), operation);
  if (words.alias !== undefined) command.alias(words.alias);
  const fields = withFields(command, operation, words.options ?? {});
  words.more?.(command);
  withKitOptions(command, operation);
  command.action(async () => {
    const flags: Flags = { ...command.opts(), ...argumentsOf(command) };
    const key = Object.fromEntries(operation.key.map((name) => [name, String(flags[fields[name] ?? ''])]));
    const given = { ...givenFields(flags, fields, operation.key), ...(await words.input?.(flags)) };
    if (operation.partial && Object.keys(given).length === 0) throw nothingGiven(noun, command);
    // Before anything is opened.
    readInput(operation, given);
    const perform = async (app: App, output: Output) => {
      const { yes, revision, by } = operation.conditional ? flags : { ...flags, by: undefined };
      Object.assign(key, words.key?.(app, flags));
      const asked = { key, input: given, yes, revision, by, advice: words.advice, file: words.file?.(flags) };
      const { result, document, facts } = await performHere({ app, output }, operation, asked).catch((error) => {
        throw words.failure?.(error, flags) ?? error;
      });
      const context = { app, output, flags, key, facts };
      const shown = output.json ? await jsonOf(words, document, result, context) : document;
      const { wasArray } = words;
      const isArray = typeof wasArray === 'function' ? wasArray(flags) : wasArray;
      output.result(
        isArray ? listJson(app.config, shown as ListDocument) : shown,
        output.json ? '' : await words.text(result, context),
      );
      await words.notes?.(result, context);
    };
    await withCommandApp(flags, perform, { anyBuckets: words.anyBuckets });
  });
}

/** What `--json` prints. */
async function jsonOf<Result>(
  { beside, ownJson }: Pick<CommandWords<never, z.ZodObject, Result>, 'beside' | 'ownJson'>,
  document: unknown,
  result: Result,
  context: CommandContext,
): Promise<unknown> {
  if (ownJson) return ownJson(result, context);
  return beside ? besideDocument(document as object, await beside(result, context)) : document;
}

/** The document of a list. */
interface ListDocument {
  items: readonly unknown[];
}

/** A list that version 0.2.0 printed as an array. */
export const listJson = ({ jsonLists }: Pick<App['config'], 'jsonLists'>, list: ListDocument): unknown =>
  jsonLists === 'arrays' ? list.items : list;

/** Parts of a key that are options where the usage has no argument for them. */
const keyOptions: Readonly<Record<string, OptionWords>> = {
  slug: { flags: '--newsletter <slug>', help: 'slug of the newsletter' },
};

/** Adds the options of an operation's fields. @returns the attribute of each field's option */
export function withFields(
  command: Command,
  { input, key }: Pick<AnyOperation, 'input' | 'key'>,
  options: Readonly<Record<string, FieldWords | undefined>>,
): Record<string, string> {
  const positional = new Map(command.registeredArguments.map((one) => [camelCase(one.name()), one]));
  const attributes: Record<string, string> = {};
  const names: Record<string, string> = {};
  const parts = key.map((name) => [name, z.string()] as const);
  for (const [field, schema] of [...Object.entries(input.shape), ...parts]) {
    const given = options[field];
    if (typeof given === 'string') names[field] = given;
    if (field === 'confirm' || given === null || typeof given === 'string') continue;
    const words = given ?? keyOptions[field] ?? {};
    const option = fieldOption(field, schema as z.ZodType, words);
    // The argument `<id>` is the object, whatever its kind is called.
    const isObject = key.length === 1 && field === key[0] && !positional.has(camelCase(field));
    const argument = positional.get(camelCase(words.argument ?? (isObject ? 'id' : field)));
    attributes[field] = camelCase(argument?.name() ?? option.attributeName());
    names[field] = argument ? `<${argument.name()}>` : (option.long ?? option.flags);
    if (!argument) command.addOption(option);
    // Words of an argument that takes several are separate already.
    else if (option.parseArg && !argument.variadic) argument.argParser(option.parseArg);
  }
  nameFields(command, names);
  return attributes;
}

/** The fields that a command line gives. @param attributes of each field's option @param but fields to leave out */
export const givenFields = (
  flags: Flags,
  attributes: Readonly<Record<string, string>>,
  but: readonly string[] = [],
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([field, attribute]) => !but.includes(field) && flags[attribute] !== undefined)
      .map(([field, attribute]) => [field, flags[attribute]]),
  );

/** Adds the options that an operation needs whatever its fields are. */
export function withKitOptions(
  command: Command,
  { consequence, conditional }: { consequence?: unknown; conditional?: boolean },
): void {
  if (consequence) command.option('--yes', yesHelp);
  if (!conditional) return;
  command
    .option('--revision <number>', 'refuse if it has changed since this revision', wholeNumber)
    .option('--by <name>', 'your name, for others who change it too (default: your name on this machine)');
}

interface AskedHere {
  key: Readonly<Record<string, string>>;
  input: unknown;
  yes?: boolean | undefined;
  revision?: number | undefined;
  /** Name of who asks. Default: the user's on this machine. */
  by?: string | undefined;
  file?: GivenFile | undefined;
  advice?: ((consequence: Consequence, key: Readonly<Record<string, string>>) => string) | undefined;
  /** Asks in another way. @throws when the answer is no */
  confirm?: ((consequence: Consequence) => Promise<void>) | undefined;
}

/** Does an operation for the operator of this machine: asks on a terminal, shows progress. */
export async function performHere<Key extends string, Input extends z.ZodObject, Plan, Result>(
  { app, output }: { app: App; output: Output },
  operation: Operation<Key, Input, Plan, Result>,
  { key, input, yes, revision, by, advice, file, confirm: ask }: AskedHere,
): Promise<Answered<Result>> {
  return withinChange(() =>
    perform(app, operation, {
      actor: consoleActor(by ?? userName()),
      ...{ key, input, revision, file },
      confirm: async (consequence) => {
        output.progress('');
        if (ask) return ask(consequence);
        const { text, name } = consequence;
        const what = `${text} ${advice?.(consequence, key) ?? ''}`.trim();
        await (name === undefined ? confirm(output, what, yes) : confirmByName(output, what, yes, name));
      },
      progress: (doing, done, total) =>
        output.progress(total > 0 ? progressBar(doing, done, total) : done > 0 ? `${doing}: ${done}` : doing),
    }),
  ).finally(() => output.progress(''));
}

/** The arguments of a command line, by their names. */
const argumentsOf = (command: Command): Record<string, unknown> =>
  Object.fromEntries(
    command.registeredArguments.map((argument, i) => [camelCase(argument.name()), command.processedArgs[i]]),
  );

const camelCase = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

function nothingGiven(noun: Command, command: Command): WrongUsage {
  const options = command.options
    .filter(({ long, hidden }) => !['--json', '--yes', '--revision', '--by'].includes(long ?? '') && !hidden)
    .map(({ long }) => long);
  return new WrongUsage(`${noun.name()} ${command.name()}`, `give at least one option: ${options.join(', ')}`);
}
