import type { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { saveArticle } from '../../src/articles/store/article-store.js';
import { runSchedule } from '../../src/control/run-schedules.js';
import { composeIssue } from '../../src/issues/compose.js';
import { changeIssueState, listIssues } from '../../src/issues/issue-store.js';
import { pageOfArticles } from '../../src/issues/page-articles.js';
import { readRuns } from '../../src/issues/schedule-runs.js';
import type { Schedule } from '../../src/newsletters/cadence.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { openQueues, type Queues } from '../../src/queues/queues.js';
import { newsletterFields } from '../helpers/newsletter.js';
import { startTestRedis } from '../helpers/redis.js';

let redis: Redis;
let queues: Queues;
let stop: () => Promise<void>;
beforeAll(async () => {
  ({ redis, stop } = await startTestRedis());
  queues = openQueues(redis);
});
afterAll(async () => {
  await queues.close();
  await stop();
});

const day = 86_400_000;
/** When the tests begin, at the start of a day in UTC. The issue is sent then, and digests are due on the days after. */
const today = Math.floor(Date.now() / day) * day;
let lines: { msg: string; old?: number; issue?: string }[] = [];
const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) });

beforeEach(async () => {
  await redis.flushall();
  lines = [];
});

async function addArticle(title: string, daysAgo: number | null): Promise<string> {
  const publishedAt = daysAgo === null ? null : new Date(today - daysAgo * day).toISOString();
  const { article } = await saveArticle(
    redis,
    {
      ...{ title, url: `https://example.com/${encodeURIComponent(title)}`, section: 'City', publishedAt, author: '' },
      ...{ image: null, excerpt: '', body: '', source: 'feed' },
    },
    { newsletter: 'gazette' },
  );
  return article.id;
}

/** A newsletter that has sent an issue today. Then a site with an archive is added. */
async function startGazette(schedule: Schedule): Promise<Newsletter> {
  const gazette = await addNewsletter(
    redis,
    newsletterFields({
      slug: 'gazette',
      title: 'Gazette',
      from: { name: '', address: 'a@example.com' },
      schedule,
      scheduledAt: today,
    }),
  );
  // Nothing was sent yet, so that a first issue may have articles of any age.
  await addArticle('The first story', 400);
  const { issue } = await composeIssue(redis, gazette, { scheduled: { id: 'gazette-0', tick: 1, stream: null } });
  await changeIssueState(redis, issue.id, 'sending', { startedAt: today });
  await addArticle('A bridge of 2 months ago', 61);
  await addArticle('A tunnel of last year', 300);
  return gazette;
}
const runOn = (gazette: Newsletter, days: number) =>
  runSchedule({ redis, queues, log }, gazette, today + days * day + 1_000);

test('a quiet day is not filled with the archive of a new source, and the log says how many articles wait', async () => {
  const gazette = await startGazette({ 'every issue': '0 0 * * *' });
  await runOn(gazette, 1);
  expect((await readRuns(redis, 'gazette')).runs.last['every issue']).toMatchObject({ outcome: 'empty' });
  expect(lines).toMatchObject([{ msg: 'digest skipped, because there is no new article', old: 2 }]);
});

test('a digest takes what is new or undated, and an editor may take the rest', async () => {
  const gazette = await startGazette({ 'every issue': '0 0 * * *' });
  const fresh = await addArticle('A story of last month', 59);
  const undated = await addArticle('A story without a date', null);
  await runOn(gazette, 1);
  const [digest] = await listIssues(redis, 'gazette');
  expect(digest?.articles.toSorted()).toEqual([fresh, undated].toSorted());
  expect(lines).toContainEqual(
    expect.objectContaining({
      ...{ issue: digest?.id, old: 2 },
      msg: 'articles left out, because they are more than 60 days older than the last issue',
    }),
  );
  const { items } = await pageOfArticles(redis, 'gazette', { limit: 50 });
  expect(items.filter(({ old }) => old).map(({ article }) => article.title)).toEqual([
    'A bridge of 2 months ago',
    'A tunnel of last year',
  ]);
  const { articles, old } = await composeIssue(redis, gazette, {});
  expect(articles.map(({ title }) => title)).toEqual(['A bridge of 2 months ago', 'A tunnel of last year']);
  expect(old).toHaveLength(2);
  expect((await pageOfArticles(redis, 'gazette', { limit: 50 })).items.some((item) => item.old)).toBe(false);
});

test('digests for one cadence leave old articles to an editor too, and do not pass them over for good', async () => {
  const gazette = await startGazette({ daily: '0 0 * * *', weekly: '0 0 * * *' });
  await addArticle('A story of today', 0);
  await runOn(gazette, 1);
  const digests = (await listIssues(redis, 'gazette')).filter(({ stream }) => stream !== null);
  expect(digests.map(({ articles }) => articles.length)).toEqual([1, 1]);
  expect((await composeIssue(redis, gazette, {})).old).toHaveLength(2);
});
