import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { wantPicturesOf } from '../articles/store/article-store.js';
import { NotFound } from '../errors.js';
import type { ReportedEvent } from '../events/event.js';
import { eventsWanted } from '../events/outbox.js';
import type { Someone } from '../identity.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { attentionKeys, keys, welcomeKeys } from '../redis/keys.js';
import { type ListLayout, layoutText, parseLayout } from '../redis/layout.js';
import { ListResharding } from '../redis/list-layouts.js';
import { runScript } from '../redis/scripts.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import { type ApprovalBasis, basisNow } from './approval-basis.js';
import { type ContentBasis, contentMark, seenWith } from './content-basis.js';
import type { DraftContent } from './draft-content.js';
import { ScheduledByOther } from './draft-errors.js';
import { changedSinceLook, readStoredHistory } from './draft-history.js';
import { addEntry } from './history/add-entry.js';
import type { HistoryEntry } from './history/history-entry.js';
import {
  archiveChange,
  type FoldedLedger,
  IllegalTransition,
  type Issue,
  type IssueState,
  isPausedAsChanged,
  isWelcomeId,
  slugOf,
  statesBefore,
  type Waiting,
} from './issue.js';
import { decodeIssue, encodeContent, encodeWaits } from './issue-record.js';
import type { SubjectDecision } from './subject-test.js';

/** The next free id of a newsletter's issues. */
export async function nextIssueId(redis: Redis, newsletter: string): Promise<string> {
  return `${newsletter}-${await redis.incr(keys.issueNumber(newsletter))}`;
}

/** Gives back the id of an issue that was not made, so that its number is not lost. */
export async function returnIssueId(redis: Redis, newsletter: string, id: string): Promise<void> {
  const number = id.slice(newsletter.length + 1);
  await runScript(redis, 'returnNumber', [keys.issueNumber(newsletter), keys.issue(id)], [number]);
}

/** The fields of a new draft. */
export type Draft = Pick<Issue, 'id' | 'newsletter' | 'subject' | 'preheader' | 'articles' | 'audience'> &
  Partial<Omit<DraftContent, 'subject' | 'preheader' | 'articles'>> &
  Partial<Pick<Issue, 'stream' | 'tick' | 'createdAt' | 'segment' | 'unlisted' | 'readersChoice'>> & {
    /** Default: nobody has written anything in it. */
    basis?: ApprovalBasis;
  };

const emptyContent = { followsLead: [], versions: {}, note: '', sectionNotes: {}, sponsors: [], subjectTest: null };

/** Writes a new draft, and requests the pictures of its articles. @returns the draft, or the existing issue with its id */
export async function addIssue(redis: Redis, draft: Draft): Promise<Issue> {
  const { id, newsletter, tick = 0, segment = '', unlisted = false, createdAt = Date.now() } = draft;
  const { readersChoice = [] } = draft;
  const fields = {
    id,
    newsletter,
    tick,
    segment,
    unlisted: unlisted ? 1 : 0,
    createdAt,
    state: 'draft',
    ...encodeContent({ ...emptyContent, ...draft }),
    audience: JSON.stringify(draft.audience),
    stream: JSON.stringify(draft.stream ?? null),
    basis: JSON.stringify(draft.basis ?? (await basisNow(redis, newsletter))),
    ...(readersChoice.length > 0 ? { readersChoice: JSON.stringify(readersChoice) } : {}),
  };
  const pairs = Object.entries(fields).flat();
  await runScript(redis, 'addIssue', [keys.issue(id), keys.issues(newsletter)], [id, createdAt, ...pairs]);
  await wantPicturesOf(redis, draft.articles);
  return readIssue(redis, id);
}

const noSuchIssue = (id: string) => new NotFound('issue', id);

/** @throws NotFound */
export async function readIssue(redis: Redis, id: string): Promise<Issue> {
  const issue = decodeIssue(await redis.hgetall(keys.issue(id)));
  if (!issue) throw noSuchIssue(id);
  return issue;
}

/** A newsletter's issues, the newest first. @param max default: all */
export async function listIssues(redis: Redis, newsletter: string, max = 0): Promise<Issue[]> {
  const ids = await redis.zrevrange(keys.issues(newsletter), 0, max - 1);
  return Promise.all(ids.map((id) => readIssue(redis, id)));
}

const typeOfState = { scheduled: 'issue.scheduled', sent: 'issue.sent', paused: 'issue.paused' } as const;

/** The event of a new state as JSON; empty when it has none, or nobody reads events. */
async function eventOfState(redis: Redis, issue: string, to: IssueState): Promise<string> {
  if (to !== 'scheduled' && to !== 'sent' && to !== 'paused') return '';
  if (!(await eventsWanted(redis))) return '';
  const id = randomUUID().replaceAll('-', '');
  return JSON.stringify({ id, at: Date.now(), type: typeOfState[to], issue } satisfies ReportedEvent);
}

