import axe from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
let browser: Browser;
let url: string;

beforeAll(async () => {
  web = await startWebForTests();
  await web.issue(await web.newsletter(), '上海港集装箱吞吐量创新高', 'sending', 'sent');
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  // Reads the articles.
  await web.get('/search?q=first');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await web.stop();
});

test('results appear while the reader types, and the address opens them', async () => {
  const page = await browser.newPage({ locale: 'en' });
  await page.goto(`${url}/search`);
  await page.locator('#q').fill('集装箱');
  await page.waitForURL(/\?q=/);
  expect(await page.locator('[role=status]').textContent()).toBe('2 results');
  // The story, and the issue that it leads, which does not say its headline again.
  expect(await page.locator('mark').allTextContents()).toEqual(['集装箱']);
  expect(await page.locator('.found h2').count()).toBe(2);
  expect(await page.title()).toBe('集装箱 · Search · The Example Gazette');
  expect(await page.evaluate<string>('document.activeElement.id')).toBe('q');
  await page.reload();
  expect(await page.locator('[role=status]').textContent()).toBe('2 results');
  await page.close();
});

test('the search page has no accessibility problems, with results and without', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ colorScheme, bypassCSP: true });
    for (const query of ['?q=集装箱&lang=zh-CN', '?q=nothing&lang=en']) {
      await page.goto(`${url}/search${query}`);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
      expect(
        violations.map(({ id, nodes }) => [id, nodes[0]?.html]),
        `${colorScheme} ${query}`,
      ).toEqual([]);
    }
    await page.close();
  }
});
