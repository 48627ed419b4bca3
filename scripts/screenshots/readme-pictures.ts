import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { end, start } from '../../bench/processes.js';
import { turnTo, untilLoaded, type View } from './views.js';

/** Max size of the README's pictures together, in bytes. */
const budget = 500_000;

interface Demo {
  /** The front page of its newsletter. */
  page: string;
  /** The page of its latest issue. */
  archive: string;
}

/** Starts the demo and waits for the one line with all addresses. */
async function startDemo(root: string): Promise<{ demo: Demo; stop(): Promise<void> }> {
  const child = start(process.execPath, ['bin/run.js', 'demo', '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout ?? child, 'data');
  return { demo: JSON.parse(String(line)) as Demo, stop: () => end(child) };
}

/** Takes the pictures of the README from the demo. @returns their size in bytes @throws when they are too large */
export async function takeReadmePictures(browser: Browser, root: string, folder: string): Promise<number> {
  const { demo, stop } = await startDemo(root);
  try {
    const sizes = await Promise.all(
      (await picturesOf(demo)).map((picture) => take(browser, `${folder}/${picture.file}`, picture)),
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (total > budget) throw new Error(`The README's pictures take ${total} bytes; ${budget} is the limit.`);
    return total;
  } finally {
    await stop();
  }
}

interface Picture {
  file: string;
  url: string;
  view: View;
}

async function picturesOf({ page, archive }: Demo): Promise<Picture[]> {
  const front = await (await fetch(page)).text();
  const section = new URL(/href="(\/n\/[^"]+\/sections\/[^"?]+)"/.exec(front)?.[1] ?? '/', page).href;
  return [
    { file: 'front.jpg', url: page, view: { width: 1280, scheme: 'light' } },
    { file: 'section-dark.jpg', url: section, view: { width: 1280, scheme: 'dark' } },
    { file: 'digest-phone.jpg', url: `${archive}?view=email`, view: { width: 390, scheme: 'light' } },
    { file: 'front-chinese-phone-dark.jpg', url: `${page}?lang=zh-CN`, view: { width: 390, scheme: 'dark' } },
  ];
}

async function take(browser: Browser, path: string, { url, view }: Picture): Promise<number> {
  const isPhone = view.width < 640;
  const page = await browser.newPage({ deviceScaleFactor: isPhone ? 1.5 : 1, javaScriptEnabled: false });
  await turnTo(page, view, isPhone ? 844 : 1280);
  await page.goto(url, { waitUntil: 'networkidle' });
  await untilLoaded(page);
  await page.screenshot({ path, type: 'jpeg', quality: 72 });
  await page.close();
  return (await stat(path)).size;
}
