import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Locale } from '../../../src/locale/locale.js';
import { messages } from '../../../src/locale/messages.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import { firstStepField } from '../../../src/web/archive/first-step.js';
import { launchBrowser } from '../../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';
import { signUpsApplied } from './applied-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;
let browser: Browser;
let url: string;

// The proxy's header gives each test its own address. Loopback is not limited, so it would prove nothing.
beforeAll(async () => {
  web = await startWebForTests({ TRUST_PROXY: 'true' });
  gazette = await web.newsletter();
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

async function openForm(options: { ip: string; lang?: Locale; javaScriptEnabled?: boolean }) {
  const { ip, lang = 'en', javaScriptEnabled = true } = options;
  const context = await browser.newContext({ javaScriptEnabled, extraHTTPHeaders: { 'x-forwarded-for': ip } });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) elsewhere.push(request.url());
  });
  await openChoices(page, `${url}/n/gazette?lang=${lang}`, 'somebody@example.com');
  return { page, complaints, elsewhere, close: () => context.close() };
}

/** Sends the form with one field, which opens the second step. */
async function openChoices(page: Page, front: string, email: string): Promise<void> {
  await page.goto(front);
  await page.fill('#subscribe', email);
  await sent(page, () => page.press('#subscribe', 'Enter'));
}

/** Changes the address that the second step sends. */
const address = (page: Page, email: string) =>
  page.evaluate(`document.querySelector('[name=email]').value = ${JSON.stringify(email)}`);

const firstStep = { [firstStepField]: '1', email: 'reader@example.com' };
const widgetState = (page: Page) => page.evaluate('document.querySelector("altcha-widget").getState()');
const proofs = async () => (await web.app.redis.keys(keys.spent('*'))).length;
const unproven = () => web.app.redis.keys(keys.limit('connection-unproven', '*'));
/** Limits of networks that were not there before. Those of earlier tests may end meanwhile. */
const newUnproven = async (before: readonly string[]) => (await unproven()).filter((key) => !before.includes(key));
const state = async (email: string) => (await web.membership(gazette, email))?.state;
const sent = async (page: Page, press: () => Promise<void>) => {
  await Promise.all([page.waitForNavigation(), press()]);
  await signUpsApplied(web.app.redis);
};

test.each(['en', 'zh-CN'] as const)(
  'the browser passes the check while the reader types, with requests to this host only: %s',
  async (lang) => {
    const { page, complaints, elsewhere, close } = await openForm({ ip: `192.0.2.${lang.length}`, lang });
    const [proofsBefore, before] = [await proofs(), await unproven()];
    expect(await widgetState(page)).toBe('unverified');
    await page.keyboard.press('Tab');
    await page.focus('#name');
    await page.keyboard.type('A Reader');
    await address(page, `proven-${lang}@example.com`);
    await expect.poll(() => widgetState(page)).toBe('verified');
    await page.waitForTimeout(2_100);
    await sent(page, () => page.keyboard.press('Enter'));
    expect(await page.textContent('h1')).toBe(messages(lang).pages.checkMailbox.title);
    expect(await state(`proven-${lang}@example.com`.toLowerCase())).toBe('pending');
    expect([await proofs(), await newUnproven(before)]).toEqual([proofsBefore + 1, []]);
    expect([complaints, elsewhere]).toEqual([[], []]);
    await close();
  },
);

test('a reader who changes the language keeps what was typed, waits for no check, and is not signed up', async () => {
  const { page, close } = await openForm({ ip: '198.51.100.9', lang: 'en' });
  await page.fill('#name', 'A Linguist');
  await address(page, 'linguist@example.com');
  await sent(page, () => page.getByRole('button', { name: '简体中文' }).click());
  expect(await page.getAttribute('html', 'lang')).toBe('zh-CN');
  expect(await page.inputValue('#name')).toBe('A Linguist');
  expect(await state('linguist@example.com')).toBeUndefined();
  await close();
});

test('a reader who goes back and forth around the form is never asked to send it again', async () => {
  const { page, close } = await openForm({ ip: '198.51.100.11' });
  await address(page, 'to-and-fro@example.com');
  await sent(page, () => page.click('main button[type=submit]'));
  const asked = await page.title();
  await page
    .getByRole('link', { name: messages('en').pages.chrome.pastIssues })
    .first()
    .click();
  await page.waitForURL('**/n/gazette/issues**');
  await page.goBack();
  expect(await page.title()).toBe(asked);
  await page.goBack();
  expect(await page.inputValue('[name=email]')).toBe('somebody@example.com');
  await page.goBack();
  expect(await page.inputValue('#subscribe')).toBe('somebody@example.com');
  await close();
});

