import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readArticle, saveArticle } from '../../src/articles/store/article-store.js';
import { launchBrowser } from '../helpers/browser.js';
import { startWebForTests, type WebForTests } from './web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;
let article: string;
let issue: string;

beforeAll(async () => {
  web = await startWebForTests();
  const newsletter = await web.newsletter({ comments: true, ratings: true });
  await web.issue(newsletter, 'The ferry comes back', 'sending', 'sent');
  const sent = await web.issue(newsletter, 'The old bridge closes', 'sending', 'sent');
  issue = sent.id;
  const [id = ''] = sent.articles;
  article = id;
  const known = await readArticle(web.app.redis, id);
  if (!known) throw new Error('the article is missing');
  const body = '<p>See <a href="https://www.example.org/plan?a=1&amp;b=2">the plan</a>.</p>';
  await saveArticle(web.app.redis, { ...known, body }, { newsletter: 'gazette' });
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

async function printed(path: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 800, height: 1000 } });
  await page.emulateMedia({ media: 'print' });
  await page.goto(url + path);
  return page;
}

/** What is visible of these elements. */
const visible = (page: Page, selector: string) =>
  page.evaluate<string[]>(
    `[...document.querySelectorAll(${JSON.stringify(selector)})].filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 300))`,
  );
const written = (page: Page, selector: string) =>
  page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)}), '::after').content`);

const controls = 'button,input,textarea,select,summary,nav,.bar .tools,.share,.ask,.turn,.write';

test('a printed article has no forms, bars or buttons, its links are written out, and it says where it is', async () => {
  const page = await printed(`/articles/${article}`);
  expect(await visible(page, controls)).toEqual([]);
  expect(await visible(page, 'h1')).toHaveLength(1);
  expect(await written(page, '.prose a')).toBe('" (https://www.example.org/plan?a=1&b=2)"');
  const own = `${web.app.publicUrl}/articles/${article}-the-old-bridge-closes`;
  expect(await visible(page, '.own-address')).toEqual([expect.stringContaining(own)]);
  await page.emulateMedia({ media: 'screen' });
  expect(await visible(page, '.own-address')).toEqual([]);
  expect(await visible(page, controls)).not.toEqual([]);
  await page.close();
});

test('a printed issue has no forms, bars or buttons, and says where it is', async () => {
  const page = await printed(`/issues/${issue}`);
  expect(await visible(page, controls)).toEqual([]);
  expect(await visible(page, '.own-address')).toEqual([
    expect.stringContaining(`${web.app.publicUrl}/issues/${issue}<`),
  ]);
  await page.close();
  const email = await printed(`/issues/${issue}?view=email`);
  expect(await visible(email, 'nav,button,input,summary,.share')).toEqual([]);
  await email.close();
});
