import { afterAll, beforeAll, expect, test } from 'vitest';
import { rateArticle } from '../../src/answers/ratings/ratings.js';
import { storeVote } from '../../src/answers/votes/votes.js';
import type { AnswerReport } from '../../src/feedback/issue-answers.js';
import { setUnlisted } from '../../src/issues/publication.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

let api: ApiForTests;
let postrider: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  postrider = await quickInstallation({ REDIS_URL: `unix://${api.app.redisUrl}`, LOG_LEVEL: 'silent' });
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

test('ratings by email and votes of visitors are shown apart, in the command and the API alike', async () => {
  const { redis, list } = api.app;
  const issue = await api.issue(api.gazette, 'Trams at night', 'sending', 'sent');
  const [article = ''] = issue.articles;
  const answers = () => postrider.json<AnswerReport>('issue', 'answers', issue.id);
  const about = { article, title: 'Trams at night' };
  expect(await answers()).toMatchObject({ ratings: [{ count: 0 }], votes: [{ ...about, count: 0, average: 0 }] });
  await rateArticle(redis, { article, reader: idOf(list, 'reader@example.com'), step: 2, issue: issue.id });
  for (const [i, step] of ([5, 4, 5] as const).entries())
    await storeVote(redis, { article, mark: Buffer.alloc(8, i), step });

  const expected = {
    ratings: [{ ...about, count: 1, average: 2 }],
    votes: [{ ...about, count: 3, average: 4.7 }],
  };
  expect(await answers()).toMatchObject(expected);
  expect((await api.call('GET', `/issues/${issue.id}/answers`)).body).toMatchObject(expected);
  const { stdout } = await postrider.cli('issue', 'answers', issue.id);
  expect(stdout).toMatch(/BY EMAIL\s+RATINGS\s+ON ITS PAGE\s+VOTES\s+STORY\n2\s+1\s+4\.7\s+3\s+Trams at night/);

  // Its articles have no pages then.
  await setUnlisted(redis, issue.id, true);
  expect(await answers()).toMatchObject({ ratings: [{ count: 1 }], votes: [] });
});
