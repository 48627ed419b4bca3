import type { z } from 'zod';
import { type ExceededLimit, type FieldError, InvalidInput } from '../errors.js';

const kinds: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  record: 'an object',
  tuple: 'a list',
  date: 'a time',
};

/** What a text with a known format looks like. */
const formats: Record<string, string> = {
  url: 'a whole address, such as https://www.example.com/',
  email: 'an email address, such as ada@example.com',
  uuid: 'an id as it was given out',
  datetime: 'a time, such as 2026-11-26T05:00:00Z',
};
const kindOf = (value: unknown): string =>
  value === null ? 'null' : (kinds[Array.isArray(value) ? 'array' : typeof value] ?? typeof value);

/** Describes what is wrong with a value and what is allowed. Undefined leaves the schema's own message. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const kind = kinds[issue.expected] ?? issue.expected;
      if (issue.input === undefined) return `is missing; send ${kind}`;
      // Query values are text, whatever type they were parsed as.
      return typeof issue.input === 'number' ? `must be ${kind}` : `must be ${kind}, not ${kindOf(issue.input)}`;
    }
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin, issue.maximum)}`;
    case 'too_small':
      if (issue.minimum === 1 && issue.origin === 'string') return 'must not be empty';
      return `must be at least ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'invalid_union':
      // The last form is the usual one; the others are short forms such as an empty text.
      return issue.errors.at(-1)?.[0]?.message;
    case 'invalid_format':
      return formats[issue.format] && `must be ${formats[issue.format]}`;
    case 'unrecognized_keys':
      return 'is not a known field; remove it';
    default:
      return undefined;
  }
}

const unitOf = (origin: string, count: number | bigint): string => {
  const unit = { string: 'character', array: 'entry' }[origin];
  if (unit === undefined) return '';
  return ` ${Number(count) === 1 ? unit : unit.replace(/y$/, 'ie')}${Number(count) === 1 ? '' : 's'}`;
};

function limitOf(issue: z.core.$ZodIssue): ExceededLimit | undefined {
  if (issue.code !== 'too_big' || (issue.origin !== 'string' && issue.origin !== 'array')) return undefined;
  return { of: issue.origin === 'string' ? 'characters' : 'entries', max: Number(issue.maximum) };
}

/** The errors that zod found, one per field, named as the caller wrote it: `email`, `sections.0`. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return firstPerField(
    issues.flatMap((issue) => {
      const field = issue.path.join('.');
      if (issue.code !== 'unrecognized_keys')
        return [{ field: field || 'body', detail: issue.message, exceeds: limitOf(issue) }];
      return issue.keys.map((key) => ({ field: field === '' ? key : `${field}.${key}`, detail: issue.message }));
    }),
  );
}

/** The first error of each field. Later errors of a field are often consequences of the first. */
export function firstPerField(errors: readonly FieldError[]): FieldError[] {
  return errors.filter(({ field }, i) => errors.findIndex((other) => other.field === field) === i);
}

/** Turns a function that throws InvalidInput into a schema check. */
export const inputCheck =
  <Value>(read: (value: Value) => unknown) =>
  ({ value, issues }: { value: Value; issues: z.core.$ZodRawIssue[] }): void => {
    try {
      read(value);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      issues.push({ code: 'custom', message: error.reason, input: value });
    }
  };

/**
 * Reads a value by its schema.
 * @param own errors that were found already
 * @throws InvalidInput naming every field that is invalid
 */
export function readFields<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  own: readonly FieldError[] = [],
): z.output<Schema> {
  const read = schema.safeParse(value, { error: describeIssue });
  if (read.success && own.length === 0) return read.data;
  const [first, ...more] = firstPerField([...fieldErrors(read.error?.issues ?? []), ...own]);
  throw new InvalidInput(first?.field ?? 'body', first?.detail ?? 'is invalid', more, first?.exceeds);
}
