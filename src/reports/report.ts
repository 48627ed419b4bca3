import { nextDue } from '../delivery/batches.js';
import type { Correction, Issue, IssueState } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import { type StatusCounts, statusCounts } from '../ledger/ledger-states.js';
import { type LedgerSurvey, surveyLedger } from '../ledger/survey-ledger.js';
import { keys } from '../redis/keys.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { isoFromMs } from '../timestamps.js';

/**
 * What became of an issue. Always: audience = waiting + accepted + deferred + bounced + failed + uncertain + excluded,
 * and once the issue is sent nobody waits but for the moment of a second try.
 */
export interface Report extends StatusCounts {
  id: string;
  state: IssueState;
  /** Why it paused itself; null when a person did it, or when it is not paused. */
  pausedBecause: string | null;
  audience: number;
  /** Recipients of whom two tries were taken, or may have been: they may have received it twice. */
  possibleDuplicates: number;
  /** Of `bounced` and `failed`: messages that the server accepted first, and that came back later. */
  bouncedLater: number;
  /** Mails with an outcome per second, over the last ten seconds; null when it is not being sent. */
  rate: number | null;
  /** When the next second try is due, ISO 8601 in UTC; null when there is none. */
  nextTryAt: string | null;
  /** Counts up from 1 with every correction. */
  edition: number;
  corrections: readonly { edition: number; at: string; acceptedBefore: number }[];
  /** When a scheduled issue starts by itself, ISO 8601 in UTC; null for every other. */
  startAt: string | null;
  /** ISO 8601 in UTC, or null. */
  startedAt: string | null;
  finishedAt: string | null;
  /** When the ledger was folded: from then on only counts and the mails not accepted are known. ISO 8601, or null. */
  foldedAt: string | null;
}

/** Over how many seconds a rate is taken. */
const rateSeconds = 10;

/** Counts the ledger: the report has no book of its own that could disagree with it. @throws NotFound */
export async function reportIssue(list: SubscriberList, issueId: string): Promise<Report> {
  const now = Date.now();
  const before = await readIssue(list.redis, issueId);
  const counted = await surveyIssue(list, before, now);
  // Whoever folds the ledger writes its counts first: an issue that is not folded now was counted whole.
  const issue = await readIssue(list.redis, issueId);
  const survey = issue.folded && !before.folded ? await surveyIssue(list, issue, now) : counted;
  const goesOut = issue.state === 'sending' || issue.state === 'sent';
  const bouncedLater = await list.redis.scard(keys.bouncedLater(issueId));
  return { ...reportOf(issue, survey, goesOut ? await nextDue(list.redis, issueId) : 0, now), bouncedLater };
}

/** Counts an issue's ledger, or takes what is left of it. */
function surveyIssue(list: SubscriberList, issue: Issue, now: number): Promise<LedgerSurvey> {
  const since = now - rateSeconds * 1_000;
  return surveyLedger(list.redis, issue, since);
}

function reportOf(
  issue: Issue,
  { counts, recent, possibleDuplicates }: LedgerSurvey,
  nextTry: number,
  now: number,
): Omit<Report, 'bouncedLater'> {
  const shown = statusCounts(counts);
  const { id, state, pausedBecause, edition, corrections, startedAt, finishedAt } = issue;
  const seconds = Math.min(rateSeconds, Math.max(1, (now - startedAt) / 1_000));
  return {
    id,
    state,
    pausedBecause: pausedBecause || null,
    audience: Object.values(shown).reduce((sum, count) => sum + count, 0),
    ...shown,
    possibleDuplicates,
    rate: state === 'sending' ? Math.round((recent / seconds) * 10) / 10 : null,
    nextTryAt: isoFromMs(nextTry),
    edition,
    corrections: corrections.map(({ at, ...rest }: Correction) => ({ ...rest, at: new Date(at).toISOString() })),
    startAt: isoFromMs(state === 'scheduled' ? issue.startAt : 0),
    startedAt: isoFromMs(startedAt),
    finishedAt: isoFromMs(finishedAt),
    foldedAt: isoFromMs(issue.folded?.at ?? 0),
  };
}
