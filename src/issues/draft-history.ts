import type { Redis } from 'ioredis';
import { z } from 'zod';
import { InvalidInput } from '../errors.js';
import type { LaterChange } from '../field-changes.js';
import type { Identity } from '../identity.js';
import { keys } from '../redis/keys.js';
import { fieldChange, fieldsOf, namesOf } from './draft-content.js';
import { ChangedSinceLook, DraftChanged } from './draft-errors.js';
import type { Issue } from './issue.js';

/** One change of a draft. */
const entry = z.object({
  /** A name for the call, so that a call that is repeated after a broken connection gets the same answer. */
  call: z.string(),
  /** The revision that the change made. */
  revision: z.number(),
  /** Unix milliseconds. */
  at: z.number(),
  /** Name of its author, as the surface gives it. */
  by: z.string(),
  /** Who that is. Missing: not known, as in entries of version 0.2.0, or no person. */
  actor: z.custom<Identity>((value) => typeof value === 'string').optional(),
  changes: z.array(fieldChange),
  /** For an undo: the revision whose content it brought back. */
  restores: z.number().optional(),
});
export type HistoryEntry = z.infer<typeof entry>;

/** Max entries that are kept. A draft has a few dozen. */
export const maxHistory = 500;

/** The changes of an issue's content, the oldest first. */
export async function readHistory(redis: Redis, id: string): Promise<HistoryEntry[]> {
  const lines = await redis.lrange(keys.history(id), 0, -1);
  return lines.map((line) => entry.parse(JSON.parse(line)));
}

/** The fields that were changed after a revision, each with its last change. */
export function draftChangesSince(history: readonly HistoryEntry[], base: number) {
  const last = new Map<string, { field: string; by: string; at: number }>();
  for (const { revision, changes, by, at } of history)
    if (revision > base) for (const field of namesOf(changes)) last.set(field, { field, by, at });
  return [...last.values()];
}

/**
 * The fields of an issue that changed since a revision. Those of which the history does not know are among them.
 * @throws InvalidInput for a revision that does not exist
 */
async function laterChanges(redis: Redis, issue: Issue, base: number): Promise<LaterChange[]> {
  const { id, revision } = issue;
  if (base > revision)
    throw new InvalidInput('revision', `there is no revision ${base}; the current one is ${revision}`);
  const history = await readHistory(redis, id);
  const [first] = history;
  const changes = draftChangesSince(history, base);
  if (first && first.revision <= base + 1) return changes;
  // The history does not reach back that far, so every field may have changed.
  const at = first?.at ?? issue.createdAt;
  const all = namesOf(Object.keys(fieldsOf(issue)).map((field) => ({ field })));
  const others = all.filter((name) => !changes.some(({ field }) => field === name));
  return [...changes, ...others.map((field) => ({ field, by: 'unknown', at }))];
}

/** Makes the error for a refused change, with the fields that changed since its base. @throws InvalidInput */
export const changedMeanwhile = async (redis: Redis, issue: Issue, base: number): Promise<DraftChanged> =>
  new DraftChanged(issue.id, base, issue.revision, await laterChanges(redis, issue, base));

/** Makes the error for an issue that is not as it was looked at. @throws InvalidInput */
export const changedSinceLook = async (redis: Redis, issue: Issue, seen: number): Promise<ChangedSinceLook> =>
  new ChangedSinceLook(issue.id, seen, issue.revision, await laterChanges(redis, issue, seen));

/** @param seen the revision that somebody looked at; undefined: any @throws ChangedSinceLook, InvalidInput */
export async function requireRevision(redis: Redis, issue: Issue, seen: number | undefined): Promise<void> {
  if (seen !== undefined && seen !== issue.revision) throw await changedSinceLook(redis, issue, seen);
}
