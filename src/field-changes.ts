import { z } from 'zod';

/** The last change of each field of something with revisions: the revision that it made, who made it, and when. */
export const fieldChanges = z.record(z.string(), z.object({ revision: z.number(), by: z.string(), at: z.number() }));
export type FieldChanges = Readonly<z.infer<typeof fieldChanges>>;

/** The last change of a field: its author and time. */
export interface LaterChange {
  field: string;
  /** A name that the surface gives; empty: not known. */
  by: string;
  /** Unix milliseconds. */
  at: number;
}

/** Notes a change of some fields. */
export const withChange = (
  before: FieldChanges,
  fields: readonly string[],
  change: FieldChanges[string],
): FieldChanges => ({
  ...before,
  ...Object.fromEntries(fields.map((field) => [field, change])),
});

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
  const fields = named === '' ? '' : ` Since revision ${base} these fields changed: ${named}.`;
  return `${what} is now at revision ${revision}.${fields}`;
}
