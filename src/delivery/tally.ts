import type { Redis } from 'ioredis';
import { IllegalTransition } from '../issues/issue.js';
import { changeIssueState, readIssue } from '../issues/issue-store.js';
import type { LedgerState } from '../ledger/ledger-states.js';
import type { Logger } from '../log.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';

/** When a send pauses itself. */
export interface AutoPause {
  /**
   * Per cent of recipients with an attempt; 0: never. Bounces count in the first part of a send, complaints during all
   * of it.
   */
  bounces: number;
  complaints: number;
  /** Min recipients with an attempt before a send can pause itself. */
  after: number;
}

export interface TallyDeps {
  redis: Redis;
  autoPause: AutoPause;
  log: Logger;
}

/** Counts the outcomes of a run, and reports them to Redis from time to time. */
export interface Tally {
  /** Counts one outcome. @param attempts the number of the attempt, from 1 */
  note(state: LedgerState, attempts: number): Promise<void>;
  /** Reports the counts, and pauses the issue when they exceed a limit. */
  report(): Promise<void>;
}

/** The first part of a send, in recipients; a tenth of the audience where that is more. */
const firstPart = 1_000;

/** Outcomes between two reports. Fewer would cost too many round trips; more would let a bad list run for longer. */
const reportEvery = 25;

/** Opens the tally of one run. A recipient counts once, at the first attempt. A bounce counts at any attempt. */
export function openTally(deps: TallyDeps, issueId: string): Tally {
  let tried = 0;
  let bounced = 0;
  const report = async () => {
    if (tried + bounced === 0) return;
    const counts = { tried, bounced, complaints: 0 };
    tried = 0;
    bounced = 0;
    await count(deps, issueId, counts);
  };
  return {
    async note(state, attempts) {
      if (attempts === 1) tried += 1;
      if (state === 'bounced') bounced += 1;
      if (tried >= reportEvery || bounced >= reportEvery) await report();
    },
    report,
  };
}

/** Counts a reader's complaint about an issue. Too many pause an issue that is still being sent. */
export async function noteComplaint(deps: TallyDeps, issueId: string): Promise<void> {
  await count(deps, issueId, { tried: 0, bounced: 0, complaints: 1 });
}

interface Counts {
  /** Recipients with at least one attempt. */
  tried: number;
  bounced: number;
  complaints: number;
}

async function count(deps: TallyDeps, issueId: string, add: Counts): Promise<void> {
  const { redis, autoPause, log } = deps;
  const key = keys.tally(issueId);
  const reply = (await runScript(redis, 'tally', [key], [add.tried, add.bounced, add.complaints])) as number[];
  const [tried = 0, bounced = 0, complaints = 0, off = 0] = reply;
  if (off === 1 || reasonToPause({ tried, bounced, complaints }, autoPause, Number.POSITIVE_INFINITY) === undefined)
    return;
  const { audienceSize } = await readIssue(redis, issueId);
  const because = reasonToPause({ tried, bounced, complaints }, autoPause, audienceSize);
  if (because === undefined) return;
  try {
    await changeIssueState(redis, issueId, 'paused', { pausedBecause: because }, ['sending']);
    log.warn({ issue: issueId, tried, bounced, complaints }, 'the issue paused itself');
    // The operator who resumes it has seen the reason, so it does not pause itself again.
    await redis.hset(key, 'off', 1);
  } catch (error) {
    // Another run was first, or no recipient is left.
    if (!(error instanceof IllegalTransition)) throw error;
  }
}

/** @param audienceSize 0 while it is not known @returns a sentence for the publisher, or undefined */
export function reasonToPause(
  { tried, bounced, complaints }: Counts,
  { bounces: bounceLimit, complaints: complaintLimit, after }: AutoPause,
  audienceSize: number,
): string | undefined {
  if (tried < after) return undefined;
  const inFirstPart = tried <= Math.max(firstPart, audienceSize / 10);
  if (bounceLimit > 0 && inFirstPart && bounced * 100 > bounceLimit * tried)
    return `${bounced} of the first ${tried} emails bounced, which is more than ${bounceLimit} %.`;
  if (complaintLimit > 0 && complaints * 100 > complaintLimit * tried)
    return `${complaints} of ${tried} readers complained, which is more than ${complaintLimit} %.`;
  return undefined;
}
