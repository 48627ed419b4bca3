import { Command, type Option } from 'commander';
import { beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { commandGroups } from '../../src/cli/command-groups.js';
import { namedFields } from '../../src/cli/field-names.js';
import { operationsOf } from '../../src/cli/operation-command.js';
import { InvalidInput } from '../../src/errors.js';
import { type AnyOperation, readInput } from '../../src/operations/operation.js';

// What the command line reads, the operation checks: a limit is said in one place, in the same words on every face.

/** An option of a command that stands for a field in the input of its operation. */
interface FieldOption {
  name: string;
  operation: AnyOperation;
  field: string;
  schema: z.ZodType;
  option: Option;
  parse(text: string): unknown;
}

/** Those that have a parser or choices. */
const all: FieldOption[] = [];
/** Those that stand for a number. */
let found: FieldOption[] = [];
beforeAll(async () => {
  const program = new Command();
  const launchers = { version: '', startWorkers: () => Promise.reject(new Error('not here')) };
  for (const group of commandGroups) await (await group.load())(program, launchers, { code: 0 });
  visit(program, '');
  found = all.filter(({ schema, option }) => schema instanceof z.ZodNumber && option.parseArg);
});

function visit(command: Command, path: string): void {
  for (const operation of operationsOf(command))
    for (const [field, schema] of Object.entries(operation.input.shape)) {
      const option = command.options.find(({ long }) => long === namedFields(command)[field]);
      if (!option?.parseArg) continue;
      const unwrapped = unwrap(schema as z.ZodType);
      all.push({
        name: `${path} ${option.long}`,
        operation,
        field,
        schema: unwrapped,
        option,
        parse: parserOf(option),
      });
    }
  for (const each of command.commands) visit(each, `${path} ${each.name()}`.trim());
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return unwrap(schema.unwrap() as z.ZodType);
  return schema;
}

const parserOf = (option: Option) => (text: string) => option.parseArg?.(text, undefined as never);

/** Fields that the command line writes as a duration, with the unit of their number. */
const units: Readonly<Record<string, string>> = { every: 'm', lateMinutes: 'm', holdSeconds: 's' };

/** What the API says of a number in a field; undefined when it takes it. */
function refusalOf({ operation, field }: FieldOption, value: unknown): string | undefined {
  try {
    readInput(operation, { [field]: value });
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const errors = [{ field: error.field, detail: error.reason }, ...error.more];
    return errors.find((one) => one.field === field)?.detail;
  }
}

test('no number is refused on the command line for a limit that the API does not name', () => {
  const names = found.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['newsletter set --late', 'source set --every', 'issue send --hold', 'audit list --limit']),
  );
  const refusals = found.flatMap((one) => {
    // The shortest and the longest duration that can be written.
    const values = one.field in units ? [1, 999_999] : [-1, 0, 1e12];
    return values.map((value) => {
      expect([one.name, one.parse(`${value}${units[one.field] ?? ''}`)]).toEqual([one.name, value]);
      return refusalOf(one, value);
    });
  });
  expect(refusals).toContain('must be at most 43200 minutes, which is 30 days');
  expect(refusals).toContain('must be at least 1');
});

test('a limit of a duration names its unit', () => {
  const durations = found.filter(({ field }) => field in units);
  for (const one of durations)
    expect([one.name, refusalOf(one, 999_999)]).toEqual([
      one.name,
      expect.stringMatching(/^must be at most \d+ (minutes|seconds), which is (a day|30 days)$/),
    ]);
});

test('what is no whole number is refused in the words of the API', () => {
  for (const one of found.filter(({ field }) => !(field in units)))
    expect(() => one.parse('1.5'), one.name).toThrow(`It ${refusalOf(one, 1.5)}.`);
});

test('the choices of an option are those of the API', () => {
  const chosen = all.filter(({ schema, option }) => schema instanceof z.ZodEnum && option.argChoices);
  expect(chosen.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['newsletter look --rating-place', 'issue preview --locale', 'comment list --state']),
  );
  for (const { name, schema, option } of chosen)
    expect([name, option.argChoices?.toSorted()]).toEqual([name, (schema as z.ZodEnum).options.map(String).toSorted()]);
});
