import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countRatings, rateArticle } from '../../../src/answers/ratings/ratings.js';
import { bestRated } from '../../../src/answers/votes/best-rated.js';
import { countVotes, minVotes, voterSeconds } from '../../../src/answers/votes/votes.js';
import { messages } from '../../../src/locale/messages.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { voteKeys } from '../../../src/redis/keys.js';
import { announceChange } from '../../../src/redis/site-changes.js';
import { topics } from '../../../src/redis/site-topics.js';
import { unprovenStoryVoteLimits, unprovenVoteLimits } from '../../../src/subscribers/abuse/vote-limits.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { honeypotField } from '../../../src/web/kit/honeypot.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let newsletter: Newsletter;
let issue: string;
let article: string;
let now = Date.now();
beforeAll(async () => {
  web = await startWebForTests();
  Object.assign(web.app, { now: () => now });
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  now = Date.now();
  newsletter = await web.newsletter({ ratings: true });
  const sent = await web.issue(newsletter, 'What the council decided', 'sending', 'sent');
  issue = sent.id;
  article = sent.articles[0] ?? '';
});

const { votes, rate } = messages('en').pages;
const votePage = (of = article) => `/votes/${of}`;
let networks = 0;
/** An address in a block of its own, so that no limit but those of the article counts several. */
const somewhere = () => {
  networks += 1;
  return `${20 + (networks >> 8)}.${networks & 255}.0.1`;
};
const cookieOf = ({ headers }: { headers: Record<string, unknown> }) =>
  String(headers['set-cookie']).split(';')[0] ?? '';
/** A vote by a visitor from a network of their own, unless it is given. */
const vote = (step: string, { cookie = '', from = somewhere(), of = article } = {}) =>
  web.post(votePage(of), { step }, cookie ? { cookie } : {}, from);
const count = (of = article) => countVotes(web.app.redis, of);

test('anyone can rate an article under its headline, and gets a cookie only then', async () => {
  const page = await web.get(`/articles/${article}`);
  expect(page.headers['set-cookie']).toBeUndefined();
  expect(page.body.indexOf('</h1>')).toBeLessThan(page.body.indexOf(`action="${votePage()}"`));
  for (const method of ['GET', 'HEAD'] as const) {
    const opened = await web.server.inject({ method, url: `${votePage()}?step=5` });
    expect([opened.statusCode, opened.headers['set-cookie'], opened.headers['cache-control']]).toEqual([
      200,
      undefined,
      'no-store',
    ]);
  }
  expect(await count()).toEqual({ count: 0, average: 0 });
  const answer = await vote('4');
  expect([answer.statusCode, answer.body.includes(votes.saved(4)), answer.body.includes(votes.few(1, 5))]).toEqual([
    200,
    true,
    true,
  ]);
  expect(String(answer.headers['set-cookie'])).toMatch(
    new RegExp(`^postrider-voter=[\\w-]{22}; Path=/votes; Max-Age=${voterSeconds}; HttpOnly; SameSite=Lax$`),
  );
  expect(await count()).toEqual({ count: 1, average: 4 });
});

test('a visitor has one vote, which they can change, and a form that is sent twice is one vote', async () => {
  const cookie = cookieOf(await vote('2'));
  const changed = await vote('5', { cookie });
  expect(changed.headers['set-cookie']).toBeUndefined();
  expect(await count()).toEqual({ count: 1, average: 5 });
  expect((await web.server.inject({ method: 'GET', url: votePage(), headers: { cookie } })).body).toContain(
    'aria-label="5, Best" aria-current="true"',
  );
  const from = somewhere();
  const twice = await Promise.all([vote('3', { from }), vote('3', { from })]);
  expect(new Set(twice.map(cookieOf)).size).toBe(1);
  expect(await count()).toEqual({ count: 2, average: 4 });
});

