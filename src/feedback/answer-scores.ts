import type { Redis } from 'ioredis';
import { visitorsBySubject } from '../answers/clicks/click-counts.js';
import type { SubjectScores } from '../delivery/subject-split.js';
import type { Issue } from '../issues/issue.js';
import { type SubjectTest, testGroup } from '../issues/subject-test.js';
import { readLedger } from '../ledger/ledger.js';
import { keys } from '../redis/keys.js';

/** Measures subjects by what readers answered. */
export const answerScores = (redis: Redis): SubjectScores => ({
  async scoresOf(issue, measure) {
    const { subjectTest } = issue;
    if (!subjectTest || measure !== 'clicks' || (await redis.exists(keys.links(issue.id))) === 0) return null;
    const visitors = await visitorsBySubject(redis, issue.id, subjectTest.subjects.length);
    const readers = await readersBySubject(redis, issue, subjectTest);
    return visitors.map((responses, subject) => ({ readers: readers[subject] ?? 0, responses }));
  },
});

/** How many readers' servers accepted an email with each subject. */
async function readersBySubject(redis: Redis, issue: Issue, test: SubjectTest): Promise<number[]> {
  const readers = test.subjects.map(() => 0);
  for await (const { lines } of readLedger(redis, issue)) {
    for (const { id, state } of lines) {
      const group = state === 'accepted' ? testGroup(test, issue.id, id) : undefined;
      if (group !== undefined) readers[group] = (readers[group] ?? 0) + 1;
    }
  }
  return readers;
}
