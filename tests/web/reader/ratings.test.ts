import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countRatings, rateArticle } from '../../../src/answers/ratings/ratings.js';
import { allOwnData, eraseReader } from '../../../src/answers/reader-answers.js';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { signRatingToken } from '../../../src/delivery/recipient-message.js';
import type { Issue } from '../../../src/issues/issue.js';
import { markTaken } from '../../../src/issues/taking/hold-articles.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { idOf } from '../../../src/subscribers/list/subscriber-store.js';
import { changePreferences, unsubscribe } from '../../../src/subscribers/membership/signup.js';
import { testReader } from '../../../src/subscribers/membership/test-tokens.js';
import { launchBrowser } from '../../helpers/browser.js';
import { until } from '../../helpers/clock.js';
import { articleForTests } from '../../helpers/edition.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let newsletter: Newsletter;
let issue: Issue;
let article: string;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());
beforeEach(async () => {
  await web.empty();
  newsletter = await web.newsletter({ ratings: true });
  issue = await web.issue(newsletter, 'What the council decided', 'sending', 'sent');
  article = issue.articles[0] ?? '';
  await web.confirmed(newsletter, 'ada@example.org');
  await web.confirmed(newsletter, 'bo@example.org');
});

const idFor = (email: string) => idOf(web.app.list, email);
const pageOf = (reader: Buffer, of = article) =>
  `/rate/${signRatingToken(web.app.tokenKeys, newsletter, issue.id, reader)}/${of}`;
const rate = (email: string, step: string) => web.post(pageOf(idFor(email)), { step });
const ratings = () => countRatings(web.app.redis, article);
const person = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

test('opening a step changes nothing, by any method and for any client', async () => {
  const address = `${pageOf(idFor('ada@example.org'))}?step=5`;
  const page = await web.get(address, person);
  expect(page.statusCode).toBe(200);
  expect(page.body).toMatch(/value="5"[^>]*checked|checked[^>]*value="5"/);
  expect(page.body).toContain('data-chosen');
  for (const headers of [
    { 'user-agent': '' },
    { 'user-agent': 'python-requests/2' },
    { ...person, 'sec-purpose': 'prefetch' },
  ]) {
    const answer = await web.get(address, headers as Record<string, string>);
    expect(answer.body).not.toContain('data-chosen');
    expect(answer.body).not.toContain('<script');
  }
  await web.server.inject({ method: 'HEAD', url: address });
  expect(await ratings()).toEqual({ count: 0, average: 0 });
});

test('a reader has one rating, can change it, and all readers share an average', async () => {
  expect((await rate('ada@example.org', '2')).body).toContain('Your rating is saved');
  await rate('ada@example.org', '5');
  await rate('bo@example.org', '4');
  expect(await ratings()).toEqual({ count: 2, average: 4.5 });
  const again = await web.get(`${pageOf(idFor('ada@example.org'))}?step=5`, person);
  expect(again.body).not.toContain('data-chosen');
  expect((await web.membership(newsletter, 'ada@example.org'))?.engagedAt).toBeGreaterThan(0);
  const shown = await web.get(`/articles/${article}`);
  expect(shown.body).toContain('Readers by email: 4.5 out of 5 from 2 ratings');
});

