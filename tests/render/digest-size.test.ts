import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { locales } from '../../src/locale/locale.js';
import { layouts } from '../../src/newsletters/look.js';
import { renderDigest, renderDigestTemplate } from '../../src/render/digest.js';
import { launchBrowser } from '../helpers/browser.js';
import { countedStories, cutPictures, tenStories } from '../helpers/edition.js';
import { png } from '../helpers/png.js';

const fields = {
  greeting: 'Dear reader,',
  why: 'You receive Harbour Digest & Notes because you subscribed to it and confirmed your address.',
  unsubscribeUrl: `https://news.example.com/unsubscribe/${'AbCd_-09'.repeat(6)}`,
  preferencesUrl: `https://news.example.com/preferences/${'AbCd_-09'.repeat(6)}`,
};
const own = { name: 'Ada Example', ratingToken: 'AbCd_-09'.repeat(6), linkMark: `.${'AbCd_-09'.repeat(3)}` };
/** Ten stories with all that adds bytes: counted links, ratings, comments, a sponsor, cut pictures. */
const full = countedStories({ ...tenStories, pictures: cutPictures(tenStories) });

describe('the HTML of a digest of ten stories with ratings, comments and counted links', () => {
  test.each(locales)('in %s has at most 33 KB', (locale) => {
    const { html } = renderDigest(full, locale, fields, 0, own);
    const links = html.match(/<a\s/g)?.length ?? 0;
    const bytes = Buffer.byteLength(html);
    process.stdout.write(`ten stories, ${locale}: ${bytes} bytes of HTML, ${links} links\n`);
    expect(bytes).toBeLessThanOrEqual(33_000);
    expect(links).toBeLessThanOrEqual(60);
  });

  test('is shorter in the brief and in the story layout', () => {
    const bytes = layouts.map((layout) => {
      const edition = { ...full, newsletter: { ...full.newsletter, look: { layout } } };
      return Buffer.byteLength(renderDigest(edition, 'en', fields, 0, own).html);
    });
    const [whole = 0, brief = 0, story = 0] = bytes;
    expect(brief).toBeLessThan(whole * 0.7);
    expect(story).toBeLessThan(whole * 0.7);
  });

  test('is as long in the template as for a reader, but for the tokens', async () => {
    const { html, nonce } = await renderDigestTemplate(full, 'en');
    const tokens = html.match(new RegExp(`${nonce}n\\d+q`, 'g'))?.join('').length ?? 0;
    expect(Buffer.byteLength(html) - tokens).toBeLessThanOrEqual(33_000);
  });
});

describe('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  /** Opens an email in a window, with grey pictures. */
  async function open(html: string, width: number) {
    const page = await browser.newPage({ viewport: { width, height: 844 } });
    await page.route('**/*', (route) =>
      route.fulfill({ contentType: 'image/png', body: png({ width: 640, height: 480, alpha: false }) }),
    );
    await page.setContent(html, { waitUntil: 'load' });
    return page;
  }

  test('a digest of nine stories is at most 3,600 px high on a phone', async () => {
    const nine = { ...full, articles: full.articles.slice(0, 9) };
    for (const locale of locales) {
      const page = await open(renderDigest(nine, locale, fields, 0, own).html, 390);
      const height = await page.evaluate('document.documentElement.scrollHeight');
      process.stdout.write(`nine stories, ${locale}: ${height} px high at 390 px\n`);
      expect(height).toBeLessThanOrEqual(3_600);
      await page.close();
    }
  });

  test.each([320, 390, 700])('nothing is wider than a window of %d px, and the rating is in one row', async (width) => {
    for (const look of [{}, { language: 'ar' }]) {
      const edition = { ...full, newsletter: { ...full.newsletter, look } };
      const page = await open(renderDigest(edition, 'en', fields, 0, own).html, width);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
      const steps = await page.locator('a[href*="step="]').all();
      const tops = await Promise.all(steps.map(async (step) => (await step.boundingBox())?.y));
      expect([steps.length, new Set(tops).size]).toEqual([5, 1]);
      await page.close();
    }
  });

  test('a line has its picture beside the headline on a phone, and a card that is left alone the whole width', async () => {
    const page = await open(renderDigest(full, 'en', fields, 0b101, own).html, 390);
    const line = page.locator('td[width="96"] img').first();
    const headline = page.locator('tr:has(> td[width="96"]) h3').first();
    const [picture, words] = [await line.boundingBox(), await headline.boundingBox()];
    expect(picture?.width).toBe(96);
    expect(picture?.x).toBeGreaterThanOrEqual((words?.x ?? 0) + (words?.width ?? 0));
    await page.setViewportSize({ width: 700, height: 844 });
    expect(await page.locator('td.card').count()).toBe(1);
    expect((await page.locator('td.card img').boundingBox())?.width).toBeGreaterThan(500);
    await page.close();
  });
});
