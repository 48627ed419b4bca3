import type { Redis } from 'ioredis';
import type { Issue, Waiting, WaitReason } from '../issues/issue.js';
import { readIssue, scheduledIssues } from '../issues/issue-store.js';
import { isoFromMs } from '../timestamps.js';

/** What an issue waits for, as reports and documents show it. */
export interface WaitReport {
  for: WaitReason;
  /** ISO 8601 in UTC. */
  since: string | null;
}

export const shownWait = (waits: Waiting | null): WaitReport | null =>
  waits && { for: waits.for, since: isoFromMs(waits.since) };

/** Scheduled issues that do not start by themselves, the earliest first. */
export const waitingIssues = async (redis: Redis): Promise<Issue[]> =>
  (await readScheduled(redis)).filter(({ waits }) => waits);

async function readScheduled(redis: Redis): Promise<Issue[]> {
  // One may be removed with its newsletter at this moment.
  const read = (await scheduledIssues(redis)).map(({ id }) => readIssue(redis, id).catch(() => undefined));
  return (await Promise.all(read)).filter((issue) => issue !== undefined);
}
