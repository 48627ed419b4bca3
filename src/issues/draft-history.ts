import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import type { LaterChange } from '../field-changes.js';
import { keys } from '../redis/keys.js';
import { type DraftContent, fieldsOf, namesOf, withoutChanges } from './draft-content.js';
import { ChangedSinceLook, DraftChanged } from './draft-errors.js';
import type { StoredHistory } from './history/add-entry.js';
import { decodeEntry, firstOf, type HistoryEntry } from './history/history-entry.js';
import type { Issue } from './issue.js';

/** The changes of an issue's content, in the order of their last saves. */
export async function readHistory(redis: Redis, id: string): Promise<HistoryEntry[]> {
  return (await redis.lrange(keys.history(id), 0, -1)).map(decodeEntry);
}

/** A history as it is stored, with what its issue notes about it. */
export async function readStoredHistory(redis: Redis, id: string): Promise<StoredHistory> {
  const [lines, looked] = await Promise.all([
    redis.lrange(keys.history(id), 0, -1),
    redis.hget(keys.issue(id), 'looked'),
  ]);
  return { lines, looked: Number(looked ?? 0) };
}

/** The fields that were changed after a revision, by their own names, each with its last change. */
export function fieldsChangedSince(history: readonly HistoryEntry[], base: number): Map<string, LaterChange> {
  const last = new Map<string, LaterChange>();
  for (const entry of history)
    for (const { field, revision = entry.revision } of entry.changes)
      if (revision > base) last.set(field, { field, by: entry.by, at: entry.at });
  return last;
}

/** Changes with the names of their fields for people, each once. */
export function namedChanges(changes: Iterable<LaterChange>): LaterChange[] {
  const named = new Map<string, LaterChange>();
  for (const change of changes) for (const field of namesOf([change])) named.set(field, { ...change, field });
  return [...named.values()];
}

/** The fields that were changed after a revision, each with its last change. */
export const draftChangesSince = (history: readonly HistoryEntry[], base: number): LaterChange[] =>
  namedChanges(fieldsChangedSince(history, base).values());

/** The earliest revision whose content the history leads back to. */
export async function earliestRevision(
  redis: Redis,
  { id, revision }: Pick<Issue, 'id' | 'revision'>,
  history: readonly HistoryEntry[],
): Promise<number> {
  const lost = await redis.hget(keys.issue(id), 'historyLost');
  return lost === null ? Math.min(revision, ...history.map((one) => firstOf(one) - 1)) : Number(lost);
}

/**
 * What happened to an issue since a revision that somebody knows. Fields of which the history does not know are among
 * the changed ones.
 * @throws InvalidInput for a revision that does not exist
 */
export async function readSince(
  redis: Redis,
  issue: Issue,
  base: number,
): Promise<{ changed: Map<string, LaterChange>; before: DraftContent; history: readonly HistoryEntry[] }> {
  const { id, revision } = issue;
  if (base > revision)
    throw new InvalidInput('revision', `there is no revision ${base}; the current one is ${revision}`);
  const history = await readHistory(redis, id);
  const changed = fieldsChangedSince(history, base);
  if ((await earliestRevision(redis, issue, history)) > base) {
    const at = history[0]?.at ?? issue.createdAt;
    for (const field of Object.keys(fieldsOf(issue)))
      if (!changed.has(field)) changed.set(field, { field, by: 'unknown', at });
  }
  const later = history.flatMap((one) => one.changes.filter((change) => (change.revision ?? one.revision) > base));
  return { changed, before: withoutChanges(issue, later), history };
}

/** The fields of an issue that changed since a revision, with their names for people. @throws InvalidInput */
const laterChanges = async (redis: Redis, issue: Issue, base: number): Promise<LaterChange[]> =>
  namedChanges((await readSince(redis, issue, base)).changed.values());

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
