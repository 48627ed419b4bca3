import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../helpers/browser.js';
import { everyPage, type PageToSee } from '../pages-for-tests.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';
import { faultsIn } from './look-at.js';

let web: WebForTests;
let browser: Browser;
let url: string;
let states: PageToSee[];
beforeAll(async () => {
  [web, browser] = await Promise.all([startWebForTests(), launchBrowser()]);
  states = await everyPage(web);
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
});

/** In two tests, so that a slow machine has time for both. */
const halves = [(i: number) => i % 4 < 2, (i: number) => i % 4 >= 2];

test.each(halves)(
  'axe finds nothing on the pages of readers, of missing content and of forms, each is valid HTML, has one outline and never scrolls sideways (half %#)',
  async (isMine) => {
    expect(
      await faultsIn(
        browser,
        url,
        states.filter((_, i) => isMine(i)),
      ),
    ).toEqual([]);
  },
);
