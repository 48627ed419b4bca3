import type { Issue } from '../issues/issue.js';
import { decideSubject } from '../issues/issue-store.js';
import {
  decideTest,
  type SubjectDecision,
  type SubjectMeasure,
  type SubjectScore,
  testGroup,
} from '../issues/subject-test.js';
import type { Logger } from '../log.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import type { SubscriberId } from '../subscribers/record/subscriber-id.js';

/** Measures how well each subject of a test performed. */
export interface SubjectScores {
  /** @returns the scores by subject; null when nothing measures them */
  scoresOf(issue: Issue, measure: SubjectMeasure): Promise<readonly SubjectScore[] | null>;
}

interface SplitDeps {
  list: Pick<SubscriberList, 'redis'>;
  subjectScores: SubjectScores;
  now: () => number;
  log: Logger;
}

/** Assigns a subject of an issue to each reader, and the time from which they may be emailed. */
export interface SubjectSplit {
  /** When a reader may be emailed, in Unix milliseconds; 0: now. Readers outside the test wait for its decision. */
  dueFor(reader: SubscriberId): number;
  /** Which subject a reader gets. Decides the test if it is due. */
  subjectFor(reader: SubscriberId): number | Promise<number>;
}

const wholeIssue: SubjectSplit = { dueFor: () => 0, subjectFor: () => 0 };

/**
 * The split of an issue's readers for its subject test.
 *
 * Guarantee: a test is decided once, after its time, by the first worker that needs the result; every worker then uses
 * that decision. A retry has the subject of the first attempt.
 */
export function subjectSplit(deps: SplitDeps, issue: Issue): SubjectSplit {
  const { subjectTest: test, startedAt, id } = issue;
  if (!test) return wholeIssue;
  const decidesAt = startedAt + test.minutes * 60_000;
  let decided: Promise<SubjectDecision> | undefined;
  const decidedSubject = async () => {
    decided ??= issue.subjectDecision ? Promise.resolve(issue.subjectDecision) : decide(deps, issue, test.measure);
    return (await decided).subject;
  };
  return {
    dueFor: (reader) => (issue.subjectDecision || testGroup(test, id, reader) !== undefined ? 0 : decidesAt),
    subjectFor: (reader) => testGroup(test, id, reader) ?? decidedSubject(),
  };
}

async function decide(
  { list, subjectScores, now, log }: SplitDeps,
  issue: Issue,
  measure: SubjectMeasure,
): Promise<SubjectDecision> {
  const own = decideTest(await subjectScores.scoresOf(issue, measure), now());
  const decision = await decideSubject(list.redis, issue.id, own);
  if (decision.at === own.at) log.info({ issue: issue.id, measure, ...decision }, 'subject test decided');
  return decision;
}
