import type { Redis } from 'ioredis';
import type { PauseCause } from '../findings/pause-cause.js';
import { IllegalTransition } from '../issues/issue.js';
import { changeIssueState, readIssue } from '../issues/issue-store.js';
import { pauseFields } from '../issues/pause-fields.js';
import type { LedgerState } from '../ledger/ledger-states.js';
import type { Logger } from '../log.js';
import { keys } from '../redis/keys.js';
import { runScript, type ScriptReply } from '../redis/scripts.js';
import type { AutoPause } from '../settings/auto-pause.js';
import type { SendResult } from '../smtp/relay.js';
import { holdReaders } from './hold-readers.js';
import { retestMs } from './holds/hold.js';
import { holdName, removeHolds } from './holds/hold-store.js';
import type { ProviderCount } from './holds/judge-refusals.js';
import { RefusalCounts, type RunCount } from './holds/refusal-counts.js';
import { OutcomeSeries } from './outcome-series.js';
import type { WatchedIssue } from './watch-issue.js';

export interface TallyDeps {
  redis: Redis;
  autoPause: AutoPause;
  log: Logger;
}

/** One attempt that a server answered. */
interface AnsweredAttempt {
  state: LedgerState;
  /** The number of the attempt, from 1. */
  attempts: number;
  /** When it was claimed, in Unix ms. */
  claimedAt: number;
  /** Provider group, or the recipient domain. */
  provider: string;
  result: SendResult;
  /** The reply without addresses. */
  words: string;
}

/** Counts the outcomes of a run, and reports them to Redis from time to time. */
export interface Tally {
  note(attempt: AnsweredAttempt): Promise<void>;
  /** Reports the counts. When they exceed a limit, pauses the issue or puts readers on hold. */
  report(): Promise<void>;
}

/** The first part of a send, in recipients; a tenth of the audience where that is more. */
const firstPart = 1_000;
const isFirstPart = (tried: number, audienceSize: number) => tried <= Math.max(firstPart, audienceSize / 10);

/** Outcomes between two reports. Fewer would cost too many round trips; more would let a bad list run for longer. */
const reportEvery = 25;

/** How long the counts by provider are kept after the latest report, in seconds. Only the first part of a send uses them. */
const keptSeconds = 5 * 86_400;

/** Opens the tally of one run. A recipient counts once, at the first attempt. A bounce counts at any attempt. */
export function openTally(deps: TallyDeps & { now: () => number }, watch: WatchedIssue): Tally {
  const { autoPause, redis } = deps;
  const counts = new RefusalCounts();
  const series = new OutcomeSeries();
  let tried = 0;
  let bounced = 0;
  let triedInAll = 0;
  const report = async () => {
    const { id, audienceSize } = watch.issue;
    const writing = series.write(redis, id);
    if (tried + bounced + counts.unreported === 0) return writing;
    const changed = counts.take();
    // Later refusals are judged by each run alone: the counts of every provider would grow with the list.
    const shared = isFirstPart(triedInAll, audienceSize) ? changed : [];
    const adding = add(redis, id, { tried, bounced, complaints: 0 }, shared);
    tried = 0;
    bounced = 0;
    const { sums, providers } = await adding;
    triedInAll = sums.tried;
    await writing;
    const stop = await holdReaders(deps, watch, counts, { changed, providers, tried: sums.tried });
    await pauseIfNeeded(deps, id, sums, stop);
  };
  return {
    async note({ state, attempts, claimedAt, provider, result, words }) {
      series.note(state, provider, deps.now() - watch.issue.startedAt);
      if (attempts === 1) tried += 1;
      if (state === 'bounced') bounced += 1;
      if (autoPause.faults > 0) counts.note(provider, result, words);
      if (!watch.holds.none && state === 'accepted') await endHold(redis, watch, result.relay, provider, claimedAt);
      if (counts.unreported >= reportEvery || tried >= reportEvery || bounced >= reportEvery) await report();
    },
    report,
  };
}

