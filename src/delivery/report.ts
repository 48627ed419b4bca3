import type { IssueState } from '../issues/issue.js';
import { readIssue } from '../issues/issue-store.js';
import type { SubscriberList } from '../subscribers/subscriber-store.js';
import { countLedger } from './ledger.js';

/**
 * What became of an issue. Always: audience = waiting + accepted + deferred + bounced + failed + uncertain + excluded,
 * and nobody waits once the issue is sent.
 */
export interface Report {
  id: string;
  state: IssueState;
  audience: number;
  /** Not mailed yet, or being mailed right now. */
  waiting: number;
  accepted: number;
  deferred: number;
  bounced: number;
  failed: number;
  uncertain: number;
  excluded: number;
  /** ISO 8601 in UTC, or null. */
  startedAt: string | null;
  finishedAt: string | null;
}

const iso = (milliseconds: number) => (milliseconds === 0 ? null : new Date(milliseconds).toISOString());

/** Counts the ledger: the report has no book of its own that could disagree with it. @throws NotFound */
export async function reportIssue(list: SubscriberList, issueId: string): Promise<Report> {
  const issue = await readIssue(list.redis, issueId);
  const { waiting, claimed, ...outcomes } = await countLedger(list.redis, issue);
  const audience = Object.values(outcomes).reduce((sum, count) => sum + count, waiting + claimed);
  const { id, state, startedAt, finishedAt } = issue;
  return {
    id,
    state,
    audience,
    waiting: waiting + claimed,
    ...outcomes,
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
  };
}