test('the page shows the average from five votes on, apart from the ratings of readers', async () => {
  await web.confirmed(newsletter, 'ada@example.org');
  await rateArticle(web.app.redis, { article, reader: idOf(web.app.list, 'ada@example.org'), step: 1, issue });
  for (const step of ['4', '4', '5', '4']) await vote(step);
  const shown = async () => {
    await announceChange(web.app.redis, topics.site);
    return (await web.get(`/articles/${article}`)).body;
  };
  const four = await shown();
  expect(four).not.toContain('out of 5 from 4 votes');
  expect(four).toContain(votes.byEmail('1.0', 1));
  expect((await vote('5')).body).toContain(votes.average('4.4', 5));
  const five = await shown();
  expect([five.includes(votes.average('4.4', 5)), five.includes(votes.byEmail('1.0', 1))]).toEqual([true, true]);
  expect(await countRatings(web.app.redis, article)).toEqual({ count: 1, average: 1 });
});

test('the best-rated articles have five ratings by people, of readers and visitors together', async () => {
  const other = (await web.issue(newsletter, 'A bridge opens', 'sending', 'sent')).articles[0] ?? '';
  const third = (await web.issue(newsletter, 'Rain', 'sending', 'sent')).articles[0] ?? '';
  for (let n = 0; n < minVotes; n += 1) await vote('3');
  for (let n = 0; n < minVotes - 1; n += 1) {
    await vote('5', { of: other });
    await vote('5', { of: third });
  }
  await web.confirmed(newsletter, 'ada@example.org');
  await rateArticle(web.app.redis, { article: other, reader: idOf(web.app.list, 'ada@example.org'), step: 4, issue });
  const best = await bestRated(web.app.redis, [article, other, third], 5);
  expect(best).toEqual([
    { article: other, count: 5, average: 4.8 },
    { article, count: 5, average: 3 },
  ]);
});

test('of a thousand votes by one network, as many count as its limits allow', async () => {
  const answers = new Map<number, number>();
  for (let n = 0; n < 1_000; n += 50) {
    const batch = Array.from({ length: 50 }, (_, i) =>
      web.post(votePage(), { step: '5' }, { 'user-agent': `Browser ${n + i}` }, `203.0.113.${(n + i) % 250}`),
    );
    for (const { statusCode } of await Promise.all(batch)) answers.set(statusCode, (answers.get(statusCode) ?? 0) + 1);
  }
  const { max } = unprovenStoryVoteLimits.network;
  expect(await count()).toEqual({ count: max, average: 5 });
  expect([answers.get(200), answers.get(429)]).toEqual([max, 1_000 - max]);
  expect((await vote('4')).statusCode).toBe(200);
});

test('one address adds three votes a day to an article, and a network has a limit for all articles', async () => {
  const from = somewhere();
  const codes: number[] = [];
  for (let n = 0; n < 5; n += 1)
    codes.push((await web.post(votePage(), { step: '4' }, { 'user-agent': `Browser ${n}` }, from)).statusCode);
  expect(codes).toEqual([200, 200, 200, 429, 429]);
  const cookie = cookieOf(await vote('3'));
  const another = somewhere();
  const changes: number[] = [];
  for (let n = 0; n <= unprovenVoteLimits.connection.max; n += 1) {
    changes.push((await vote(n % 2 === 0 ? '3' : '4', { cookie, from: another })).statusCode);
  }
  expect(changes.filter((code) => code === 429)).toHaveLength(1);
});

