import type { Issue } from '../../issues/issue.js';

/**
 * What the page of an issue is about. `ahead`: its content, before its send. `held`: the countdown to its start.
 * `live`: the send. `over`: its report.
 */
export type Stage = 'ahead' | 'held' | 'live' | 'over';

/** The countdown is shown so many ms before a start, whether that was a hold or a time. */
const heldMs = 600_000;
/** A start that is later than this waits for something, and its page says for what. */
const lateMs = 60_000;

/** @param now Unix milliseconds */
export function stageOf({ state, startAt, startedAt, waits }: Issue, now: number): Stage {
  if (state === 'sending' || state === 'paused') return 'live';
  if (startedAt > 0) return 'over';
  if (state !== 'scheduled' || waits !== null) return 'ahead';
  return startAt - now < heldMs && now - startAt < lateMs ? 'held' : 'ahead';
}
