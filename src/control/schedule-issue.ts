import type { Redis } from 'ioredis';
import * as z from 'zod';
import { NotApproved } from '../delivery/approval.js';
import { noteOnce } from '../delivery/problems.js';
import { describeError, PostriderError } from '../errors.js';
import { changesByOthers } from '../issues/content-basis.js';
import { ChangedSinceLook, ScheduledByOther } from '../issues/draft-errors.js';
import { requireRevision } from '../issues/draft-history.js';
import {
  IllegalTransition,
  type Issue,
  type IssueState,
  type LocalTime,
  NothingToSend,
  needsDecision,
  type WaitReason,
} from '../issues/issue.js';
import { changeIssueState, noteWaiting, readIssue, scheduledIssues } from '../issues/issue-store.js';
import type { Logger } from '../log.js';
import { NewsletterArchived, readNewsletter } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { keys } from '../redis/keys.js';
import { checkSendable, lookFields, NoPostalAddress, type SenderLook, startIssue } from './start-issue.js';

/** When an issue starts: for all readers at once, or for each at their local time. */
export interface Start {
  /** Unix milliseconds. */
  startAt: number;
  local: LocalTime | null;
}

/** Who schedules an issue, and what they saw of it. */
interface SchedulerLook extends SenderLook {
  from?: readonly IssueState[];
}

/** Later moments need no job yet: the reconciler enqueues it in time. */
const maxDelayMs = 86_400_000;

/** Enqueues a clock job for a moment. */
export async function wakeAt(queues: Queues, name: string, moment: number, now = Date.now()): Promise<void> {
  const delay = Math.max(0, moment - now);
  if (delay <= maxDelayMs) await queues.enqueue('keepTime', `${name}-${moment}`, {}, delay);
}

/**
 * Schedules an issue. An issue that is already scheduled gets the new time, and waits for nothing else any longer.
 * @param look the revision and the content that its sender saw, compared in the step that schedules it; undefined: the current one. And
 *   who that is: if somebody else changes the issue afterwards, it waits for a look. And the states, the time and the
 *   sender that they saw
 * @throws NewsletterArchived, NoPostalAddress, NothingToSend, NotApproved, ChangedSinceLook, ScheduledByOther,
 *   IllegalTransition, NotFound
 */
export async function scheduleIssue(
  redis: Redis,
  queues: Queues,
  issueId: string,
  start: Start,
  { revision, sender, from = ['draft', 'scheduled'], ...look }: SchedulerLook = {},
): Promise<void> {
  const issue = await readIssue(redis, issueId);
  await requireRevision(redis, issue, revision);
  await checkSendable(redis, issue);
  await markScheduled(redis, queues, issueId, start, { ...look, revision: issue.revision, sender, from });
}

/**
 * Schedules without a check; an issue that cannot be sent reports it at its start time.
 * @param look the states from which it is scheduled (`scheduled` among them: it may be moved to another time), and the
 *   revision that somebody has checked; the person who has looked at it, if one has, and at what
 * @throws IllegalTransition, ChangedSinceLook, ScheduledByOther
 */
export async function markScheduled(
  redis: Redis,
  queues: Queues,
  issueId: string,
  { startAt, local }: Start,
  { from = ['draft'], revision, sender, schedule, content, checked }: SchedulerLook = {},
): Promise<void> {
  const nobody = { seen: '', sender: sender?.id ?? '', senderName: sender?.name ?? '', seenContent: '', checked: '' };
  const looked = sender && revision !== undefined;
  const fields = {
    startAt,
    local: JSON.stringify(local),
    ...{ waits: 'null', waitsForChecks: 'null' },
    ...(looked ? await lookFields(redis, await readIssue(redis, issueId), sender, content) : nobody),
    ...(revision === undefined ? {} : { looked: revision }),
    ...(checked ? { checked: JSON.stringify(checked) } : {}),
  };
  await changeIssueState(redis, issueId, 'scheduled', fields, from, { revision, schedule });
  await wakeAt(queues, issueId, startAt);
}

/**
 * Makes a scheduled issue a draft again.
 * @param seen the time that the caller saw, Unix milliseconds: a send that has another one since is not stopped
 * @throws IllegalTransition, ScheduledByOther, NotFound
 */
