import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openApiDocument } from '../../src/api/openapi.js';
import { problemAnchor, problems } from '../../src/api/problem.js';
import { launchBrowser } from '../helpers/browser.js';
import { injectAxe, violationsIn } from '../web/axe-for-tests.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;
beforeAll(async () => {
  web = await startWebForTests();
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

test('the page shows every operation, field and problem of the document, and no script', async () => {
  const { statusCode, body } = await web.get('/api');
  expect(statusCode).toBe(200);
  expect(body).not.toContain('<script');
  const { paths, components } = openApiDocument('http://localhost:3000');
  for (const [path, item] of Object.entries(paths)) {
    for (const [method, { operationId, summary }] of Object.entries(item)) {
      expect(body).toContain(`id="${operationId}"`);
      expect(body).toContain(summary);
      expect(body).toContain(`${method.toUpperCase()} /api/v1${path}`);
    }
  }
  for (const field of Object.keys(components.schemas.Subscriber?.properties ?? {}))
    expect(body).toContain(`<code>${field}</code>`);
  // The address in a problem's "type".
  for (const code of Object.keys(problems)) expect(body).toContain(`id="${problemAnchor(code)}"`);
});

test('the contents name every noun and every call, and each link leads to one place of the page', async () => {
  const { body } = await web.get('/api');
  const contents = body.slice(
    body.indexOf('<nav class="contents"'),
    body.indexOf('</nav>', body.indexOf('<nav class="contents"')),
  );
  const { tags, paths } = openApiDocument('http://localhost:3000');
  for (const { name } of tags) expect(contents).toContain(`">${name}</a>`);
  for (const item of Object.values(paths))
    for (const { operationId } of Object.values(item)) expect(contents).toContain(`href="#${operationId}"`);
  const ids = [...body.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const targets = [...body.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
  expect(targets.filter((id) => !ids.includes(id))).toEqual([]);
});

test.each([390, 1280])(
  'a reader gets from the contents to a noun and to a call, and back: %i pixels',
  async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 800 }, bypassCSP: true });
    const topOf = (id: string) =>
      page.evaluate<number>(`document.getElementById(${JSON.stringify(id)}).getBoundingClientRect().top`);
    const isAtTop = async (id: string) => {
      const top = await topOf(id);
      expect([id, top >= 0 && top < 100]).toEqual([id, true]);
    };
    await page.goto(`${url}/api`);
    expect(await topOf('contents')).toBeLessThan(800);
    await page.click('.contents a[href="#webhooks"]');
    await isAtTop('webhooks');
    await page.click('section:has(#webhooks) .all a');
    await isAtTop('contents');
    await page.click('.contents li:has(a[href="#drafts"]) > details > summary');
    await page.click('.contents a[href="#sendIssue"]');
    await isAtTop('sendIssue');
    await page.close();
  },
);

/** As all other pages are looked at: what depends on the width does not depend on the scheme. */
const views = [
  { width: 390, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
] as const;

test.each(views)(
  'axe finds no serious problem on the page, and it does not scroll sideways: %o',
  async ({ width, scheme }) => {
    const viewport = { width, height: 800 };
    const page = await browser.newPage({ viewport, colorScheme: scheme, bypassCSP: true });
    await page.goto(`${url}/api`);
    await injectAxe(page);
    const violations = await violationsIn(page);
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    await page.close();
  },
);