/** Ends a hold when a message that tested the provider was accepted. One that was claimed before it proves nothing. */
async function endHold(redis: Redis, watch: WatchedIssue, relay: string, provider: string, claimedAt: number) {
  const hold = watch.holds.of(relay, provider);
  if (!hold || claimedAt < hold.since + retestMs) return;
  await removeHolds(redis, watch.issue.id, [hold]);
  await watch.refresh();
}

/** Counts a reader's complaint about an issue. Too many pause an issue that is still being sent. */
export async function noteComplaint(deps: TallyDeps, issueId: string): Promise<void> {
  const { sums } = await add(deps.redis, issueId, { tried: 0, bounced: 0, complaints: 1 }, []);
  await pauseIfNeeded(deps, issueId, sums);
}

interface Counts {
  /** Recipients with at least one attempt. */
  tried: number;
  bounced: number;
  complaints: number;
}

interface Sums extends Counts {
  /** Whether the issue no longer pauses itself. */
  off: boolean;
}

/** Adds to the counts of an issue. @returns the sums, and the totals of each provider with a refusal */
async function add(
  redis: Redis,
  issueId: string,
  { tried, bounced, complaints }: Counts,
  changed: readonly RunCount[],
): Promise<{ sums: Sums; providers: ProviderCount[] }> {
  const names = [keys.tally(issueId), keys.tallyAttempts(issueId), keys.tallyRefusals(issueId)];
  const each = changed.flatMap((count) => [holdName(count), count.newAttempts, count.newRefused]);
  for (const count of changed) {
    count.newAttempts = 0;
    count.newRefused = 0;
  }
  const args = [tried, bounced, complaints, keptSeconds, ...each];
  const [all, gone, complained, off, ...rest] = (await runScript(redis, 'tally', names, args)) as ScriptReply[];
  const sums = { tried: Number(all), bounced: Number(gone), complaints: Number(complained), off: off === 1 };
  const providers = rest.flatMap((name, i): ProviderCount[] => {
    if (i % 3 !== 0) return [];
    const [relay = '', provider = ''] = String(name).split(' ');
    return [{ relay, provider, attempts: Number(rest[i + 1]), refused: Number(rest[i + 2]) }];
  });
  return { sums, providers };
}

async function pauseIfNeeded(deps: TallyDeps, issueId: string, sums: Sums, stop?: PauseCause): Promise<void> {
  const { redis, autoPause, log } = deps;
  if (sums.off || (stop ?? reasonToPause(sums, autoPause, Number.POSITIVE_INFINITY)) === undefined) return;
  const { audienceSize } = await readIssue(redis, issueId);
  const cause = stop ?? reasonToPause(sums, autoPause, audienceSize);
  if (cause === undefined) return;
  const fields = pauseFields(cause);
  const { tried, bounced, complaints } = sums;
  try {
    await changeIssueState(redis, issueId, 'paused', fields, ['sending']);
    const because = fields.pausedBecause;
    log.warn({ issue: issueId, tried, bounced, complaints, because }, 'issue paused automatically');
    // The operator who resumes it has seen the reason, so it does not pause itself again.
    await redis.hset(keys.tally(issueId), 'off', 1);
  } catch (error) {
    // Another run was first, or no recipient is left.
    if (!(error instanceof IllegalTransition)) throw error;
  }
}

/**
 * Decides whether bounces or complaints exceed a limit.
 * @param audienceSize 0 while it is not known
 * @returns undefined: no limit is exceeded
 */
export function reasonToPause(
  { tried, bounced, complaints }: Counts,
  { bounces: bounceLimit, complaints: complaintLimit, after }: Pick<AutoPause, 'bounces' | 'complaints' | 'after'>,
  audienceSize: number,
): PauseCause | undefined {
  if (tried < after) return undefined;
  if (bounceLimit > 0 && isFirstPart(tried, audienceSize) && bounced * 100 > bounceLimit * tried)
    return { because: 'bounces', bounced, tried, limit: bounceLimit };
  if (complaintLimit > 0 && complaints * 100 > complaintLimit * tried)
    return { because: 'complaints', complaints, tried, limit: complaintLimit };
  return undefined;
}