/** Who changes the state of an issue, and what they saw of it before. Left out: whatever it is. */
export interface SeenIssue {
  revision?: number | undefined;
  /** Noted with a pause, its end, a cancellation or a resend. Left out: Postrider itself. */
  by?: Someone | undefined;
  /** When it was to start, and who had scheduled it. Compared only while it is scheduled. */
  schedule?: Pick<Issue, 'startAt' | 'sender'> | undefined;
  /** The edition whose emails nobody has, and are made anew. Default: none. */
  forgets?: number;
}

/**
 * Changes an issue's state atomically: of two concurrent callers one succeeds.
 * @param fields written in the same step
 * @param from states in which the caller allows the change; each must allow it by `transitions`, unless the issue is
 *   being removed
 * @param seen what the issue must still have, compared in the same step
 * @returns the state before
 * @throws IllegalTransition with the state that was found, ChangedSinceLook, ScheduledByOther, NotFound; ListResharding for a send that would begin while
 *   the list is being moved to another number of buckets
 */
export async function changeIssueState(
  redis: Redis,
  id: string,
  to: IssueState,
  fields: Record<string, string | number> = {},
  from: readonly IssueState[] = statesBefore(to),
  { revision, schedule, by, forgets = 0 }: SeenIssue = {},
): Promise<IssueState> {
  // A welcome email is none of the issues that programs follow.
  const event = isWelcomeId(id) ? '' : await eventOfState(redis, id, to);
  const reply = await runScript(
    redis,
    'transition',
    [keys.issue(id), keys.sending, keys.scheduled, keys.resharding, keys.issueOutbox, keys.templates(id, forgets)],
    [
      ...[
        id,
        to,
        randomUUID(),
        event,
        revision ?? '',
        schedule ? `${schedule.startAt} ${schedule.sender?.id ?? ''}` : '',
        JSON.stringify({ at: Date.now(), by: by ?? null }),
      ],
      ...[from.length, ...from, ...Object.entries(fields).flat()],
    ],
  );
  const before = String(reply) as IssueState | '' | 'resharding' | 'revision' | 'schedule';
  if (before === 'resharding') {
    const [target] = await redis.hvals(keys.resharding);
    throw new ListResharding(target === undefined ? undefined : parseLayout(target).buckets);
  }
  if (before === '') throw noSuchIssue(id);
  if (before === 'revision') throw await changedSinceLook(redis, await readIssue(redis, id), revision ?? 0);
  if (before === 'schedule') throw new ScheduledByOther(await readIssue(redis, id));
  if (!from.includes(before)) throw new IllegalTransition(id, before, to);
  const change = isWelcomeId(id) ? undefined : archiveChange(before, to);
  if (change) await announceChange(redis, (change === 'comes' ? topics.issues : topics.content)(slugOf(id)));
  return before;
}

/**
 * Writes a correction in one step, and only over the edition and the revision that the caller knows.
 * @param known the issue as read
 * @param made.staged key of the new edition's templates, in the slot of the issues
 * @param made.shown what its emails were made from; undefined: none have been made yet
 * @returns whether it was written; false: the issue changed meanwhile
 */
export async function writeCorrection(
  redis: Redis,
  known: Issue,
  next: DraftContent & Pick<Issue, 'edition' | 'corrections'>,
  entry: HistoryEntry,
  { staged, shown }: { staged: string; shown: ContentBasis | undefined },
): Promise<boolean> {
  const { edition, corrections } = next;
  const { revision } = entry;
  const stored = await readStoredHistory(redis, known.id);
  const { line, replaced, lost } = addEntry(stored, { ...entry, closed: true });
  const gained = next.articles.filter((article) => !known.articles.includes(article));
  // Until the emails are made, a correction changes nothing of what the sender has seen.
  const seen = shown ? contentMark({ ...shown, issue: revision }) : await seenWith(redis, known.id, gained);
  const noted = {
    revision,
    ...(lost === undefined ? {} : { historyLost: lost }),
    ...(seen === undefined ? {} : { seenContent: seen }),
  };
  const written = { ...encodeContent(next), edition, corrections: JSON.stringify(corrections), ...noted };
  const templates = [keys.templates(known.id, edition), keys.templates(known.id, known.edition)];
  const reply = await runScript(
    redis,
    'correct',
    [keys.issue(known.id), staged, ...templates, keys.history(known.id)],
    [
      ...[known.edition, known.startedAt, known.revision, line, JSON.stringify(replaced), stored.looked],
      isPausedAsChanged(known) ? `${known.state} ${known.pausedBecause}` : '',
      ...Object.entries(written).flat(),
    ],
  );
  if (reply !== 1) return false;
  await announceChange(redis, topics.content(known.newsletter));
  return true;
}

/** Ends an issue's subject test, unless it has ended. @returns the decision that counts, which may be an earlier one */
export async function decideSubject(redis: Redis, id: string, decision: SubjectDecision): Promise<SubjectDecision> {
  // Pages show the subject that won.
  if ((await redis.hsetnx(keys.issue(id), 'subjectDecision', JSON.stringify(decision))) === 1)
    await announceChange(redis, topics.issues(slugOf(id)));
  return (await readIssue(redis, id)).subjectDecision ?? decision;
}

/**
 * Marks that an issue is being planned with a layout of the list.
 * @returns the layout, and whether an incomplete run marked it before: then that run's layout stays
 */
