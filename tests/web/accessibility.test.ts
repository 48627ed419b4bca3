import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locales } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { pullBrake, releaseBrake } from '../../src/subscribers/abuse/brake.js';
import { launchBrowser } from '../helpers/browser.js';
import { injectAxe, violationsIn } from './axe-for-tests.js';
import { openPage } from './browser-for-tests.js';
import { everyPage, type PageToSee } from './pages-for-tests.js';
import { startWebForTests, type WebForTests } from './web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;
let pages: PageToSee[];

beforeAll(async () => {
  web = await startWebForTests();
  pages = await everyPage(web);
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

const views = [390, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);
const narrowest = 320;

/** Each language's pages in two tests, so that a slow machine has time for both. */
const halves = locales.flatMap((locale) => (['first', 'second'] as const).map((half) => [locale, half] as const));

test('axe sees faults of structure and of style', async () => {
  const page = await browser.newPage();
  await page.setContent(
    '<html lang="en"><title>x</title><img src="x"><p style="color:#777;background:#888">Grey on grey',
  );
  await injectAxe(page);
  const found = (await violationsIn(page)).map(({ id }) => id);
  expect(found).toEqual(expect.arrayContaining(['image-alt', 'color-contrast']));
  await page.close();
});

test.each(halves)(
  'axe finds no serious problem on any page in either width and scheme, no page scrolls sideways, and each has one h1, a title, a main landmark and its language: %s, the %s half',
  async (locale, half) => {
    const barriers: string[] = [];
    const page = await browser.newPage({ bypassCSP: true });
    const middle = Math.ceil(pages.length / 2);
    for (const each of half === 'first' ? pages.slice(0, middle) : pages.slice(middle)) {
      await openPage(page, url, each, locale);
      const outline = await page.evaluate(
        '[document.querySelectorAll("h1").length, document.querySelectorAll("main").length, document.title !== "", document.documentElement.lang]',
      );
      if (each.name !== 'issue') expect([each.name, outline]).toEqual([each.name, [1, 1, true, locale]]);
      await injectAxe(page);
      // One visit: nothing but style sheets depends on the width and the scheme.
      for (const { width, colorScheme } of views) {
        await page.setViewportSize({ width, height: 800 });
        await page.emulateMedia({ colorScheme });
        const violations = await violationsIn(page);
        // An issue is an email with its own layout tables and landmarks. WCAG applies to it all the same.
        const serious = violations.filter(({ tags }) => each.name !== 'issue' || !tags.includes('best-practice'));
        const where = `${each.name}, ${width} px, ${colorScheme}`;
        for (const { id, nodes } of serious) barriers.push(`${where}: ${id}: ${nodes[0]?.html}`);
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        if (wide) barriers.push(`${where}: scrolls sideways`);
      }
      await page.setViewportSize({ width: narrowest, height: 800 });
      const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
      if (wide) barriers.push(`${each.name}, ${narrowest} px: scrolls sideways`);
    }
    await page.close();
    expect(barriers).toEqual([]);
  },
);

test.each(locales)('axe finds no serious problem on the page that says sign-ups are closed: %s', async (locale) => {
  await pullBrake(web.app.redis);
  const page = await browser.newPage({ bypassCSP: true });
  const closed = { name: 'closed', path: '/n/gazette', fields: [['email', 'late@example.com']] as [string, string][] };
  await openPage(page, url, closed, locale);
  await releaseBrake(web.app.redis);
  expect(await page.textContent('h1')).toBe(messages(locale).pages.signUpsClosed.closedTitle);
  await injectAxe(page);
  expect(await violationsIn(page)).toEqual([]);
  await page.close();
});

test('with the keyboard alone: the form is submitted, the errors take the focus, and their links lead to the fields', async () => {
  const page = await browser.newPage();
  await page.goto(`${url}/n/gazette`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.className')).toBe('skip');
  await page.focus('#subscribe');
  await page.keyboard.type('not an address');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await page.waitForFunction('document.activeElement.getAttribute("role") === "alert"');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('email');
  expect(await page.inputValue('#email')).toBe('not an address');
  await page.close();
});

test('the policies of the pages allow their own style, form and script', async () => {
  const page = await browser.newPage();
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') refused.push(message.text());
  });
  for (const path of ['/', '/n/gazette', '/n/gazette/embed']) await page.goto(url + path);
  expect(await page.isVisible('#copy')).toBe(true);
  await page.fill('.preview input[type=email]', 'previewed@example.com');
  await Promise.all([page.waitForNavigation(), page.click('.preview button')]);
  expect(await page.textContent('h1')).toBe('Check your inbox');
  expect(refused).toEqual([]);
  await page.close();
});
