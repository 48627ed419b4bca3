import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locales } from '../../src/locale/locale.js';
import { messages } from '../../src/locale/messages.js';
import { closeSignUps, openSignUps } from '../../src/subscribers/abuse/sign-up-state.js';
import { launchBrowser } from '../helpers/browser.js';
import { injectAxe, violationsIn } from './axe-for-tests.js';
import { openPage } from './browser-for-tests.js';
import { startWebForTests, type WebForTests } from './web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;

beforeAll(async () => {
  web = await startWebForTests();
  await web.newsletter();
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

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

test.each(locales)('axe finds no serious problem on the page that says sign-ups are closed: %s', async (locale) => {
  await closeSignUps(web.app.redis);
  const page = await browser.newPage({ bypassCSP: true });
  const closed = { name: 'closed', path: '/n/gazette', fields: [['email', 'late@example.com']] as [string, string][] };
  await openPage(page, url, closed, locale);
  await openSignUps(web.app.redis);
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
