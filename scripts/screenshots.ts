import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { end, start } from '../bench/processes.js';
import { launchBrowser } from '../tests/helpers/browser.js';

// Takes the README's pictures from a running demo: `npm run pictures`.

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}docs/pictures`;
/** Max size of all pictures together, in bytes: they are kept in the repository. */
const budget = 500_000;

interface Demo {
  page: string;
  archive: string;
  inbox: string;
}

/** Starts the demo and waits for the one line with all addresses. */
async function startDemo(): Promise<{ demo: Demo; stop(): Promise<void> }> {
  const child = start(process.execPath, ['--import', 'tsx', 'bin/postrider.ts', 'demo', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout ?? child, 'data');
  return {
    demo: JSON.parse(String(line)) as Demo,
    stop: () => end(child),
  };
}

async function take(
  browser: Browser,
  name: string,
  url: string,
  options: BrowserContextOptions,
  height: number,
): Promise<number> {
  const width = options.viewport?.width ?? 1280;
  const context = await browser.newContext({ deviceScaleFactor: 1.5, ...options, viewport: { width, height } });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  const path = `${folder}/${name}.jpg`;
  await page.screenshot({ path, type: 'jpeg', quality: 72 });
  await context.close();
  return (await stat(path)).size;
}

const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const;
const desktop = { viewport: { width: 900, height: 900 }, colorScheme: 'light' } as const;

const { demo, stop } = await startDemo();
const browser = await launchBrowser();
try {
  const sizes = [
    await take(browser, 'digest', demo.archive, desktop, 1100),
    await take(browser, 'digest-phone-dark', demo.archive, phone, 844),
    await take(browser, 'sign-up', demo.page, desktop, 900),
    await take(browser, 'sign-up-chinese-phone', `${demo.page}?lang=zh-CN`, { ...phone, colorScheme: 'light' }, 844),
  ];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  process.stderr.write(`${sizes.length} pictures, ${total} bytes\n`);
  if (total > budget) throw new Error(`The pictures take ${total} bytes; ${budget} is the limit.`);
} finally {
  await browser.close();
  await stop();
}
