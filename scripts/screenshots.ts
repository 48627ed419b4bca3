import { once } from 'node:events';
import { mkdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { end, start } from '../bench/processes.js';
import { webPaths } from '../src/settings/web-paths.js';
import { launchBrowser } from '../tests/helpers/browser.js';

// Takes screenshots of the demo: `npm run pictures`. Every public page goes to pictures/, at two widths, in light and
// dark mode. The README's pictures go to docs/pictures/, which is part of the repository.

const root = fileURLToPath(new URL('..', import.meta.url));
const [everyFolder, readmeFolder] = [`${root}pictures`, `${root}docs/pictures`];
/** Max size of the README's pictures together, in bytes. */
const budget = 500_000;

interface Demo {
  page: string;
  archive: string;
}

/** Starts the demo and waits for the one line with all addresses. */
async function startDemo(): Promise<{ demo: Demo; stop(): Promise<void> }> {
  const child = start(process.execPath, ['bin/run.js', 'demo', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout ?? child, 'data');
  return { demo: JSON.parse(String(line)) as Demo, stop: () => end(child) };
}

/** The public pages by the names of their pictures. */
async function everyPage({ page, archive }: Demo): Promise<Record<string, string>> {
  const front = await (await fetch(page)).text();
  const first = (kind: string) => new URL(new RegExp(`href="(/${kind}[^"?]+)"`).exec(front)?.[1] ?? '/', page).href;
  const site = [webPaths.contact, webPaths.advertising, webPaths.subscriptions, webPaths.about, webPaths.privacy];
  return {
    front: page,
    section: first('n/[^"]+/sections/'),
    article: first('articles/'),
    issue: archive,
    archive: `${page}/issues`,
    search: new URL('/search?q=port', page).href,
    ...Object.fromEntries(site.map((path) => [path.slice(1), new URL(path, page).href])),
    missing: new URL('/nowhere', page).href,
  };
}

type View = Pick<BrowserContextOptions, 'colorScheme' | 'viewport' | 'deviceScaleFactor'>;

/** @returns the size of the file */
async function take(browser: Browser, path: string, url: string, view: View, fullPage = false): Promise<number> {
  const context = await browser.newContext({ ...view, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: 'networkidle' });
  await page.screenshot({ path, type: 'jpeg', quality: 72, fullPage });
  await context.close();
  return (await stat(path)).size;
}

const phone = (colorScheme: 'light' | 'dark'): View => ({
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 1.5,
  colorScheme,
});
const desktop = (colorScheme: 'light' | 'dark'): View => ({
  viewport: { width: 1280, height: 1280 },
  deviceScaleFactor: 1,
  colorScheme,
});

const { demo, stop } = await startDemo();
const browser = await launchBrowser();
try {
  const pages = await everyPage(demo);
  await mkdir(everyFolder, { recursive: true });
  for (const [name, url] of Object.entries(pages)) {
    for (const scheme of ['light', 'dark'] as const) {
      await take(browser, `${everyFolder}/${name}-390-${scheme}.jpg`, url, phone(scheme), true);
      await take(browser, `${everyFolder}/${name}-1280-${scheme}.jpg`, url, desktop(scheme), true);
    }
  }
  const { front = '', section = '', issue = '' } = pages;
  const sizes = [
    await take(browser, `${readmeFolder}/front.jpg`, front, desktop('light')),
    await take(browser, `${readmeFolder}/section-dark.jpg`, section, desktop('dark')),
    await take(browser, `${readmeFolder}/digest-phone.jpg`, issue, phone('light')),
    await take(browser, `${readmeFolder}/front-chinese-phone-dark.jpg`, `${front}?lang=zh-CN`, phone('dark')),
  ];
  const total = sizes.reduce((sum, size) => sum + size, 0);
  process.stderr.write(`${4 * Object.keys(pages).length} pictures in pictures/, ${total} bytes in docs/pictures/\n`);
  if (total > budget) throw new Error(`The README's pictures take ${total} bytes; ${budget} is the limit.`);
} finally {
  await browser.close();
  await stop();
}