export async function beginPlan(
  redis: Redis,
  id: string,
  layout: ListLayout,
): Promise<{ layout: ListLayout; again: boolean }> {
  if ((await redis.hsetnx(keys.issue(id), 'layout', layoutText(layout))) === 1) return { layout, again: false };
  return { layout: (await readIssue(redis, id)).layout ?? layout, again: true };
}

/** Marks that the whole audience is in the ledger. @param audienceSize number of recipients */
export async function markPlanned(redis: Redis, id: string, audienceSize = 0): Promise<void> {
  await redis.hset(keys.issue(id), 'planned', 1, 'audienceSize', audienceSize);
}

/** Ids of the issues that are being sent or are paused in the middle. */
export async function issuesUnderWay(redis: Redis): Promise<string[]> {
  const ids: string[] = [];
  for (const { slug } of await listNewsletters(redis)) {
    const welcomes = await redis.zrevrange(welcomeKeys.sends(slug), 0, -1);
    const sends = await Promise.all(welcomes.map((id) => readIssue(redis, id)));
    for (const { id, state } of [...(await listIssues(redis, slug)), ...sends])
      if (state === 'sending' || state === 'paused') ids.push(id);
  }
  return ids;
}

/** Scheduled issues, the earliest first. @param until only those that start by then, Unix milliseconds */
export async function scheduledIssues(
  redis: Redis,
  until = Number.POSITIVE_INFINITY,
): Promise<{ id: string; startAt: number }[]> {
  const flat = await redis.zrangebyscore(
    keys.scheduled,
    '-inf',
    until === Number.POSITIVE_INFINITY ? '+inf' : until,
    'WITHSCORES',
  );
  return flat.flatMap((id, i) => (i % 2 === 0 ? [{ id, startAt: Number(flat[i + 1]) }] : []));
}

/**
 * Notes what a scheduled issue waits for. The note ends with the issue's state, and with another start time.
 * @param issue as it was read
 */
export async function noteWaiting(redis: Redis, { id, startAt }: Issue, waits: Waiting): Promise<void> {
  await redis.hset(keys.issue(id), waits.for === 'checks' ? 'waitsForChecks' : 'waits', encodeWaits(waits, startAt));
}

/** Notes that an issue was restored, so that messages of which the backup knows nothing may have gone out before. */
export async function noteRestored(redis: Redis, id: string, at: number): Promise<void> {
  await redis.hset(keys.issue(id), 'restoredAt', at);
}

/** Notes that recipients of a restored issue are about to be marked. The first note after a restore counts. */
export async function noteFirstMark(redis: Redis, { id, restoredAt, markedAt }: Issue, at: number): Promise<void> {
  if (markedAt < Math.max(1, restoredAt)) await redis.hset(keys.issue(id), 'markedAt', at);
}

/**
 * Notes that the recipients who had a restored issue already are marked. The first note after a restore counts, and ends
 * the pause's cause.
 */
export async function noteReached(redis: Redis, issue: Issue, at: number): Promise<void> {
  const { id, restoredAt, reachedAt, pausedFor } = issue;
  await redis.hset(keys.issue(id), {
    reachedAt: reachedAt < Math.max(1, restoredAt) ? at : reachedAt,
    ...(pausedFor?.because === 'restored' ? { pausedBecause: '' } : {}),
  });
}

/** Stores a folded ledger. The first write wins: a later one may have counted a partly deleted ledger. */
export async function writeFolded(redis: Redis, id: string, folded: FoldedLedger): Promise<void> {
  await redis.hsetnx(keys.issue(id), 'folded', JSON.stringify(folded));
}

/** Marks that an issue's ledger has been packed, unless the issue has been removed meanwhile. */
export async function markLedgerPacked(redis: Redis, id: string): Promise<void> {
  await runScript(redis, 'replaceFields', [keys.issue(id)], ['id', id, 'ledgerPacked', 1]);
}

/** Marks that an issue's ledger and the emails that recipients got have been deleted. */
export async function markLedgerGone(redis: Redis, id: string): Promise<void> {
  await redis.hset(keys.issue(id), 'ledgerGone', 1, 'emailsGone', 1);
}

/**
 * Puts an issue back into the reconciler's set, because a sent issue has messages to send again. Who lacks it is counted
 * again when they are out.
 */
export async function enterSending(redis: Redis, id: string): Promise<void> {
  await redis.sadd(keys.sending, id);
  // The buckets of its batches are taken out of the packed ledgers, and packed again when they are over.
  await runScript(redis, 'replaceFields', [keys.issue(id)], ['id', id, 'ledgerPacked', 0]);
  await redis.hdel(attentionKeys.counts, id);
}

/** Removes an issue without messages to send from the reconciler's set. An issue with batches left stays. */
export async function leaveSending(redis: Redis, id: string): Promise<void> {
  await runScript(redis, 'leave', [keys.sending, keys.batches(id), keys.retries(id)], [id]);
}

/** Ids of the issues with messages still to send: those in `sending`, and those `sent` with retries ahead. */
export function issuesBeingSent(redis: Redis): Promise<string[]> {
  return redis.smembers(keys.sending);
}
