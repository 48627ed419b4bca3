import type { Redis } from 'ioredis';
import { approverInWords, readApproval } from '../delivery/approval.js';
import { nextDue } from '../delivery/batches.js';
import { kindOf, personInWords } from '../identity.js';
import type { Correction, Issue, IssueState, StateChange } from '../issues/issue.js';
import { describeReaders } from '../issues/issue-readers.js';
import { readIssue } from '../issues/issue-store.js';
import { type StatusCounts, statusCounts } from '../ledger/ledger-states.js';
import { type LedgerSurvey, surveyLedger } from '../ledger/survey-ledger.js';
import { keys } from '../redis/keys.js';
import type { AudienceFilter } from '../subscribers/list/audience.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { isoFromMs } from '../timestamps.js';
import { countSponsors, type SponsorCount } from './count-sponsors.js';
import { type HoldReport, reportHolds } from './hold-report.js';
import { type SubjectReport, subjectReport } from './subject-report.js';
import { shownWait, type WaitReport } from './waiting-issues.js';

/**
 * The results of an issue. Always: audience = waiting + accepted + deferred + bounced + failed + uncertain + excluded.
 * Once the issue is sent, a recipient is waiting only during a retry.
 */
export interface Report extends StatusCounts {
  id: string;
  state: IssueState;
  /** Why it paused itself; null when a person paused it, or when it is not paused. */
  pausedBecause: string | null;
  /** What a scheduled issue waits for, if it does not start by itself; null for every other. */
  waits: WaitReport | null;
  /** Providers whose readers are on hold, because they refuse the issue for a fault of ours. */
  holds: readonly HoldReport[];
  audience: number;
  /** The audience in words: `every confirmed reader`. */
  inWords: string;
  /** The earlier name of `inWords`, which the next version will not have. */
  readers: string;
  /** The segment that it was composed for, or null, and the filter itself. */
  segment: string | null;
  filter: AudienceFilter;
  /** Recipients who may have received it twice (ledger/survey-ledger.ts). */
  possibleDuplicates: number;
  /** Of these, the ones who were emailed after a restore, because the backup does not know whether they had it. */
  emailedAfterRestore: number;
  /** Of `bounced` and `failed`: messages that the server accepted and that bounced later. */
  bouncedLater: number;
  /** Outcomes per second over the last ten seconds; null when it is not being sent. */
  rate: number | null;
  /** When the next retry is due, ISO 8601 in UTC; null when there is none. */
  nextTryAt: string | null;
  /** The last approval; null when nobody has approved it. */
  approval: ShownApproval | null;
  /** Counts up from 1 with every correction. */
  edition: number;
  /** Who paused, resumed and cancelled it: the latest ones, the oldest first. */
  stateChanges: readonly ShownStateChange[];
  corrections: readonly { edition: number; at: string; acceptedBefore: number }[];
  /** How many emails each sponsor was in. */
  sponsors: readonly SponsorCount[];
  /** The subject test; null without one. */
  subjectTest: SubjectReport | null;
  /** Start time of a scheduled issue, ISO 8601 in UTC; null for every other. */
  startAt: string | null;
  /** ISO 8601 in UTC, or null. */
  startedAt: string | null;
  finishedAt: string | null;
  /** When the ledger was folded, ISO 8601, or null. Since then only counts and unaccepted messages are known. */
  foldedAt: string | null;
}

/** Who has approved an issue. */
export interface ShownApproval {
  /** ISO 8601 in UTC. */
  at: string;
  /** `token "Desk"`. */
  approver: string;
  /** The same in parts; null for approvals of version 0.2.0. */
  who: { kind: ReturnType<typeof kindOf>; name: string } | null;
  /** A note of who decided, or null. */
  by: string | null;
  /** Whether the approver had changed it themselves. */
  ownChanges: boolean;
}

/** A pause, its end or a cancellation. */
export interface ShownStateChange {
  change: StateChange['change'];
  /** ISO 8601 in UTC. */
  at: string;
  /** `token "Desk"`; null: Postrider did it. */
  actor: string | null;
  /** The same in parts. */
  who: { kind: ReturnType<typeof kindOf>; name: string } | null;
}