export async function unscheduleIssue(redis: Redis, issueId: string, seen?: number): Promise<void> {
  const issue = await readIssue(redis, issueId);
  if (seen !== undefined && issue.state === 'scheduled' && issue.startAt !== seen) throw new ScheduledByOther(issue);
  const schedule = seen === undefined ? {} : { schedule: issue };
  await changeIssueState(redis, issueId, 'draft', { startAt: 0, local: 'null' }, undefined, schedule);
}

/**
 * Checks an issue before it goes out.
 * @param ignored the checks that its sender ignores; left out: nobody has looked at any
 * @returns why it must not go out, each as a text; empty: it may
 */
export type StartGate = (issue: Issue, ignored?: readonly string[]) => Promise<readonly string[]>;

interface StartDeps {
  redis: Redis;
  queues: Queues;
  log: Logger;
  /** Left out: nothing is checked. */
  gate?: StartGate;
}

/**
 * Starts the scheduled issues that are due. An issue that cannot start, or is due for longer than its newsletter allows,
 * stays scheduled and notes what it waits for. One that needs a decision is left to a person; others are tried again at
 * the next call.
 * @param now Unix milliseconds
 */
export async function startDueIssues(deps: StartDeps, now: number): Promise<void> {
  for (const { id } of await scheduledIssues(deps.redis, now))
    if ((await oldLook(deps, id, now)) === undefined) await startOne(deps, id, now);
}

/**
 * Starts the scheduled issues that are due and are checked first, because their senders looked at the checks long ago.
 * That takes up to a minute, for which nothing else should wait. Never fails.
 */
export async function startCheckedIssues(deps: StartDeps, now: number): Promise<void> {
  const due = await scheduledIssues(deps.redis, now).catch(() => []);
  await Promise.all(
    due.map(async ({ id }) => {
      try {
        const look = await oldLook(deps, id, now);
        if (look) await startChecked(deps, id, look, now);
      } catch (error) {
        // The next call tries it again.
        deps.log.error({ issue: id, error: describeError(error) }, 'scheduled issue cannot start');
      }
    }),
  );
}

async function startOne(deps: StartDeps, id: string, now: number): Promise<void> {
  try {
    // Check again: it may have been rescheduled or cancelled a moment ago.
    const issue = await readIssue(deps.redis, id);
    if (issue.state !== 'scheduled' || issue.startAt > now || needsDecision(issue.waits)) return;
    await startDue(deps, issue, now);
  } catch (error) {
    if (!(error instanceof PostriderError)) throw error;
    // Another process started it, or a person cancelled or changed it, at this moment. The next call looks again.
    if (error instanceof IllegalTransition || error instanceof ChangedSinceLook || error instanceof ScheduledByOther)
      return;
    await noteOnce(deps.redis, id, error);
    deps.log.error({ issue: id, error: describeError(error) }, 'scheduled issue cannot start');
  }
}

/** A look at the checks that is older is made again when the issue starts, in ms: links and DNS records may be gone. */
const lookHoldsMs = 600_000;
/** How long after a check that says stop they are made again, in ms. */
const recheckMs = 120_000;

const checkedLook = z.object({ at: z.number(), ignored: z.array(z.string()) });
type CheckedLook = z.infer<typeof checkedLook>;

/**
 * The look of an issue's sender at its checks, if it is so old that they are made again. An issue that nobody has looked
 * at has passed them when it was composed (control/run-schedules.ts).
 * @returns undefined: it starts without them
 */
async function oldLook({ redis, gate }: StartDeps, id: string, now: number): Promise<CheckedLook | undefined> {
  const text = gate && (await redis.hget(keys.issue(id), 'checked'));
  const look = text ? checkedLook.parse(JSON.parse(text)) : undefined;
  return look && now - look.at > lookHoldsMs ? look : undefined;
}

/** Starts a due issue if its checks pass. One that does not pass them is checked again after two minutes. */
async function startChecked(deps: StartDeps, id: string, look: CheckedLook, now: number): Promise<void> {
  const { redis, log } = deps;
  const issue = await readIssue(redis, id);
  const { state, startAt, waits } = issue;
  if (state !== 'scheduled' || startAt > now || needsDecision(waits)) return;
  const triedAt = waits?.for === 'checks' ? Number(await redis.hget(keys.issue(id), 'checksTriedAt')) : 0;
  if (now - triedAt < recheckMs) return;
  const stops = await stopsNow(deps, issue, look, now);
  const then = await readIssue(redis, id);
  // Somebody changed it or gave it another time while it was checked: the next call checks it as it is.
  if (then.revision !== issue.revision || then.startAt !== startAt) return;
  if (stops.length === 0) {
    // If it waits for something else now, it says so.
    await redis.hdel(keys.issue(id), 'waitsForChecks');
    return startOne(deps, id, now);
  }
  await redis.hset(keys.issue(id), 'checksTriedAt', now);
  await noteWaiting(redis, issue, { for: 'checks', since: waits?.for === 'checks' ? waits.since : now });
  await noteOnce(redis, id, `Not started, because checks say stop. ${stops.join(' ')}`);
  log.warn({ issue: id, for: 'checks', stops }, 'scheduled issue waits');
}

