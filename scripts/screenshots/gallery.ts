import { mkdir } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { locales } from '../../src/locale/locale.js';
import { openPage } from '../../tests/web/browser-for-tests.js';
import type { PageToSee } from '../../tests/web/pages-for-tests.js';
import { oneNewsletter, threeNewsletters } from '../../tests/web/states/public-states.js';
import { startWebForTests, type WebForTests } from '../../tests/web/web-for-tests.js';
import { everyView, turnTo, untilLoaded } from './views.js';

/**
 * Takes every state of the public pages, of a site with one newsletter and of one with three: at three widths, in light and
 * dark mode, in both languages.
 * @param only names of states; empty: all
 * @returns number of pictures
 */
export async function takeGallery(browser: Browser, folder: string, only: readonly string[]): Promise<number> {
  await mkdir(folder, { recursive: true });
  let taken = 0;
  for (const fill of [oneNewsletter, threeNewsletters]) {
    const web = await startWebForTests();
    try {
      const states = (await fill(web)).filter(({ name }) => only.length === 0 || only.includes(name));
      taken += await takeStates(browser, web, states, folder);
    } finally {
      await web.stop();
    }
  }
  return taken;
}

async function takeStates(browser: Browser, { server }: WebForTests, states: readonly PageToSee[], folder: string) {
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const page = await browser.newPage();
  for (const state of states) {
    for (const locale of locales) {
      await openPage(page, url, state, locale);
      for (const view of everyView) {
        await turnTo(page, view);
        await untilLoaded(page);
        const path = `${folder}/${state.name}-${view.width}-${view.scheme}-${locale}.jpg`;
        await page.screenshot({ path, type: 'jpeg', quality: 80, fullPage: true });
      }
    }
  }
  await page.close();
  return states.length * locales.length * everyView.length;
}
