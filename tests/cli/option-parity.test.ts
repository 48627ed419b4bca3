import { Command, InvalidArgumentError, type Option } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { apiRoutes } from '../../src/api/route-table.js';
import { commandGroups } from '../../src/cli/command-groups.js';
import { namedFields } from '../../src/cli/field-names.js';
import { operationsOf } from '../../src/cli/operation-command.js';
import { WrongUsage } from '../../src/cli/wrong-usage.js';
import { InvalidInput } from '../../src/errors.js';
import { type AnyOperation, readInput } from '../../src/operations/operation.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { oneOfEach } from '../operations/one-of-each.js';

// The command line has no rules of its own: what a field needs, what it is without a value, and what it refuses is said
// once, in the input of the operation.

/** A field of an operation, or a part of one such as `subjectTest.share`, and the option or argument that gives it. */
interface Given {
  name: string;
  path: readonly string[];
  command: Command;
  operation: AnyOperation;
  field: string;
  schema: z.ZodType;
  option: Option | undefined;
}

const given: Given[] = [];
let api: ApiForTests;
let ids: Record<string, string>;
let installation: Installation;
beforeAll(async () => {
  const program = new Command();
  const launchers = { version: '', startWorkers: () => Promise.reject(new Error('not here')) };
  for (const group of commandGroups) await (await group.load())(program, launchers, { code: 0 });
  visit(program, []);
  api = await startApiForTests();
  ids = await oneOfEach(api);
  ids.id = await api.enrolled(api.gazette, 'reader@example.org');
  ids.person = (
    await api.call('POST', '/persons', { body: { email: 'b@example.com', name: 'B', role: 'editor' } })
  ).body.id;
  ids.issue = (await api.call('POST', '/newsletters/gazette/issues', { body: {} })).body.id;
  installation = await quickInstallation({ REDIS_URL: `unix://${api.app.redisUrl}` });
});
afterAll(async () => {
  await installation.remove();
  await api.stop();
});

function visit(command: Command, path: readonly string[]): void {
  for (const operation of operationsOf(command)) {
    const names = { ...byAttribute(command), ...namedFields(command) };
    for (const [field, name] of Object.entries(names)) {
      const schema = partOf(operation.input, field.split('.'));
      const option = command.options.find(({ long }) => long === name);
      const isArgument = command.registeredArguments.some((one) => `<${one.name()}>` === name);
      if (schema && (option || isArgument))
        given.push({ name: `${path.join(' ')} ${name}`, path, command, operation, field, schema, option });
    }
  }
  for (const each of command.commands) visit(each, [...path, each.name()]);
}

/** Options that have the name of a field. */
const byAttribute = (command: Command): Record<string, string> =>
  Object.fromEntries(command.options.map((option) => [option.attributeName(), option.long ?? '']));

/** The schema of a field, or of a part of it. */
function partOf(schema: z.ZodType, [name, ...rest]: readonly string[]): z.ZodType | undefined {
  if (name === undefined) return schema;
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return partOf(inner.element as z.ZodType, [name, ...rest]);
  const next = inner instanceof z.ZodObject ? inner.shape[name] : undefined;
  return next && partOf(next as z.ZodType, rest);
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return unwrap(schema.unwrap() as z.ZodType);
  return schema;
}

const named = (some: readonly Given[]): string[] => [...new Set(some.map(({ name }) => name))];

const unlessGiven = (schema: z.ZodType): unknown => schema.safeParse(undefined).data;

test('without a value, a field is the same on the command line and over the API', () => {
  const own = given.filter(({ option, schema }) => {
    // Commander's --no-… is true by default.
    const value = option?.negate ? undefined : option?.defaultValue;
    return value !== undefined && value !== unlessGiven(schema);
  });
  expect(named(own).filter((name) => !(name in asBefore))).toEqual([]);
});

