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

const views = [390, 1280].flatMap((width) => (['light', 'dark'] as const).map((scheme) => ({ width, scheme })));

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
