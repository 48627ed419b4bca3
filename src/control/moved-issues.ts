import type { Redis } from 'ioredis';
import type { LocalTime } from '../issues/issue.js';
import { readIssue, scheduledIssues } from '../issues/issue-store.js';

/** A scheduled issue whose local time another time zone of its newsletter changes. */
export interface MovedIssue {
  id: string;
  /** Its start, in Unix milliseconds. The start itself does not move. */
  startAt: number;
  /** Its time by the readers' clocks; null: it starts for all readers at once. */
  local: LocalTime | null;
}

/**
 * The scheduled issues that another time zone of their newsletter concerns, the earliest first. One that starts for all
 * at once keeps its moment, at another local time. One that follows the readers' clocks reaches the readers without a
 * time zone of their own at another moment.
 */
export async function movedIssues(
  redis: Redis,
  { slug, timeZone }: { slug: string; timeZone: string },
  nextZone: string,
): Promise<MovedIssue[]> {
  if (timeZone === nextZone) return [];
  const moved: MovedIssue[] = [];
  for (const { id } of await scheduledIssues(redis)) {
    const { newsletter, state, startAt, local } = await readIssue(redis, id);
    if (newsletter === slug && state === 'scheduled') moved.push({ id, startAt, local });
  }
  return moved;
}
