import type { Issue } from '../issues/issue.js';
import type { SubjectDecision, SubjectTest } from '../issues/subject-test.js';
import { isoFromMs } from '../timestamps.js';

/** A subject test in a report. */
export interface SubjectReport extends SubjectTest {
  /** When it is decided, ISO 8601 in UTC; null before the send. */
  decidesAt: string | null;
  /** Null until it is decided. */
  decision: (Omit<SubjectDecision, 'at'> & { at: string }) | null;
}

/** The subject test of an issue; null without one. */
export function subjectReport({ subjectTest, subjectDecision, startedAt }: Issue): SubjectReport | null {
  if (!subjectTest) return null;
  const decidesAt = isoFromMs(startedAt > 0 ? startedAt + subjectTest.minutes * 60_000 : 0);
  const decision = subjectDecision && { ...subjectDecision, at: new Date(subjectDecision.at).toISOString() };
  return { ...subjectTest, decidesAt, decision };
}
