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
 * The faults that axe finds in the page as it is shown now. Only faults leave the browser: copying the passed checks
 * took twice as long as making them.
 */
export const violationsIn = (page: Page): Promise<Result[]> =>
  page.evaluate(`axe.run(document, ${options}).then(({ violations }) => violations)`);