/** The pauses, resumptions and cancellation of an issue with whoever made them. */
export const shownStateChanges = ({ stateChanges }: Pick<Issue, 'stateChanges'>): ShownStateChange[] =>
  stateChanges.map(({ change, at, by }) => ({
    ...{ change, at: new Date(at).toISOString(), actor: by && personInWords(by) },
    who: by && { kind: kindOf(by.id), name: by.name },
  }));

/** Period of the rate, in seconds. */
const rateSeconds = 10;

/** Counts the ledger. The report keeps no counts of its own, which could disagree with it. @throws NotFound */
export async function reportIssue(list: SubscriberList, issueId: string): Promise<Report> {
  const now = Date.now();
  const before = await readIssue(list.redis, issueId);
  const counted = await surveyIssue(list, before, now);
  // Folding writes the counts before it deletes anything: an issue that is not folded now was counted completely.
  const issue = await readIssue(list.redis, issueId);
  const survey = issue.folded && !before.folded ? await surveyIssue(list, issue, now) : counted;
  const mayRetry = issue.state === 'sending' || issue.state === 'sent';
  const bouncedLater = await list.redis.scard(keys.bouncedLater(issueId));
  const report = reportOf(issue, survey, mayRetry ? await nextDue(list.redis, issueId) : 0, now);
  const holds = await reportHolds(list.redis, issueId);
  const approval = await shownRecord(list.redis, issueId);
  return {
    ...report,
    approval,
    holds,
    bouncedLater,
    sponsors: await countSponsors(list.redis, issue, report.accepted),
  };
}

async function shownRecord(redis: Redis, id: string): Promise<ShownApproval | null> {
  const record = await readApproval(redis, id);
  if (!record) return null;
  const { at, by, approver, ownChanges } = record;
  const who = approver ? { kind: kindOf(approver.id), name: approver.name } : null;
  return { at: new Date(at).toISOString(), approver: approverInWords(record), who, by: by || null, ownChanges };
}

/** Counts an issue's ledger, or returns the totals of a folded one. */
function surveyIssue(list: SubscriberList, issue: Issue, now: number): Promise<LedgerSurvey> {
  const since = now - rateSeconds * 1_000;
  return surveyLedger(list.redis, issue, since);
}

function reportOf(
  issue: Issue,
  { counts, recent, possibleDuplicates, emailedAfterRestore }: LedgerSurvey,
  nextAttempt: number,
  now: number,
): Omit<Report, 'approval' | 'holds' | 'bouncedLater' | 'sponsors'> {
  const shown = statusCounts(counts);
  const { id, state, pausedBecause, edition, corrections, startedAt, finishedAt } = issue;
  const seconds = Math.min(rateSeconds, Math.max(1, (now - startedAt) / 1_000));
  return {
    id,
    state,
    pausedBecause: pausedBecause || null,
    waits: shownWait(issue.waits),
    audience: Object.values(shown).reduce((sum, count) => sum + count, 0),
    ...{ inWords: describeReaders(issue), readers: describeReaders(issue) },
    segment: issue.segment || null,
    filter: issue.audience,
    ...shown,
    ...{ possibleDuplicates, emailedAfterRestore },
    rate: state === 'sending' ? Math.round((recent / seconds) * 10) / 10 : null,
    nextTryAt: isoFromMs(nextAttempt),
    edition,
    stateChanges: shownStateChanges(issue),
    corrections: corrections.map(({ at, ...rest }: Correction) => ({ ...rest, at: new Date(at).toISOString() })),
    subjectTest: subjectReport(issue),
    startAt: isoFromMs(state === 'scheduled' ? issue.startAt : 0),
    startedAt: isoFromMs(startedAt),
    finishedAt: isoFromMs(finishedAt),
    foldedAt: isoFromMs(issue.folded?.at ?? 0),
  };
}