test('above a limit the page asks for the bot check, and says when to vote again', async () => {
  const from = somewhere();
  for (let n = 0; n < 3; n += 1) await web.post(votePage(), { step: '4' }, { 'user-agent': `Browser ${n}` }, from);
  const refused = await vote('5', { from });
  expect([refused.statusCode, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
  expect(refused.headers['set-cookie']).toBeUndefined();
  expect(refused.body).toContain(votes.withoutCheck);
  expect(refused.body).toContain('altcha-widget');
  expect(await count()).toEqual({ count: 3, average: 4 });
});

test('the votes of a program that presses every button, or votes on every story, count for nothing', async () => {
  const stories = [article];
  for (const title of ['One', 'Two', 'Three'])
    stories.push((await web.issue(newsletter, title, 'sending', 'sent')).articles[0] ?? '');
  const cookie = cookieOf(await vote('1'));
  for (const step of ['2', '3', '4', '5']) expect((await vote(step, { cookie })).statusCode).toBe(200);
  expect(await count()).toEqual({ count: 0, average: 0 });
  // In a row, without the cookie: the address tells.
  const from = somewhere();
  for (const step of ['1', '2', '3']) await vote(step, { from });
  expect(await count()).toEqual({ count: 0, average: 0 });
  // Every story of an email at once.
  const walker = cookieOf(await vote('5', { of: stories[1] ?? '' }));
  await Promise.all(stories.map((of) => vote('5', { of, cookie: walker })));
  for (const of of stories) expect(await count(of)).toEqual({ count: 0, average: 0 });
});

test('a person who votes again later is no program', async () => {
  const cookie = cookieOf(await vote('1'));
  for (const step of ['2', '3', '4']) {
    now += 121_000;
    await vote(step, { cookie });
  }
  expect(await count()).toEqual({ count: 1, average: 4 });
});

test('a vote without a step, by a bot, or from another website does not count', async () => {
  const from = somewhere();
  const fields = { step: '5' };
  const refused = [
    await web.post(votePage(), {}, {}, from),
    await web.post(votePage(), { step: '6' }, {}, from),
    await web.post(votePage(), { step: '<script>' }, {}, from),
    await web.post(votePage(), fields, { 'sec-fetch-site': 'cross-site' }, from),
    await web.post(votePage(), fields, { origin: 'https://example.net' }, from),
    await web.post(votePage(), fields, { origin: 'null' }, from),
  ];
  expect(refused.map(({ statusCode }) => statusCode)).toEqual([400, 400, 400, 400, 400, 400]);
  expect(refused[0]?.body).toContain(rate.choose);
  expect(refused[3]?.body).toContain(votes.again);
  expect((await web.post(votePage(), { ...fields, [honeypotField]: 'Buy now' }, {}, from)).statusCode).toBe(200);
  expect(await count()).toEqual({ count: 0, average: 0 });
  const own = await web.post(votePage(), fields, { 'sec-fetch-site': 'same-origin' }, from);
  expect([own.statusCode, (await count()).count]).toEqual([200, 1]);
});

test('nobody can vote where ratings are off, on a removed article, or on one that nobody may see', async () => {
  expect((await vote('5', { of: 'aaaaaaaaaaaa' })).statusCode).toBe(404);
  expect((await vote('5', { of: '..%2F..%2Fhealthz' })).statusCode).toBe(404);
  await changeNewsletter(web.app.redis, newsletter.slug, { ratings: false });
  expect((await web.get(`/articles/${article}`)).body).not.toContain(votePage());
  const closed = await vote('5');
  expect([closed.statusCode, closed.body.includes(rate.closed), (await count()).count]).toEqual([410, true, 0]);
});

test('a mark is a hash that differs between articles, and expires; the totals stay', async () => {
  const other = (await web.issue(newsletter, 'A bridge opens', 'sending', 'sent')).articles[0] ?? '';
  const cookie = cookieOf(await vote('4'));
  await vote('4', { cookie, of: other });
  const marks = await Promise.all([article, other].map((one) => web.app.redis.hkeysBuffer(voteKeys.voters(one))));
  const [first, second] = marks.flat().map((mark) => mark.toString('hex'));
  expect([first?.length, first === second]).toEqual([16, false]);
  const left = await web.app.redis.ttl(voteKeys.voters(article));
  expect(left).toBeGreaterThan(voterSeconds - 60);
  await web.app.redis.del(voteKeys.voters(article));
  expect((await count()).count).toBe(1);
});
