import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { saveArticle } from '../../../src/articles/store/article-store.js';
import { editorFieldNames } from '../../../src/issues/editor-fields.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { drafts } from '../../../src/operations/issues/drafts.js';
import { perform } from '../../../src/operations/operation.js';
import { personActor } from '../../../src/operations/permission.js';
import { addPerson } from '../../../src/people/person-store.js';
import { beginSession } from '../../../src/people/sign-in/sessions.js';
import { launchBrowser } from '../../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;
let gazette: Newsletter;
let issue: string;
let second: string;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter({ timeZone: 'Europe/Berlin' });
  issue = (await web.issue(gazette, '市议会的决定')).id;
  const saved = await saveArticle(
    web.app.redis,
    {
      ...{ title: '渡轮回来了', url: 'https://www.example.com/ferry', section: '', author: '', image: null },
      ...{ publishedAt: '2031-03-04T08:00:00Z', excerpt: '终于。', body: '<p>终于。</p>', source: 'markdown' },
    },
    { newsletter: 'gazette' },
  );
  second = saved.article.id;
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
  const { change } = await author('写作者');
  const { articles } = (await change({})).result.issue;
  await change({
    articles: [...articles, second],
    note: '早上好，{{name|读者}}',
    sectionNotes: { City: '来自本地组' },
    versions: { [second]: { title: '渡轮又开了' } },
    sponsors: [{ place: 'end', title: '一张地图', url: 'https://sponsor.example.com/', to: '2031-03-31' }],
  });
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

let people = 0;
async function author(name: string, language: 'en' | 'zh-CN' = 'en') {
  people += 1;
  const fields = { email: `author${people}@example.com`, name, language, role: 'owner' as const, roles: {} };
  const person = await addPerson(web.app.redis, { ...fields, movesData: false });
  const cookie = `postrider-session=${await beginSession(web.app.redis, person, 'a browser')}`;
  const asked = { actor: personActor(person, Date.now()), key: { issue } };
  const change = (input: object) => perform(web.app, drafts.change, { ...asked, input });
  return { person, cookie, change };
}

test('buttons above the note format what is selected, a menu puts merge fields where the cursor is, and without a script both are text', async () => {
  const [, value = ''] = (await author('Cleo')).cookie.split('=');
  const open = async (options: object) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 }, ...options });
    await context.addCookies([{ name: 'postrider-session', value, url }]);
    const page = await context.newPage();
    const wrong: string[] = [];
    page.on('console', (message) => wrong.push(message.text()));
    page.on('pageerror', (error) => wrong.push(error.message));
    await page.goto(`${url}/desk/issues/${issue}/write`);
    return { context, page, wrong };
  };
  const { context, page, wrong } = await open({});
  const note = page.locator('#note');
  const focused = () => page.evaluate('document.activeElement.getAttribute("aria-label")');
  await note.fill('今天渡轮回来了');
  await note.evaluate((one) =>
    (one as unknown as { setSelectionRange(a: number, b: number): void }).setSelectionRange(2, 4),
  );
  // One stop of the Tab key, and the arrows between the buttons.
  await page.keyboard.press('Shift+Tab');
  expect(await focused()).toBe('Bold');
  await page.keyboard.press('ArrowRight');
  expect(await focused()).toBe('Italic');
  await page.keyboard.press('Enter');
  // A mark inside a word, as every Chinese one is: the email shows it.
  expect(await note.inputValue()).toBe('今天*渡轮*回来了');
  await page.locator('markdown-toolbar[for=note] button[aria-label=Quote]').click();
  expect(await note.inputValue()).toContain('> ');
  const sizes = await page.locator('markdown-toolbar[for=note] button').evaluateAll((all) =>
    all.map((one) => {
      const { width, height } = (
        one as unknown as { getBoundingClientRect(): { width: number; height: number } }
      ).getBoundingClientRect();
      return Math.min(width, height);
    }),
  );
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(40);
  const subject = page.locator('#subject');
  await subject.fill('早安，今天');
  await subject.evaluate((one) =>
    (one as unknown as { setSelectionRange(a: number, b: number): void }).setSelectionRange(3, 3),
  );
  const menu = page.locator('.field:has(#subject) .insert');
  await menu.locator('summary').click();
  expect(await menu.locator('button').count()).toBe(editorFieldNames.length);
  await menu.locator('button').first().click();
  // The newsletter is in English: so is the word for readers without a name.
  expect(await subject.inputValue()).toBe('早安，{{name|reader}}今天');
  expect(await page.locator('.width').first().textContent()).toMatch(/^2\d/);
  await page.keyboard.press('Control+z');
  expect(await subject.inputValue()).toBe('早安，今天');
  expect(wrong).toEqual([]);
  await context.close();
  const plain = await open({ javaScriptEnabled: false });
  await plain.page.locator('.field:has(#note) .insert summary').click();
  expect(await plain.page.locator('.field:has(#note) button:visible').count()).toBe(0);
  expect(await plain.page.locator('.field:has(#note) .insert code').first().isVisible()).toBe(true);
  await plain.context.close();
});

test('with the keyboard alone: Enter in a text saves, and every button has a name of its own', async () => {
  const { cookie } = await author('Ben');
  const context = await browser.newContext();
  const [, value = ''] = cookie.split('=');
  await context.addCookies([{ name: 'postrider-session', value, url }]);
  const page = await context.newPage();
  await page.goto(`${url}/desk/issues/${issue}/write`);
  await page.locator('#subject').fill('按回车保存');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  expect(await page.locator('#subject').inputValue()).toBe('按回车保存');
  const names = await page.evaluate(
    `[...document.querySelectorAll('form.writing button:not([data-into], [data-md-button])')].map((one) => one.textContent)`,
  );
  expect(new Set(names as string[]).size).toBe((names as string[]).length);
  await context.close();
});