async function startDue({ redis, queues, log }: StartDeps, issue: Issue, now: number): Promise<void> {
  const { id, startAt, waits } = issue;
  if (await waitsForLook(redis, issue)) return log.warn({ issue: id, for: 'changed' }, 'scheduled issue waits');
  const { lateMinutes } = await readNewsletter(redis, issue.newsletter);
  const late = now - startAt > lateMinutes * 60_000;
  try {
    if (late) await checkSendable(redis, issue);
    // What its sender has seen, and not a change of this moment.
    else await startIssue(redis, queues, id, ['scheduled'], { revision: issue.revision, schedule: issue });
  } catch (error) {
    const reason = waitReasonOf(error);
    if (!reason) throw error;
    if (waits?.for === reason) return;
    await noteWaiting(redis, issue, { for: reason, since: startAt });
    await noteOnce(redis, id, error);
    log.warn({ issue: id, for: reason }, 'scheduled issue waits');
    return;
  }
  if (late) {
    await noteWaiting(redis, issue, { for: 'late', since: now });
    log.warn({ issue: id, for: 'late' }, 'scheduled issue waits');
  } else log.info({ issue: id }, 'scheduled issue started');
}

/** Why the checks keep an issue from starting. One that is too late waits for a decision, whatever they say. */
async function stopsNow(
  { redis, log, gate }: StartDeps,
  issue: Issue,
  { ignored }: CheckedLook,
  now: number,
): Promise<readonly string[]> {
  try {
    const { lateMinutes } = await readNewsletter(redis, issue.newsletter);
    const isLate = now - issue.startAt > lateMinutes * 60_000;
    if (isLate) return [];
    // What waits for something else is not checked again and again. The start says for what.
    if ((await changesByOthers(redis, issue)).length > 0) return [];
    const sendable = await checkSendable(redis, issue).then(
      () => true,
      (error: unknown) => {
        if (waitReasonOf(error)) return false;
        throw error;
      },
    );
    return sendable ? ((await gate?.(issue, ignored)) ?? []) : [];
  } catch (error) {
    // The checks cannot be made: the issue is not late for that.
    log.error({ issue: issue.id, error: describeError(error) }, 'checks of a scheduled issue failed');
    return [];
  }
}

/**
 * Whether a scheduled issue waits for a look, because somebody else than its sender has changed its articles or its
 * newsletter. Notes it. (A change of the draft notes itself.)
 */
async function waitsForLook(redis: Redis, issue: Issue): Promise<boolean> {
  const changes = await changesByOthers(redis, issue);
  if (changes.length === 0) return false;
  await noteWaiting(redis, issue, { for: 'changed', since: Math.min(...changes.map(({ at }) => at)) });
  await noteOnce(redis, issue.id, new ChangedSinceLook(issue.id, issue.seen, issue.revision, changes));
  return true;
}

/** Undefined: the error is no reason to wait for a person. */
function waitReasonOf(error: unknown): WaitReason | undefined {
  if (error instanceof NotApproved) return 'approval';
  if (error instanceof NoPostalAddress) return 'postal-address';
  if (error instanceof NothingToSend) return 'articles';
  return error instanceof NewsletterArchived ? 'archived' : undefined;
}

/**
 * Enqueues again the jobs that start scheduled issues on time, and notes which of them wait for a look by now: their
 * senders are to learn of it before that time.
 */
export async function wakeForScheduled(redis: Redis, queues: Queues, now: number): Promise<void> {
  for (const { id, startAt } of await scheduledIssues(redis)) {
    if (startAt <= now) continue;
    await wakeAt(queues, id, startAt, now);
    try {
      const issue = await readIssue(redis, id);
      if (issue.state === 'scheduled' && !needsDecision(issue.waits)) await waitsForLook(redis, issue);
    } catch (error) {
      // Somebody removes it at this moment. The others are woken all the same.
      if (!(error instanceof PostriderError)) throw error;
    }
  }
}
