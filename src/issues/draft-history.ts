import type { Redis } from 'ioredis';
import { z } from 'zod';
import { keys } from '../redis/keys.js';
import { fieldChange, namesOf } from './draft-content.js';

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
export function changedSince(history: readonly HistoryEntry[], base: number) {
  const last = new Map<string, { field: string; by: string; at: number }>();
  for (const { revision, changes, by, at } of history)
    if (revision > base) for (const field of namesOf(changes)) last.set(field, { field, by, at });
  return [...last.values()];
}