test.each(['en', 'zh-CN'] as const)(
  'a reader who submits before the check is done sees and hears why the form waits: %s',
  async (lang) => {
    const { page, close } = await openForm({ ip: '198.51.100.7', lang });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/challenge?*', async (route) => {
      await held;
      await route.continue();
    });
    await address(page, `fast-${lang}@example.com`);
    await page.click('main button[type=submit]');
    const status = page.getByRole('status');
    await expect.poll(() => status.textContent()).toBe(messages(lang).pages.signUp.humanCheck);
    expect(await state(`fast-${lang}@example.com`.toLowerCase())).toBeUndefined();
    await sent(page, async () => release());
    expect(await page.textContent('h1')).toBe(messages(lang).pages.checkMailbox.title);
    expect(await state(`fast-${lang}@example.com`.toLowerCase())).toBe('pending');
    await close();
  },
);

test('if the check fails, the form is submitted all the same, under the tighter limits', async () => {
  const before = await unproven();
  const { page, close } = await openForm({ ip: '203.0.113.1' });
  await page.route('**/challenge?*', (route) => route.abort());
  await address(page, 'cut-off@example.com');
  await sent(page, () => page.click('main button[type=submit]'));
  expect(await state('cut-off@example.com')).toBe('pending');
  expect(await newUnproven(before)).toHaveLength(1);
  await close();
});

test('if the script does not load or JavaScript is off, the check is invisible and the form works', async () => {
  const { page, close } = await openForm({ ip: '203.0.114.1', javaScriptEnabled: false });
  expect(await page.isVisible('altcha-widget')).toBe(false);
  await openChoices(page, `${url}/n/gazette`, 'no-script@example.com');
  await sent(page, () => page.click('main button[type=submit]'));
  expect(await state('no-script@example.com')).toBe('pending');
  await close();

  const broken = await openForm({ ip: '203.0.115.1' });
  await broken.page.route('**/assets/altcha.js*', (route) => route.abort());
  await openChoices(broken.page, `${url}/n/gazette`, 'blocked@example.com');
  await sent(broken.page, () => broken.page.click('main button[type=submit]'));
  expect(await state('blocked@example.com')).toBe('pending');
  await broken.close();
});

test('the check adds no stop for the keyboard: after the last field comes the button', async () => {
  const { page, close } = await openForm({ ip: '203.0.116.1' });
  await page.focus('#name');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.type')).toBe('submit');
  await close();
});

test('its script and its worker come from this host, and browsers cache them permanently under a versioned name', async () => {
  const [, src = ''] = /<script type="module" src="([^"]+)"/.exec((await web.post('/n/gazette', firstStep)).body) ?? [];
  expect(src).toMatch(/^\/assets\/altcha\.js\?v=[0-9a-f]{12}$/);
  for (const path of [src, '/assets/altcha-worker.js']) {
    const { statusCode, headers } = await web.get(path);
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toContain('text/javascript');
    expect(headers['cache-control']).toContain('immutable');
  }
  for (const path of [src, '/assets/altcha-worker.js', '/assets/style.css']) {
    const plain = await web.get(path);
    expect([plain.headers.vary, plain.headers['content-encoding']]).toEqual(['Accept-Encoding', undefined]);
    for (const [accepted, encoding, undo] of [
      ['gzip, deflate, br', 'br', brotliDecompressSync],
      ['br;q=0, gzip', 'gzip', gunzipSync],
      ['gzip;q=0.5', 'gzip', gunzipSync],
    ] as const) {
      const { headers, rawPayload } = await web.get(path, { 'accept-encoding': accepted });
      expect(headers).toMatchObject({ 'content-encoding': encoding, vary: 'Accept-Encoding' });
      expect(headers['cache-control']).toContain('immutable');
      expect(undo(rawPayload).toString()).toBe(plain.body);
      expect(rawPayload.length).toBeLessThan(plain.rawPayload.length / 2);
    }
    expect(
      (await web.get(path, { 'accept-encoding': 'identity, br;q=0' })).headers['content-encoding'],
    ).toBeUndefined();
  }
});
