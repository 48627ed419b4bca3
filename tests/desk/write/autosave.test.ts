import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { scheduleIssue } from '../../../src/control/schedule-issue.js';
import { readIssue } from '../../../src/issues/issue-store.js';
import { removeSection } from '../../../src/newsletters/change-sections.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { changeNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { launchBrowser } from '../../helpers/browser.js';
import { until } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

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
  // So is the line of the inbox above it.
  await write(page, '#subject', 'A subject of its own');
  await page.locator('#inbox-line .sub', { hasText: 'A subject of its own' }).waitFor();
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
  // Another text is saved, and the page does not say that all are.
  await write(one.page, '#subject', 'One more');
  await isSaved('subject', 'One more');
  await says(one.page, 'Not everything is saved');
  // Leaving the page decides nothing.
  await one.page.goto(`${url}/desk/issues/${issue}/write`);
  expect((await content()).note).toBe('By the other');
  expect(await one.page.locator('[data-kept] pre:visible').allTextContents()).toEqual(['Mine', 'By the other']);
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

test('a text that grows while the answer to its first save is lost is no conflict with oneself, saved or by a button', async () => {
  for (const way of ['by itself', 'by a button']) {
    const { page } = await opened();
    const lost = signal();
    let cut = 0;
    await page.route('**/write', async (route) => {
      if (route.request().method() !== 'POST' || cut > 0) return route.continue();
      cut += 1;
      await route.fetch();
      // What is typed before the page hears that nothing came.
      await page.locator('#note').fill(`Written and more, ${way}`);
      await route.abort();
      return lost.give();
    });
    await write(page, '#note', `Written, ${way}`);
    await lost.given;
    await says(page, 'Not saved: the server does not answer.');
    if (way === 'by a button')
      await Promise.all([page.waitForEvent('load'), page.locator('.saved button').first().click()]);
    await isSaved('note', `Written and more, ${way}`);
    await says(page, 'by you');
    expect([cut, await page.locator('.theirs').count()]).toEqual([1, 0]);
  }
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
  expect(await again.locator('[data-kept] pre:visible').textContent()).toBe('Before the crash');
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
  expect(await page.locator('[data-limit="40"]').textContent()).toBe('8 of about 40 characters that a phone shows');
  await page.locator('#subject').fill('港'.repeat(21));
  expect(await page.locator('[data-limit="40"]').textContent()).toBe('42 characters: a phone shows about 40');
});

const noteOf = async () => (await content()).note;
/** A promise that the test fulfils. */
function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give: () => give() };
}
/** What the device keeps of the draft. */
const keptHere = (page: Page) => page.evaluate<string>('Object.values(localStorage).join()');

test('a button that is pressed while a text is being saved waits for it, and makes no conflict with oneself', async () => {
  const { page } = await opened();
  const [arrived, goOn] = [signal(), signal()];
  let saves = 0;
  await page.route('**/write', async (route) => {
    if (route.request().method() !== 'POST' || saves > 0) return route.continue();
    saves += 1;
    const response = await route.fetch();
    arrived.give();
    await goOn.given;
    return route.fulfill({ response });
  });
  await write(page, '#note', 'One');
  await arrived.given;
  await page.locator('#note').fill('One and two');
  await page.locator('.saved button').first().click();
  const loaded = page.waitForEvent('load');
  goOn.give();
  await loaded;
  expect([await page.locator('.theirs').count(), await noteOf()]).toEqual([0, 'One and two']);
});

test('another text that is typed while one is being saved is saved too, without a further key', async () => {
  const { page } = await opened();
  const [arrived, goOn] = [signal(), signal()];
  let saves = 0;
  await page.route('**/write', async (route) => {
    if (route.request().method() !== 'POST' || saves > 0) return route.continue();
    saves += 1;
    arrived.give();
    await goOn.given;
    return route.continue();
  });
  await write(page, '#note', 'First');
  await arrived.given;
  await write(page, '#subject', 'Second');
  goOn.give();
  await isSaved('subject', 'Second');
  await says(page, 'by you');
});

