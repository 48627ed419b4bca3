import type { z } from 'zod';
import { InvalidInput } from '../errors.js';
import type { FieldFault } from './problem.js';

const kinds: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};
const kindOf = (value: unknown): string =>
  value === null ? 'null' : (kinds[Array.isArray(value) ? 'array' : typeof value] ?? typeof value);

/** What is wrong with one value and what would do, in our words; schemas that say it better bring their own. */
export function inOurWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const kind = kinds[issue.expected] ?? issue.expected;
      if (issue.input === undefined) return `is missing; send ${kind}`;
      // What a query says is text, whatever it was read as.
      return typeof issue.input === 'number' ? `must be ${kind}` : `must be ${kind}, not ${kindOf(issue.input)}`;
    }
    case 'too_big':
      return `may be at most ${issue.maximum}${unitOf(issue.origin, issue.maximum)}; make it ${lessOf(issue.origin)}`;
    case 'too_small':
      if (issue.minimum === 1 && issue.origin === 'string') return 'must not be empty';
      return `must be at least ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}`;
    case 'unrecognized_keys':
      return 'is not known here; leave it out';
    default:
      return undefined;
  }
}

const unitOf = (origin: string, count: number | bigint): string => {
  const unit = { string: 'character', array: 'entry' }[origin];
  if (unit === undefined) return '';
  return ` ${Number(count) === 1 ? unit : unit.replace(/y$/, 'ie')}${Number(count) === 1 ? '' : 's'}`;
};
const lessOf = (origin: string): string => (origin === 'string' ? 'shorter' : origin === 'array' ? 'fewer' : 'smaller');

/** Every fault that zod found, each field once, by its name as the caller wrote it: `email`, `sections.0`. */
export function faultsOf(issues: readonly z.core.$ZodIssue[]): FieldFault[] {
  return firstOfEach(
    issues.flatMap((issue) => {
      const field = issue.path.join('.');
      if (issue.code !== 'unrecognized_keys') return [{ field: field || 'body', detail: issue.message }];
      return issue.keys.map((key) => ({ field: field === '' ? key : `${field}.${key}`, detail: issue.message }));
    }),
  );
}

/** The first fault of each field: the ones after it follow from it more often than not. */
export function firstOfEach(faults: readonly FieldFault[]): FieldFault[] {
  return faults.filter(({ field }, i) => faults.findIndex((other) => other.field === field) === i);
}

/** Makes a function that throws InvalidInput a check of a schema. */
export const orFault =
  <Value>(read: (value: Value) => unknown) =>
  ({ value, issues }: { value: Value; issues: z.core.$ZodRawIssue[] }): void => {
    try {
      read(value);
    } catch (error) {
      if (!(error instanceof InvalidInput)) throw error;
      issues.push({ code: 'custom', message: error.reason, input: value });
    }
  };