test('the page has links to rate the other stories that the reader received, and nothing else of the issue', async () => {
  const save = (section: string) =>
    saveArticle(
      web.app.redis,
      { ...articleForTests, title: section, url: `https://example.com/${section}`, section },
      { newsletter: newsletter.slug },
    );
  const [city, science] = [(await save('City')).article.id, (await save('Science')).article.id];
  await web.app.redis.hset(keys.issue(issue.id), { articles: JSON.stringify([article, city, science]) });
  const links = async (email: string) => {
    const { body } = await web.get(pageOf(idFor(email)), person);
    return [...body.matchAll(/href="\/rate\/[^/"]+\/([^"?]+)"/g)].map(([, id]) => id);
  };
  expect(await links('ada@example.org')).toEqual([city, science]);
  const bo = { newsletter: newsletter.number, id: idFor('bo@example.org'), at: Math.floor(Date.now() / 1000) };
  await changePreferences(web.app.list, newsletter, bo, { locale: 'en', sections: ['City'] });
  expect(await links('bo@example.org')).toEqual([city]);
  await web.app.redis.del(keys.issue(issue.id));
  expect(await links('ada@example.org')).toEqual([]);
});

test('many ratings at once keep the totals right', async () => {
  const readers = ['ada@example.org', 'bo@example.org'].map(idFor);
  const all = ([1, 2, 3, 4, 5, 3] as const).flatMap((step) => readers.map((reader) => ({ reader, step })));
  await Promise.all(all.map((one) => rateArticle(web.app.redis, { ...one, article, issue: issue.id })));
  const { count } = await ratings();
  expect(count).toBe(2);
  const stored = await web.app.redis.hmget(keys.ratings(article), 'n1', 'n2', 'n3', 'n4', 'n5');
  expect(stored.reduce((sum, one) => sum + Number(one ?? 0), 0)).toBe(2);
});

test('a form without a step says so, and other links are refused', async () => {
  expect((await rate('ada@example.org', '6')).statusCode).toBe(400);
  expect((await rate('ada@example.org', '')).body).toContain('Please choose');
  expect((await web.post(pageOf(idFor('ada@example.org'), 'nothing'), { step: '3' })).statusCode).toBe(404);
  expect(
    (await web.post(`${pageOf(idFor('ada@example.org')).replace('/rate/', '/rate/x')}`, { step: '3' })).statusCode,
  ).toBe(404);
  const preferences = web.token('preferences', newsletter, 'ada@example.org');
  expect((await web.post(`/rate/${preferences}/${article}`, { step: '3' })).statusCode).toBe(404);
  expect((await web.post(pageOf(testReader), { step: '3' })).body).toContain('test email');
  const other = await web.newsletter({ slug: 'herald' });
  const foreign = await web.issue(other, 'Elsewhere', 'sending', 'sent');
  expect((await web.post(pageOf(idFor('ada@example.org'), foreign.articles[0]), { step: '3' })).statusCode).toBe(404);
  await unsubscribe(web.app.list, { newsletter: newsletter.number, id: idFor('bo@example.org'), at: 0 });
  expect((await rate('bo@example.org', '3')).statusCode).toBe(404);
  expect(await ratings()).toEqual({ count: 0, average: 0 });
});

test('a newsletter that has ended its ratings says so, and takes none', async () => {
  await rate('ada@example.org', '4');
  await changeNewsletter(web.app.redis, newsletter.slug, { ratings: false });
  const page = await web.get(`${pageOf(idFor('ada@example.org'))}?step=1`, person);
  expect(page.statusCode).toBe(410);
  expect(page.body).toContain('Ratings are closed');
  expect(page.body).toContain('href="https://www.example.com/');
  expect(page.body).not.toMatch(/<form[^>]*method="post"|data-chosen/);
  const answer = await rate('ada@example.org', '1');
  expect(answer.statusCode).toBe(410);
  expect(answer.body).toContain('Ratings are closed');
  expect(await ratings()).toEqual({ count: 1, average: 4 });
});

test('only an article that was sent to readers of the newsletter can be rated', async () => {
  const unsent = await web.issue(newsletter, 'A draft');
  const earlier = await web.issue(newsletter, 'Last week', 'sending', 'sent');
  await markTaken(web.app.redis, earlier, earlier.articles);
  await markTaken(web.app.redis, unsent, unsent.articles);
  const rateOf = (of: Issue) => web.post(pageOf(idFor('ada@example.org'), of.articles[0]), { step: '3' });
  expect((await rateOf(unsent)).statusCode).toBe(404);
  expect((await web.get(pageOf(idFor('ada@example.org'), unsent.articles[0]))).statusCode).toBe(404);
  expect((await rateOf(earlier)).statusCode).toBe(200);
  expect((await rateOf(issue)).statusCode).toBe(200);
});

test('the export has the ratings, and an erasure removes them from the average', async () => {
  await rate('ada@example.org', '1');
  await rate('bo@example.org', '4');
  const id = idFor('ada@example.org');
  expect(await allOwnData(web.app.list, id, [])).toMatchObject({ answers: { ratings: [{ article, rating: 1 }] } });
  await eraseReader(web.app.list, id, 'reader');
  await eraseReader(web.app.list, id, 'reader');
  expect(await ratings()).toEqual({ count: 1, average: 4 });
  expect(await web.app.redis.exists(keys.ratedBy(id.toString('hex')))).toBe(0);
  expect(await web.app.redis.scard(keys.raters(issue.id))).toBe(1);
});

describe('in Chromium', () => {
  let browser: Browser;
  let origin: string;
  beforeAll(async () => {
    browser = await launchBrowser();
    origin = await web.server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => browser.close());

  /** A browser as people use it: it does not say that a program drives it. */
  const openPage = async (options: { javaScriptEnabled?: boolean; driven?: boolean } = {}) => {
    const { driven = false, ...rest } = options;
    const context = await browser.newContext({ userAgent: person['user-agent'], ...rest });
    if (!driven) await context.addInitScript("Object.defineProperty(navigator, 'webdriver', { value: false })");
    return context.newPage();
  };

  test('one click rates, and another step can be chosen afterwards', async () => {
    const page = await openPage();
    await page.goto(`${origin}${pageOf(idFor('ada@example.org'))}?step=4`);
    await page.getByText('Your rating is saved').waitFor();
    expect(await ratings()).toEqual({ count: 1, average: 4 });
    await page.getByLabel('2 Fair').check();
    await page.getByRole('button', { name: 'Change my rating' }).click();
    await until('the other step is saved', async () => (await ratings()).average === 2);
    await page.context().close();
  });

  test('the five steps are in one row, from poor to best, and screen readers hear the name of each', async () => {
    const page = await browser.newPage({ viewport: { width: 320, height: 700 } });
    await page.goto(`${origin}${pageOf(idFor('ada@example.org'))}`);
    const steps = await page.getByRole('radio').all();
    const boxes = await Promise.all(steps.map((step) => step.locator('..').boundingBox()));
    expect([boxes.length, new Set(boxes.map((box) => box?.y)).size]).toEqual([5, 1]);
    for (const box of boxes) expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    const end = await page.locator('.scale > span').last().boundingBox();
    // The gutter of the page has 16 px.
    expect((end?.x ?? 0) + (end?.width ?? 0)).toBeLessThanOrEqual(320 - 16);
    expect(await page.getByRole('radio', { name: '4 Very good' }).count()).toBe(1);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    await page.close();
  });

  test('without JavaScript, and in a browser that a program drives, the button rates', async () => {
    for (const options of [{ javaScriptEnabled: false }, { driven: true }]) {
      const page = await openPage(options);
      await page.goto(`${origin}${pageOf(idFor('bo@example.org'))}?step=3`);
      expect(await page.getByLabel('3 Good').isChecked()).toBe(true);
      await page.getByRole('button', { name: 'Save my rating' }).click();
      await page.getByText('Your rating is saved').waitFor();
      await page.context().close();
    }
    expect(await ratings()).toEqual({ count: 1, average: 3 });
  });
});
