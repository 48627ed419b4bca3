import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { readIssue } from '../../../src/issues/issue-store.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { launchBrowser } from '../../helpers/browser.js';
import { until } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

// @slow 30 s

let web: WebForTests;
let browser: Browser;
let url: string;
let gazette: Newsletter;
let issue: string;
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});
beforeEach(async () => {
  issue = (await web.issue(gazette, `What the council decided ${Math.random()}`)).id;
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

let people = 0;
/** A browser of a person who is signed in, on the page of the issue. */
async function opened(): Promise<{ page: Page; context: BrowserContext; name: string }> {
  people += 1;
  const name = `Person ${people}`;
  const fields = { email: `person${people}@example.com`, name, language: 'en', role: 'editor', roles: {} } as const;
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  const context = await browser.newContext();
  contexts.push(context);
  const value = await beginSession(web.app.redis, person, 'a browser');
  await context.addCookies([{ name: 'postrider-session', value, url }]);
  const page = await context.newPage();
  await page.goto(`${url}/desk/issues/${issue}/write`);
  return { page, context, name };
}

const content = () => readIssue(web.app.redis, issue);
const isSaved = (field: 'subject' | 'note', text: string) =>
  until(`the ${field} is "${text}"`, async () => (await content())[field] === text);
const says = (page: Page, text: string) =>
  page.locator('[data-saved]', { hasText: text }).waitFor({ timeout: 120_000 });
/** Types a text and leaves its field. */
async function write(page: Page, field: string, text: string) {
  await page.locator(field).fill(text);
  await page.locator(field).blur();
}

test('what somebody types is saved without a button, and the email beside it is shown anew', async () => {
  const { page } = await opened();
  const shown = page.waitForResponse((response) => response.url().includes('/email'));
  await page.locator('#subject').fill('Saved while typing');
  await isSaved('subject', 'Saved while typing');
  await shown;
  await says(page, 'by you');
  expect(await page.locator('#subject').inputValue()).toBe('Saved while typing');
});

test('two browsers on one draft: different texts are both saved; of the same text, both are shown and one is chosen', async () => {
  const [one, other] = [await opened(), await opened()];
  await write(one.page, '#subject', 'By one');
  await write(other.page, '#note', 'By the other');
  await isSaved('subject', 'By one');
  await isSaved('note', 'By the other');
  await says(one.page, 'by you');
  await write(one.page, '#note', 'Mine');
  await says(one.page, 'Not saved: somebody else has changed the same text.');
  expect(await one.page.locator('#note').inputValue()).toBe('Mine');
  expect((await content()).note).toBe('By the other');
  await Promise.all([one.page.waitForNavigation(), one.page.locator('.saved button').first().click()]);
  expect(await one.page.locator('.theirs').textContent()).toContain('By the other');
  expect(await one.page.locator('#note').inputValue()).toBe('Mine');
  // Leaving the page decides nothing.
  await one.page.goto(`${url}/desk/issues/${issue}/write`);
  expect((await content()).note).toBe('By the other');
  expect(await one.page.locator('[data-kept] pre').textContent()).toBe('Mine');
  await one.page.getByRole('button', { name: 'Put it into its fields' }).click();
  await isSaved('note', 'Mine');
});

test('a network that is cut while somebody types costs nothing: the text is kept, and saved once it is back', async () => {
  const { page, context } = await opened();
  await context.setOffline(true);
  await write(page, '#note', 'Typed without a network');
  await says(page, 'Not saved: the server does not answer.');
  expect(await page.locator('#note').inputValue()).toBe('Typed without a network');
  await context.setOffline(false);
  await isSaved('note', 'Typed without a network');
  await says(page, 'by you');
});

test('an answer that never arrives makes no second version and no conflict with oneself', async () => {
  const { page } = await opened();
  const { revision } = await content();
  let cut = 0;
  await page.route('**/write', async (route) => {
    if (route.request().method() !== 'POST' || cut > 0) return route.continue();
    cut += 1;
    await route.fetch();
    return route.abort();
  });
  await write(page, '#note', 'Written, but unheard');
  await isSaved('note', 'Written, but unheard');
  await says(page, 'by you');
  expect([cut, (await content()).revision]).toEqual([1, revision + 1]);
});

test('a text that never reached the server is offered when the page is opened again, and replaces nothing by itself', async () => {
  const { page, context } = await opened();
  await context.setOffline(true);
  await write(page, '#note', 'Before the crash');
  await says(page, 'Not saved');
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await again.goto(`${url}/desk/issues/${issue}/write`);
  await again.getByText('You typed this on this device earlier').waitFor();
  expect(await again.locator('#note').inputValue()).toBe('');
  expect(await again.locator('[data-kept] pre').textContent()).toBe('Before the crash');
  await again.getByRole('button', { name: 'Put it into its fields' }).click();
  await isSaved('note', 'Before the crash');
});

test('? opens the help, and Ctrl and Enter go on to the page of the send after saving', async () => {
  const { page } = await opened();
  await page.keyboard.press('?');
  expect(await page.locator('[data-help]').getAttribute('open')).not.toBeNull();
  await page.locator('#subject').fill('Sent by the keyboard');
  await Promise.all([page.waitForURL(/\/send$/), page.keyboard.press('Control+Enter')]);
  expect((await content()).subject).toBe('Sent by the keyboard');
});

test('the width of a subject is counted while it is typed, and a Chinese character counts two', async () => {
  const { page } = await opened();
  await page.locator('#subject').fill('港口不眠');
  expect(await page.locator('[data-limit="40"]').textContent()).toBe('8 of about 40 columns that a phone shows');
  await page.locator('#subject').fill('港'.repeat(21));
  expect(await page.locator('[data-limit="40"]').textContent()).toBe('42 columns: a phone shows about 40');
});
