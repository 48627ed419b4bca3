import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../helpers/browser.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';
import { faultsIn } from './look-at.js';
import { threeNewsletters } from './public-states.js';

let web: WebForTests;
let browser: Browser;
beforeAll(async () => {
  [web, browser] = await Promise.all([startWebForTests(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

test('axe finds nothing on every page of a site with three newsletters, each is valid HTML, has one outline and never scrolls sideways', async () => {
  const states = await threeNewsletters(web);
  const url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  expect(await faultsIn(browser, url, states)).toEqual([]);
});
