import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

let running: Browser | undefined;

/**
 * The Chromium that `scripts/setup.sh --browser` installed. Test files that share a process share it: there, `close`
 * closes what was opened in it, and it ends with the process.
 */
export async function launchBrowser(): Promise<Browser> {
  if (running?.isConnected()) return running;
  const executablePath = process.env.CHROMIUM_PATH ?? candidates.find((path) => existsSync(path));
  if (!executablePath) throw new Error('There is no Chromium; run `bash scripts/setup.sh --browser`.');
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      // Letters as wide as on screens of many pixels, not rounded to whole ones.
      '--font-render-hinting=none',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  // A page of a busy machine may take more than half a minute.
  browser.on('context', (context) => context.setDefaultTimeout(120_000));
  if (process.env.VITEST) {
    browser.close = async () => {
      for (const context of browser.contexts()) await context.close();
    };
    running = browser;
  }
  return browser;
}