test('the command line requires what the API requires', () => {
  const different = given.filter(({ option, schema, field }) => {
    const isPart = field.includes('.');
    return option && !isPart && (option.mandatory ?? false) !== !schema.safeParse(undefined).success;
  });
  expect(named(different).toSorted()).toEqual(Object.keys(asBefore).toSorted());
});

const long = 'x'.repeat(9_000);

/** Texts that a field may refuse, in the forms in which options are written. */
const texts = [
  ...['nonsense', '0', '-1', '999999999', '1s', '999999m', '99999h', 'yes', long, `${long},${long}`],
  ...['gazette=king', 'City=nonsense', 'Weibo=ftp://example.com/', `A=${long}`, `word=${long}`, 'News <nonsense>'],
];

/** Options that write a field in a form of their own, and refuse only what is not in that form, each with the form. */
const forms: Readonly<Record<string, string>> = {
  'newsletter add --follow': 'name=url, like weibo=https://…',
  'newsletter set --follow': 'name=url, like weibo=https://…',
  'site set --default-text': 'names of texts, which are fields of one object',
  'article add --date': 'a day or a time, or none',
  'article list --from': 'a day',
  'article list --until': 'a day',
  'article edit --date': 'a day or a time, or none',
};

/** Commands that choose by an option what 0.2.0 did without it, each with the reason. */
const asBefore: Readonly<Record<string, string>> = {
  'newsletter title-section --language': 'the operation takes titles in several languages at once',
  'subscriber add --status': 'it chooses the operation: "pending" asks the reader first',
  'subscriber add --consent': 'version 0.2.0 required none of the operator of this machine; a program must say it',
};

/** Fields that a command makes of several words, each with what it is made of. */
const made: Readonly<Record<string, string>> = {
  'newsletter set --inactive': 'the days of a rule',
  'newsletter set --sunset': 'the days of a rule',
  'subscriber add --consent': 'a part of the consent',
  'welcome order <steps>': 'a list in one argument',
  'article import <sources>': 'what is no address is a path',
  'issue move <article>': 'the order of the draft, with this article in another place',
  'issue subjects --against': 'the subjects, with that of the draft',
  'issue compose --sponsor-title': 'the sponsor, of which it is the title',
  'issue correct --sponsor-title': 'the sponsor, of which it is the title',
};

/** What else a command needs, by its name. */
const needs: Readonly<Record<string, readonly string[]>> = {
  'issue compose': ['--sponsor-title=T', '--sponsor-url=https://www.example.com/'],
  'issue correct': ['--refresh', '--sponsor-title=T', '--sponsor-url=https://www.example.com/'],
  'issue subjects': ['--against=Another'],
  'feedback list': ['--newsletter=gazette'],
};

/** What the other arguments and required options get. */
const others: Readonly<Record<string, string>> = {
  ...{ newsletter: 'gazette', email: 'reader@example.org', old: 'reader@example.org', days: '1', filter: 'locale=en' },
  from: 'News <news@example.com>',
};

interface Refused extends Given {
  text: string;
  value: unknown;
  detail: string;
}

/** What the operation says of a value; undefined when it takes it. */
function refusalOf({ operation, field }: Given, value: unknown): string | undefined {
  try {
    readInput(operation, inField(field, value));
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const errors = [{ field: error.field, detail: error.reason }, ...error.more];
    return errors.find((one) => one.field === field || one.field.startsWith(`${field}.`))?.detail;
  }
}

const inField = (field: string, value: unknown): object =>
  field.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object;

/** The first text that the command line reads and the operation refuses. */
function refused(one: Given): Refused | undefined {
  const parse = (text: string) => one.option?.parseArg?.(text, undefined as never) ?? text;
  for (const text of texts) {
    try {
      const value = parse(text);
      const detail = refusalOf(one, value);
      if (detail !== undefined) return { ...one, text, value, detail };
    } catch (error) {
      if (!(error instanceof InvalidArgumentError) && !(error instanceof WrongUsage)) throw error;
    }
  }
  return undefined;
}

