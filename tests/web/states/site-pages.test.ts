import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../../helpers/browser.js';
import { startWebForTests } from '../web-for-tests.js';
import { faultsIn } from './look-at.js';
import { oneNewsletter, threeNewsletters } from './public-states.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());

test.each([
  ['one newsletter', oneNewsletter],
  ['three newsletters', threeNewsletters],
])(
  'axe finds nothing on every page of a site with %s, each is valid HTML, has one outline and never scrolls sideways',
  async (_, fill) => {
    const web = await startWebForTests();
    try {
      const states = await fill(web);
      const url = await web.server.listen({ host: '127.0.0.1', port: 0 });
      expect(await faultsIn(browser, url, states)).toEqual([]);
    } finally {
      await web.stop();
    }
  },
);
