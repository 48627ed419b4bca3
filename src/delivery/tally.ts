import type { Redis } from 'ioredis';
import { IllegalTransition } from '../issues/issue.js';
import { changeIssueState, readIssue } from '../issues/issue-store.js';
import type { LedgerState } from '../ledger/ledger-states.js';
import type { Logger } from '../log.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';

/** When a send pauses itself. */
export interface AutoPause {
  /** Per cent of those tried; 0 is never. Bounces count in the first part of a send, complaints all through it. */
  bounces: number;
  complaints: number;
  /** How many must have been tried before it can happen. */
  after: number;
}

export interface Tallying {
  redis: Redis;
  autoPause: AutoPause;
  log: Logger;
}

/** What a run counts of its outcomes, told to Redis now and then. */
export interface Tally {
  /** Counts one outcome. @param attempts which try it was, from 1 on */
  note(state: LedgerState, attempts: number): Promise<void>;
  /** Tells what was counted, and pauses the issue when it is too much. */
  tell(): Promise<void>;
}

/** The first part of a send: so many recipients, or a tenth of the audience where that is more. */
const firstPart = 1_000;

/** Outcomes between two tellings: fewer would cost a round trip too often, more would let a bad list go on for longer. */
const tellEvery = 25;

/** Opens the count of one run. Every recipient counts once, at their first try; a bounce counts whenever it comes. */
export function openTally(tallying: Tallying, issueId: string): Tally {
  let tried = 0;
  let bounced = 0;
  const tell = async () => {
    if (tried + bounced === 0) return;
    const counts = { tried, bounced, complaints: 0 };
    tried = 0;
    bounced = 0;
    await count(tallying, issueId, counts);
  };
  return {
    async note(state, attempts) {
      if (attempts === 1) tried += 1;
      if (state === 'bounced') bounced += 1;
      if (tried >= tellEvery || bounced >= tellEvery) await tell();
    },
    tell,
  };
}

/** Counts a reader's complaint about an issue's mail. Too many pause an issue that is still being sent. */
export async function noteComplaint(tallying: Tallying, issueId: string): Promise<void> {
  await count(tallying, issueId, { tried: 0, bounced: 0, complaints: 1 });
}

interface Counts {
  /** Recipients tried at least once. */
  tried: number;
  bounced: number;
  complaints: number;
}

async function count(tallying: Tallying, issueId: string, add: Counts): Promise<void> {
  const { redis, autoPause, log } = tallying;
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
    // Who resumes it has seen the reason: it does not pause itself a second time.
    await redis.hset(key, 'off', 1);
  } catch (error) {
    // Another run was first, or nobody is left to be mailed.
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
    return `${bounced} of the first ${tried} mails bounced, which is more than ${bounceLimit} %.`;
  if (complaintLimit > 0 && complaints * 100 > complaintLimit * tried)
    return `${complaints} of ${tried} readers complained, which is more than ${complaintLimit} %.`;
  return undefined;
}
