import { afterAll, beforeAll, expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;

beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());

/** What the page of an issue says of its length, above its stories. */
const minutesIn = (body: string) => Number(/1 story[^<]*?(\d+)\u00a0min\u00a0read/.exec(body)?.[1]);

test('the reading time of an issue is that of its email, not of the stories behind its links', async () => {
  const issue = await web.issue(await web.newsletter(), 'A long story', 'sending', 'sent');
  await web.app.redis.hset(keys.article(issue.articles[0] ?? ''), 'body', `<p>${'word '.repeat(2_300)}</p>`);
  expect(minutesIn((await web.get(`/issues/${issue.id}`)).body)).toBe(1);
});
