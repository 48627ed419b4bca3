import type { Page } from 'playwright-core';
import { changeIssueState } from '../../src/issues/issue-store.js';
import { launchBrowser } from '../../tests/helpers/browser.js';
import { withBenchRedis } from '../list.js';
import { fillNewsroom } from '../newsroom.js';
import { signedIn, withDeskServer } from './desk-pages.js';

// The claim: every load of the page of a send has its stream.

/** Pages that are loaded at the same time, and for how long each waits for its stream, in ms. */
const [tabs, patienceMs] = [4, 20_000];

/** Loads the page of a send in a browser again and again. @returns how many of the loads had a stream */
export function benchStreams(loads: number): Promise<{ loads: number; streams: number; slowestMs: number }> {
  return withBenchRedis(async (redis, redisUrl) => {
    const { id } = await (await fillNewsroom(redis, 1_000)).compose(10);
    // No worker runs, so the send goes on for ever.
    await changeIssueState(redis, id, 'sending', { startedAt: Date.now() });
    const [name = '', value = ''] = (await signedIn(redis, 'watcher')).split('=');
    return withDeskServer(redisUrl, async (origin) => {
      const browser = await launchBrowser();
      try {
        const context = await browser.newContext();
        await context.addCookies([{ name, value, url: origin }]);
        const times = await Promise.all(
          Array.from({ length: tabs }, async (_, tab) => {
            const page = await context.newPage();
            const own: (number | undefined)[] = [];
            for (let load = tab; load < loads; load += tabs)
              own.push(await streamOf(page, `${origin}/desk/issues/${id}`));
            return own;
          }),
        );
        const opened = times.flat().filter((ms) => ms !== undefined);
        return { loads, streams: opened.length, slowestMs: Math.round(Math.max(0, ...opened)) };
      } finally {
        await browser.close();
      }
    });
  });
}

/** @returns ms from the load of a page until the first event of its stream; undefined: there was none */
async function streamOf(page: Page, url: string): Promise<number | undefined> {
  const from = performance.now();
  await page.goto(url);
  const isOpen = page.waitForSelector('.live[data-open=yes]', { timeout: patienceMs });
  return isOpen.then(
    () => performance.now() - from,
    () => undefined,
  );
}
