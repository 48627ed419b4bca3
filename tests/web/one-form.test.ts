import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { signRatingToken } from '../../src/delivery/recipient-message.js';
import { formatDate } from '../../src/locale/format-date.js';
import { type Locale, locales } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { launchBrowser } from '../helpers/browser.js';
import { until } from '../helpers/clock.js';
import { startWebForTests, type WebForTests } from './web-for-tests.js';

// What appears on several pages and in emails has one form.

let web: WebForTests;
let browser: Browser;
let url: string;
let article: string;
let issue: string;
let ratingPage: string;

beforeAll(async () => {
  web = await startWebForTests();
  const newsletter = await web.newsletter({ ratings: true, timeZone: 'Asia/Tokyo' });
  const sent = await web.issue(newsletter, 'The bridge', 'sending', 'sent');
  issue = sent.id;
  [article = ''] = sent.articles;
  const known = await readArticle(web.app.redis, article);
  if (!known) throw new Error('the article is missing');
  // On the next day in Tokyo.
  await saveArticle(web.app.redis, { ...known, publishedAt: '2031-03-04T20:00:00.000Z' }, { newsletter: 'gazette' });
  await web.confirmed(newsletter, 'reader@example.com');
  const reader = idOf(web.app.list, 'reader@example.com');
  ratingPage = `/rate/${signRatingToken(web.app.tokenKeys, newsletter, sent.id, reader)}/${article}`;
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

const plain = (html: string) => html.replace(/<script.*?<\/script>|<[^>]+>/gs, '');

/** In the language of the page, as all its other dates. */
const form = (locale: Locale) =>
  `${messages(locale).digest.byline('the city desk')}\u00a0· ${formatDate(locale, '2031-03-05')}`;

test.each(locales)('an author and a date have one order and form on every page: %s', async (locale) => {
  await until('the story is found', async () => (await web.get('/search?q=bridge')).body.includes('/articles/'));
  for (const path of [
    '/',
    '/n/gazette/sections/City',
    `/articles/${article}-the-bridge`,
    `/issues/${issue}`,
    '/search?q=bridge',
  ]) {
    const { body } = await web.get(`${path}${path.includes('?') ? '&' : '?'}lang=${locale}`);
    const lines = [...body.matchAll(/<p class="meta[^"]*"[^>]*>(.*?)<\/p>/g)].map(([, line = '']) => plain(line));
    expect([path, lines.filter((line) => line.includes('city desk'))]).toEqual([
      path,
      [expect.stringContaining(form(locale))],
    ]);
    expect(plain(body).match(/city desk/g)).toHaveLength(1);
  }
});

test.each(locales)('an author has one form on pages and in emails: %s', (locale) => {
  const { digest, pages } = messages(locale);
  expect(pages.reading.byline('Ada')).toBe(digest.byline('Ada'));
});

test.each(locales)(
  'the steps of a rating are in one row on the narrowest phone, between the same words: %s',
  async (locale) => {
    const page = await browser.newPage({ viewport: { width: 320, height: 800 } });
    const { steps } = messages(locale).digest.rating;
    const vote = `/votes/${article}`;
    for (const [path, scale, step] of [
      [`/articles/${article}-the-bridge`, '.rate fieldset', '.steps button'],
      [vote, '.rate fieldset', '.steps button'],
      [ratingPage, '.scale', 'label'],
    ] as const) {
      await page.goto(`${url}${path}?lang=${locale}`);
      const words = await page.locator(`${scale} > span[aria-hidden]`).allTextContents();
      expect([path, words]).toEqual([path, [steps[0], steps[4]]]);
      const middles = await page.evaluate<number[]>(
        `[...document.querySelectorAll(${JSON.stringify(`${scale} > span[aria-hidden], ${scale} ${step}`)})].map((one) => { const { top, bottom } = one.getBoundingClientRect(); return (top + bottom) / 2; })`,
      );
      expect([path, middles.length]).toEqual([path, 7]);
      expect([path, Math.max(...middles) - Math.min(...middles) < 8]).toEqual([path, true]);
      expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
    await page.close();
  },
);
