import * as z from 'zod';
import type { Identity } from '../../identity.js';
import { type FieldChange, fieldChange, followsField, leadTextNames } from '../draft-content.js';

const entry = z.object({
  /** A name for the call, so that a call that is repeated after a broken connection gets the same answer. */
  call: z.string(),
  /** The last revision that it made. */
  revision: z.number(),
  /** The first one, where several saves are one entry. */
  first: z.number().optional(),
  /** Time of the last save, in Unix milliseconds. */
  at: z.number(),
  /** Time of the first one, where there are several. */
  since: z.number().optional(),
  /** Name of its author, as the surface gives it. */
  by: z.string(),
  /** Who that is. Missing: not known, as in entries of version 0.2.0, or no person. */
  actor: z.custom<Identity>((value) => typeof value === 'string').optional(),
  changes: z.array(
    fieldChange.extend({
      /** The revision that changed this field last, where it is not the entry's. */
      revision: z.number().optional(),
    }),
  ),
  /** The revision whose content it brought back, for an undo that brought back one. */
  restores: z.number().optional(),
  /** For an undo: the revision of the entry that it took back. */
  undoes: z.number().optional(),
  /** For a redo: the revision of the entry that it made again. */
  redoes: z.number().optional(),
  /** Whether no later save becomes a part of it: a correction, which is found by its time. */
  closed: z.boolean().optional(),
});

/** What one person changed in one go: a save, or the saves of the same fields within some minutes. */
export type HistoryEntry = z.infer<typeof entry>;

/** The revision of an entry's first save. */
export const firstOf = ({ first, revision }: HistoryEntry): number => first ?? revision;

/** Whether it brings an earlier content back, or makes an undone change again. */
export const isAct = ({ restores, undoes, redoes }: HistoryEntry): boolean =>
  restores !== undefined || undoes !== undefined || redoes !== undefined;

// A long text is stored once: the text after a change as its difference from the text before.
const packed = entry.extend({
  changes: z.array(
    entry.shape.changes.element.extend({
      /** Characters at the start and at the end of `before` that `after` has too; `after` is what is between them. */
      keeps: z.tuple([z.number(), z.number()]).optional(),
    }),
  ),
});
type PackedChange = z.infer<typeof packed>['changes'][number];

/** Shorter common parts are not worth it. */
const minKept = 40;

function packedChange(change: HistoryEntry['changes'][number]): PackedChange {
  const { before, after } = change;
  if (typeof before !== 'string' || typeof after !== 'string') return change;
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start += 1;
  let end = 0;
  while (end < shorter - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  if (start + end < minKept) return change;
  return { ...change, after: after.slice(start, after.length - end), keeps: [start, end] };
}

function unpackedChange({ keeps, ...change }: PackedChange): HistoryEntry['changes'][number] {
  const { before, after } = change;
  if (!keeps || typeof before !== 'string' || typeof after !== 'string') return change;
  const [start, end] = keeps;
  return { ...change, after: before.slice(0, start) + after + before.slice(before.length - end) };
}

/** Version 0.2.0 stored which texts follow the lead as one list. */
function splitFollows(change: FieldChange): FieldChange[] {
  if (change.field !== 'followsLead') return [change];
  const follows = (list: unknown, text: string) => (Array.isArray(list) && list.includes(text) ? true : undefined);
  return leadTextNames
    .map((text) => ({
      field: followsField(text),
      before: follows(change.before, text),
      after: follows(change.after, text),
    }))
    .filter(({ before, after }) => before !== after);
}

/** An entry as a line of the stored list. */
export const encodeEntry = (one: HistoryEntry): string =>
  JSON.stringify({ ...one, changes: one.changes.map(packedChange) });

/** The inverse of `encodeEntry`. Also reads the lines of version 0.2.0. */
export function decodeEntry(line: string): HistoryEntry {
  const one = packed.parse(JSON.parse(line));
  return { ...one, changes: one.changes.map(unpackedChange).flatMap(splitFollows) };
}
