import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Result } from 'axe-core';
import type { Page } from 'playwright-core';

const script = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const options = JSON.stringify({ runOnly, resultTypes: ['violations'] });

/** Puts axe into a page that may run any script. It stays until the page is left. */
export async function injectAxe(page: Page): Promise<void> {
  await page.evaluate(script);
}

/**
 * What axe finds wrong in the page as it is shown now. Only that leaves the browser: to describe and copy what is in order
 * took twice as long as to check it.
 */
export const violationsIn = (page: Page): Promise<Result[]> =>
  page.evaluate(`axe.run(document, ${options}).then(({ violations }) => violations)`);