/** Whether the command line itself refuses some text. */
function refusesItself({ option }: Given): boolean {
  return texts.some((text) => {
    try {
      option?.parseArg?.(text, undefined as never);
      return false;
    } catch {
      return true;
    }
  });
}

/** The command line that gives a text, with something in every other place. */
function wordsWith({ path, command, operation, option, name, text }: Refused): string[] {
  const values: Record<string, string> = { ...ids, ...others };
  const args = command.registeredArguments.map((argument) => {
    if (name.endsWith(`<${argument.name()}>`)) return text;
    return values[argument.name() === 'id' ? (operation.key[0] ?? 'id') : argument.name()] ?? 'x';
  });
  const required = command.options
    .filter((one) => one.mandatory && one !== option)
    .flatMap((one) => [one.long ?? '', one.argChoices?.[0] ?? values[one.attributeName()] ?? 'x']);
  const more = (needs[path.join(' ')] ?? []).filter((word) => !word.startsWith(`${option?.long}=`));
  return [...path, ...args, ...required, ...more, ...(option ? [`${option.long}=${text}`] : []), '--json'];
}

/** Fields whose text the command line reads: neither a switch, nor yes or no, nor a choice among all that there is. */
const written = (): Given[] =>
  given.filter(({ option, schema }) => {
    // One option writes all conditions of a filter, with the schema itself.
    const isFilter = option?.long === '--filter';
    return !isFilter && !option?.argChoices && !option?.isBoolean() && !(unwrap(schema) instanceof z.ZodBoolean);
  });

test('what an operation refuses, the command line leaves to it', async () => {
  const own = written().filter((one) => refusesItself(one) && !refused(one));
  expect(named(own).toSorted()).toEqual(Object.keys(forms).toSorted());
});

/** How the command line refuses a text, where that is not with the operation's code and the option's name. */
async function otherwiseHere(one: Refused): Promise<unknown> {
  const { stdout, stderr } = await installation.cli(...wordsWith(one));
  const error = stdout === '' ? { message: stderr } : JSON.parse(stdout).error;
  const said = one.name.slice(one.name.lastIndexOf(' ') + 1);
  return error?.code === 'input.invalid' && error.message.includes(said) ? undefined : (error ?? 'taken');
}

/** How the API refuses its value, where that is not with the same code and field. */
async function otherwiseThere({ operation, field, value }: Refused): Promise<unknown> {
  const route = apiRoutes.find(({ id }) => id === operation.id);
  if (!route) return undefined;
  const { body } = await answerTo(route, inField(field, value));
  const fields: string[] = (body?.errors ?? []).map((each: { field: string }) => each.field);
  const isNamed = fields.some((each) => each === field || each.startsWith(`${field}.`));
  return body?.code === 'input.invalid' && isNamed ? undefined : (body ?? 'taken');
}

test('the same value is refused with the same code for the same field on both faces', async () => {
  const all = written().flatMap((one) => (one.name in made ? [] : (refused(one) ?? [])));
  expect(all.length).toBeGreaterThan(200);
  const different: unknown[] = [];
  for (const one of all) {
    const [here, there] = [await otherwiseHere(one), await otherwiseThere(one)];
    if (here !== undefined || there !== undefined)
      different.push({ name: one.name, operation: one.operation.id, text: one.text.slice(0, 20), here, there });
  }
  expect(different).toEqual([]);
});

/** The answer of a route to some input, in its query or its body. */
function answerTo(route: (typeof apiRoutes)[number], input: object) {
  const url = route.path.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? name);
  const headers = { 'if-match': '*' };
  if (route.body) return api.call(route.method, url, { body: input, headers });
  const pairs = Object.entries(input).flatMap(([name, value]) =>
    [value].flat().map((each): [string, string] => [name, String(each)]),
  );
  const query = `${url}?${new URLSearchParams(pairs)}`;
  if (route.upload) return api.call(route.method, query, { body: 'email\n', headers: { 'content-type': 'text/csv' } });
  return api.call(route.method, query, { headers });
}
