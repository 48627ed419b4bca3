import type { Redis } from 'ioredis';
import { visitorsBySubject } from '../answers/clicks/click-counts.js';
import type { SubjectScores } from '../delivery/subject-split.js';
import type { Issue } from '../issues/issue.js';
import { type SubjectTest, testGroup } from '../issues/subject-test.js';
import { readLedger } from '../ledger/ledger.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { keys } from '../redis/keys.js';

/** Scores the subjects of a test by readers' clicks or ratings. */
export const answerScores = (redis: Redis): SubjectScores => ({
  async scoresOf(issue, measure) {
    const { subjectTest } = issue;
    if (!subjectTest) return null;
    const answered =
      measure === 'clicks'
        ? await clicksBySubject(redis, issue, subjectTest)
        : await ratersBySubject(redis, issue, subjectTest);
    if (!answered) return null;
    const readers = await readersBySubject(redis, issue, subjectTest);
    return answered.map((responses, subject) => ({ readers: readers[subject] ?? 0, responses }));
  },
});

async function clicksBySubject(redis: Redis, { id }: Issue, { subjects }: SubjectTest): Promise<number[] | null> {
  return (await redis.exists(keys.links(id))) === 0 ? null : visitorsBySubject(redis, id, subjects.length);
}

async function ratersBySubject(redis: Redis, issue: Issue, test: SubjectTest): Promise<number[] | null> {
  const { ratings = false } = await readNewsletter(redis, issue.newsletter);
  if (!ratings) return null;
  const raters = await redis.smembersBuffer(keys.raters(issue.id));
  const groups = raters.map((reader) => testGroup(test, issue.id, reader));
  return test.subjects.map((_, subject) => groups.filter((group) => group === subject).length);
}

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
