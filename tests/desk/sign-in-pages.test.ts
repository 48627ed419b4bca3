import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addPerson } from '../../src/people/person-store.js';
import { keys } from '../../src/redis/keys.js';
import { launchBrowser } from '../helpers/browser.js';
import { until } from '../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let workers: Awaited<ReturnType<WebForTests['startWorkers']>>;
let browser: Browser;
let url: string;
beforeAll(async () => {
  web = await startWebForTests();
  await web.newsletter();
  workers = await web.startWorkers();
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await workers?.stop();
  await web?.stop();
});
beforeEach(() => web.app.redis.del(keys.people));

const add = (name: string, language: 'en' | 'zh-CN' = 'en') => {
  const roles = { role: 'owner', roles: {}, movesData: false } as const;
  return addPerson(web.app.redis, { email: `${name.toLowerCase()}@example.com`, name, language, ...roles });
};
const press = (page: Page) => Promise.all([page.waitForNavigation(), page.click('main button')]);

/** A browser of its own, and what goes wrong in its pages. */
async function openBrowser(locale = 'en-GB'): Promise<{ context: BrowserContext; page: Page; wrong: string[] }> {
  const context = await browser.newContext({ locale, javaScriptEnabled: false });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') wrong.push(message.text());
  });
  return { context, page, wrong };
}

/** The link and the code of the only email to an address. */
async function email(address: string): Promise<{ link: string; code: string; subject: string; text: string }> {
  await until('the email is in', () => workers.sink.mailsTo(address).length > 0);
  const { subject = '', text = '' } = await workers.sink.parsed(address);
  const [, link = ''] = /(\/desk\/sign-in\/link\/\S+)/.exec(text) ?? [];
  const [code = ''] = /^\d{4} \d{4}$/m.exec(text) ?? [];
  return { link, code, subject, text };
}

test('without scripts: the link of the email signs in where it was asked for, and the person signs out', async () => {
  await add('Bo');
  const { context, page, wrong } = await openBrowser();
  await page.goto(`${url}/desk`);
  await page.fill('#email', 'bo@example.com');
  await press(page);
  expect(await page.textContent('h1')).toBe('Check your inbox');
  const { link, subject, text } = await email('bo@example.com');
  expect(subject).toBe('Sign in to The Example Gazette');
  expect(text).toContain('Hello Bo');
  await page.goto(`${url}${link}`);
  await press(page);
  expect(page.url()).toBe(`${url}/desk/n/gazette`);
  await page.goto(`${url}/desk/sign-in`);
  expect(page.url()).toBe(`${url}/desk/n/gazette`);
  await page.click('text=Bo');
  expect(await page.textContent('main')).toContain('You are signed in as Bo (bo@example.com).');
  await press(page);
  expect(page.url()).toBe(`${url}/desk/sign-in`);
  expect(wrong).toEqual([]);
  await context.close();
});

test('on another device the link shows the code, which is typed where it was asked for, in the language of each', async () => {
  await add('Cy', 'zh-CN');
  const [desk, phone] = [await openBrowser(), await openBrowser('zh-CN')];
  await desk.page.goto(`${url}/desk/sign-in`);
  await desk.page.fill('#email', 'Cy@example.com');
  await press(desk.page);
  const { link, code, subject } = await email('cy@example.com');
  expect(subject).toBe('登录 The Example Gazette');
  await phone.page.goto(`${url}${link}`);
  expect(await phone.page.textContent('h1')).toBe('您的验证码');
  expect(await phone.page.textContent('main')).toContain(code);
  await desk.page.fill('#code', '1234');
  await press(desk.page);
  expect(await desk.page.textContent('.summary')).toContain('This is not the code. You can try 9 more times.');
  await desk.page.fill('#code', code);
  await press(desk.page);
  // The page is in the language of the person from here on.
  await desk.page.goto(`${url}/desk/account`);
  expect(await desk.page.textContent('main')).toContain('您已登录：Cy（cy@example.com）');
  await phone.page.goto(`${url}${link}`);
  expect(await phone.page.textContent('h1')).toBe('链接已失效');
  expect(phone.wrong.filter((text) => !text.includes('410'))).toEqual([]);
  await Promise.all([desk.context.close(), phone.context.close()]);
});

test('nobody else is emailed', async () => {
  const before = workers.sink.mails.length;
  await add('Di');
  const { context, page } = await openBrowser();
  for (const address of ['stranger@example.com', 'di@example.com']) {
    await page.goto(`${url}/desk/sign-in`);
    await page.fill('#email', address);
    await press(page);
  }
  await workers.sink.received(before + 1);
  expect(workers.sink.mails.slice(before).map(({ to }) => to)).toEqual(['di@example.com']);
  await context.close();
});
