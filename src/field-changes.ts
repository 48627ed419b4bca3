import * as z from 'zod';
import type { Identity, Someone } from './identity.js';

/** The last change of each field of something with revisions: the revision that it made, who made it, and when. */
export const fieldChanges = z.record(
  z.string(),
  z.object({
    revision: z.number(),
    by: z.string(),
    at: z.number(),
    /** By identity, the last revision of each person who changed the field. Version 0.2.0 did not note them. */
    authors: z.record(z.string(), z.number()).optional(),
  }),
);
export type FieldChanges = Readonly<z.infer<typeof fieldChanges>>;

/** Who makes a change: a person, or only a name for others; empty: nobody who is known. */
export type Author = Someone | string;

/** The name of an author for others. */
export const authorName = (author: Author): string => (typeof author === 'string' ? author : author.name);

/** How many persons each field notes. The one who has not changed it for the longest time is left out first. */
const maxAuthors = 20;

/** The last change of a field: its author and time. */
export interface LaterChange {
  field: string;
  /** A name that the surface gives; empty: not known. */
  by: string;
  /** Unix milliseconds. */
  at: number;
}

/** Notes a change of some fields. @param at Unix milliseconds */
export function withChange(
  before: FieldChanges,
  fields: readonly string[],
  { revision, by, at }: { revision: number; by: Author; at: number },
): FieldChanges {
  const change = { revision, by: authorName(by), at };
  const noted = fields.map((field) => {
    const authors = withAuthor(before[field]?.authors, by, revision);
    return [field, Object.keys(authors).length > 0 ? { ...change, authors } : change] as const;
  });
  return { ...before, ...Object.fromEntries(noted) };
}

type Authors = NonNullable<FieldChanges[string]['authors']>;

function withAuthor(before: Authors = {}, by: Author, revision: number): Authors {
  if (typeof by === 'string') return before;
  const latest = Object.entries({ ...before, [by.id]: revision }).sort(([, a], [, b]) => b - a);
  return Object.fromEntries(latest.slice(0, maxAuthors));
}

/** The fields that somebody changed after a revision, also if another one has changed them since. */
export const changedBy = (changes: FieldChanges, who: Identity, revision: number): string[] =>
  Object.keys(changes).filter((field) => (changes[field]?.authors?.[who] ?? 0) > revision);

/** The fields that were changed after a revision. It leaves out changes by versions that did not note them. */
export const changesAfter = (changes: FieldChanges, revision: number): LaterChange[] =>
  Object.entries(changes)
    .filter(([, change]) => change.revision > revision)
    .map(([field, { by, at }]) => ({ field, by, at }));

/** The fields whose values differ. */
export function differingFields<Fields extends object>(before: Fields, after: Fields): (keyof Fields & string)[] {
  const names = Object.keys(after) as (keyof Fields & string)[];
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** `subject (by Ben), note` */
export const changesInWords = (changes: readonly LaterChange[]): string =>
  changes.map(({ field, by }) => (by === '' ? field : `${field} (by ${by})`)).join(', ');

/** A sentence that names the fields changed since a revision. @param what the object, like `Source source-3` */
export function changedSince(what: string, base: number, revision: number, changes: readonly LaterChange[]): string {
  if (base > revision) return `${what} has no revision ${base}: it is at revision ${revision}.`;
  const named = changesInWords(changes);
  if (base === revision) return `${what} is no longer as it was looked at. These fields changed: ${named}.`;
  const fields = named === '' ? '' : ` Since revision ${base} these fields changed: ${named}.`;
  return `${what} is now at revision ${revision}.${fields}`;
}
