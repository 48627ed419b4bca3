import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countRatings, readRating } from '../../../src/answers/ratings/ratings.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { signRatingToken } from '../../../src/delivery/recipient-message.js';
import type { Issue } from '../../../src/issues/issue.js';
import { markTaken } from '../../../src/issues/taking/hold-articles.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { buildWeb } from '../../../src/web/server.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

// A mail scanner with a real browser opens every rating link of an email, and its page posts the form as a person's
// does: same headers, same script.

let web: WebForTests;
let server: ReturnType<typeof buildWeb>;
let newsletter: Newsletter;
let issue: Issue;
let stories: string[];
let now = Date.now();
beforeAll(async () => {
  web = await startWebForTests();
  server = buildWeb({ ...web.app, now: () => now });
});
afterAll(async () => {
  await server.close();
  await web.stop();
});
beforeEach(async () => {
  await web.empty();
  now = Date.now() + 86_400_000;
  newsletter = await web.newsletter({ ratings: true });
  issue = await web.issue(newsletter, 'The first story', 'sending', 'sent');
  const others = ['second', 'third', 'fourth'].map(async (name) => {
    const about = { section: 'City', publishedAt: null, author: '', image: null, excerpt: '', body: '' };
    const draft = { ...about, title: `The ${name} story`, url: `https://www.example.com/${name}`, source: 'markdown' };
    return (await saveArticle(web.app.redis, { ...draft, source: 'markdown' }, { newsletter: newsletter.slug })).article
      .id;
  });
  stories = [...issue.articles, ...(await Promise.all(others))];
  // All of them were in the issue's email.
  await markTaken(web.app.redis, issue, stories);
  await web.confirmed(newsletter, 'ada@example.org');
});

const reader = () => idOf(web.app.list, 'ada@example.org');
async function rate(article: string, step: number) {
  const url = `/rate/${signRatingToken(web.app.tokenKeys, newsletter, issue.id, reader())}/${article}`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return (await server.inject({ method: 'POST', url, headers, payload: `step=${step}` })).statusCode;
}
const engagedAt = async () => (await web.membership(newsletter, 'ada@example.org'))?.engagedAt;
async function shown() {
  const counts = await Promise.all(stories.map((story) => countRatings(web.app.redis, story)));
  return counts.map(({ count, average }) => (count === 0 ? 0 : average));
}
const isRater = () => web.app.redis.sismember(keys.raters(issue.id), reader());

test.each([['one after the other'], ['all at once']])(
  'fifteen links opened %s leave no rating, and nobody engaged',
  async (order) => {
    const before = await engagedAt();
    const links = stories.slice(0, 3).flatMap((story) => [1, 2, 3, 4, 5].map((step) => [story, step] as const));
    if (order === 'all at once') await Promise.all(links.map(([story, step]) => rate(story, step)));
    else
      for (const [story, step] of links) {
        now += 1_500;
        expect(await rate(story, step)).toBe(200);
      }
    expect([await shown(), await isRater(), await engagedAt()]).toEqual([[0, 0, 0, 0], 0, before]);
    expect(await web.app.redis.smembers(keys.ratedBy(reader().toString('hex')))).toEqual([]);
  },
);

test('three stories within seconds are a scanner’s too', async () => {
  const before = await engagedAt();
  for (const story of stories.slice(0, 3)) {
    now += 1_500;
    await rate(story, 5);
  }
  expect([await shown(), await isRater(), await engagedAt()]).toEqual([[0, 0, 0, 0], 0, before]);
});

test('a person rates several stories, and changes their mind', async () => {
  for (const [story, step] of [
    [stories[0], 2],
    [stories[0], 3],
    [stories[1], 5],
    [stories[2], 4],
    [stories[3], 1],
  ] as const) {
    now += 6_000;
    await rate(story ?? '', step);
  }
  expect([await shown(), await isRater()]).toEqual([[3, 5, 4, 1], 1]);
  expect(await engagedAt()).toBeGreaterThan(now / 1_000 - 86_400);
});

test('a rating from before the scanner stays, and one after it counts', async () => {
  await rate(stories[0] ?? '', 4);
  const engaged = await engagedAt();
  await web.app.redis.del(...(await web.app.redis.keys('*:trail:*')));
  now += 3_600_000;
  for (const step of [1, 2, 3, 4, 5]) await rate(stories[0] ?? '', step);
  expect(await readRating(web.app.redis, stories[0] ?? '', reader())).toBe(4);
  expect([await isRater(), await engagedAt()]).toEqual([1, engaged]);
  // The trail ends after two minutes of silence.
  await web.app.redis.del(...(await web.app.redis.keys('*:trail:*')));
  await rate(stories[0] ?? '', 5);
  expect(await readRating(web.app.redis, stories[0] ?? '', reader())).toBe(5);
});