test('a copy of what was saved by a button is not offered, and one that somebody has written over is shown beside theirs', async () => {
  const { page } = await opened();
  // The copy stays as it was when the page is left in the middle of an answer.
  const name = await page.locator('form[data-autosave]').getAttribute('data-autosave');
  await page.locator('#subject').fill('Mine  with two spaces');
  const copy = await keptHere(page);
  await Promise.all([page.waitForURL(/\/send$/), page.keyboard.press('Control+Enter')]);
  const back = async () => {
    await page.evaluate(`localStorage.setItem(${JSON.stringify(name)}, ${JSON.stringify(copy)})`);
    await page.goto(`${url}/desk/issues/${issue}/write`);
  };
  await back();
  expect([await page.locator('[data-kept]').isVisible(), await keptHere(page)]).toEqual([false, '']);
  const other = await opened();
  await write(other.page, '#subject', 'By a colleague');
  await isSaved('subject', 'By a colleague');
  await back();
  const shown = page.locator('[data-kept] pre:visible');
  expect(await shown.allTextContents()).toEqual(['Mine  with two spaces', 'By a colleague']);
  expect((await content()).subject).toBe('By a colleague');
  await page.getByRole('button', { name: 'Discard it' }).click();
  expect([await page.locator('[data-kept]').isVisible(), await keptHere(page)]).toEqual([false, '']);
});

test('a kept note of a section that the page no longer has is offered, and stays until it is discarded', async () => {
  await changeNewsletter(web.app.redis, 'gazette', { addSections: ['Tides'] });
  const { page } = await opened();
  await page.route('**/write', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
  await page.locator('summary', { hasText: 'Notes for sections' }).click();
  await page.getByLabel('Note for Tides').fill('High at noon');
  await removeSection(web.app.redis, 'gazette', 'Tides');
  await page.goto(`${url}/desk/issues/${issue}/write`);
  await page.unroute('**/write');
  expect(await page.locator('[data-kept] pre:visible').allTextContents()).toEqual(['High at noon']);
  await write(page, '#note', 'Another text');
  await isSaved('note', 'Another text');
  await says(page, 'by you');
  await page.reload();
  expect(await page.locator('[data-kept] pre:visible').allTextContents()).toEqual(['High at noon']);
  // No button puts it anywhere, and none loses it.
  await page.getByRole('button', { name: 'Put it into its fields' }).click();
  expect(await page.locator('[data-kept] pre:visible').allTextContents()).toEqual(['High at noon']);
});

test('in a scheduled issue the device keeps what is typed, and a button saves it', async () => {
  await scheduleIssue(web.app.redis, web.app.queues, issue, { startAt: Date.now() + 86_400_000, local: null });
  const { page } = await opened();
  await write(page, '#note', 'Half a');
  await says(page, 'Not saved yet: this issue is scheduled');
  expect([await noteOf(), await keptHere(page)]).toEqual(['', expect.stringContaining('Half a')]);
  await page.locator('#note').fill('A whole sentence.');
  await Promise.all([page.waitForEvent('load'), page.locator('.saved button').first().click()]);
  expect([await noteOf(), await page.locator('[data-kept]').isVisible()]).toEqual(['A whole sentence.', false]);
});

test('Enter in a headline that somebody else has changed too keeps what was typed', async () => {
  const [one, other] = [await opened(), await opened()];
  const [article = ''] = (await content()).articles;
  for (const { page } of [one, other]) await page.goto(`${url}/desk/issues/${issue}/write/article/${article}`);
  const enter = async (page: Page, title: string) => {
    await page.locator('#title').fill(title);
    await Promise.all([page.waitForNavigation(), page.locator('#title').press('Enter')]);
  };
  await enter(one.page, 'By one');
  await enter(other.page, 'By the other');
  await other.page.locator('.theirs').waitFor();
  await Promise.all([other.page.waitForNavigation(), other.page.locator('#title').press('Enter')]);
  expect((await content()).versions[article]).toEqual({ title: 'By the other' });
});

test('a session that is over and an issue that is gone are said in words of their own', async () => {
  const { page, context } = await opened();
  await context.clearCookies();
  await write(page, '#note', 'Signed out');
  await says(page, 'please sign in again in another tab');
  const other = await opened();
  await other.page.route('**/write', (route) => route.fulfill({ status: 404, body: 'gone' }));
  await write(other.page, '#note', 'Refused');
  await says(other.page, 'Not saved: the server refuses it.');
});
