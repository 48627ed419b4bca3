import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Locale, locales } from '../../../src/locale/locale.js';
import { launchBrowser } from '../../helpers/browser.js';
import { type DnsServer, startDnsServer } from '../../helpers/dns-server.js';
import { inTurn } from '../../helpers/in-turn.js';
import { faultsOf } from '../../web/states/look-at.js';
import { startWebForTests, type WebForTests } from '../../web/web-for-tests.js';
import { type DeskState, inState } from './desk-state.js';
import { type DeskToSee, fillDesk, writtenByPeople } from './desk-states.js';

let dns: DnsServer;
let web: WebForTests;
let browser: Browser;
let url: string;
let desk: DeskToSee;

beforeAll(async () => {
  dns = await startDnsServer({ 'example.com': { TXT: ['v=spf1 mx -all'] } });
  web = await startWebForTests({ DNS_SERVERS: dns.address });
  desk = await fillDesk(web);
  url = await web.server.listen({ host: '127.0.0.1', port: 0 });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await web?.stop();
  await dns?.stop();
});

/** Pages of somebody who is signed in, and of somebody who is not. @returns what pages under their own policy say, too */
async function openPages() {
  const faults: string[] = [];
  const contexts: BrowserContext[] = [];
  const open = async (bypassCSP: boolean, isVisitor: boolean): Promise<Page> => {
    const context = await browser.newContext({ bypassCSP });
    contexts.push(context);
    if (!isVisitor) await context.addCookies([{ name: 'postrider-session', value: desk.session, url }]);
    const page = await context.newPage();
    page.on('console', (message) => {
      // The status of a page that says what is wrong is told there, too.
      const isStatus = /^Failed to load resource: .* status of 4\d\d/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isStatus) faults.push(`${page.url()}: ${message.text()}`);
    });
    page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`));
    return page;
  };
  const free = { own: await open(true, false), visitor: await open(true, true) };
  const strict = { own: await open(false, false), visitor: await open(false, true) };
  return {
    // A form of the test's own may be posted only where the policy is off.
    pageFor: ({ fields, isVisitor }: DeskState): Page => (fields ? free : strict)[isVisitor ? 'visitor' : 'own'],
    said: () => faults.splice(0),
    close: async () => {
      for (const context of contexts) await context.close();
    },
  };
}

/**
 * The texts of a page in Chinese that are English, attributes that people hear or that the script shows among them. What
 * servers wrote is marked by its language, or it is in quotes.
 */
const englishIn = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const own = (element) => !element.closest('script, style, code, bdi, iframe, #zone, [lang]:not([lang^=zh])');
    const found = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (own(walker.currentNode.parentElement)) found.push(walker.currentNode.data);
    for (const element of document.body.querySelectorAll('*'))
      for (const { name, value } of own(element) ? element.attributes : [])
        if (/^(aria-label|title|alt|placeholder)$/.test(name) || (/^data-(?!autosave|hx-)/.test(name) && / /.test(value))) found.push(value);
    return found.filter((text) => {
      const rest = ${JSON.stringify(writtenByPeople)}
        .reduce((left, written) => left.replaceAll(written, ''), text)
        .replace(/《[^》]*》|“[^”]*”|https?:[^\\s]*|[\\w.+-]+@[\\w.-]+|\\b[A-Z]\\w+\\/[A-Z]\\w+|\\{\\w+\\}/g, '')
        .replace(/\\b(UTC|GMT|HTML|Markdown|Gmail|Outlook|QQ|DNS|SPF|DKIM|DMARC|KB|Firefox|Linux|postrider)\\b/g, '');
      return /[\\u4e00-\\u9fff]/.test(rest) ? /[A-Za-z]{2,} [a-z]{2,}/.test(rest) : /[A-Za-z]{3}/.test(rest);
    });
  })()`);

test.each([inTurn(locales)])(
  'every state of the desk in %s: axe finds nothing, valid HTML, one outline, no English in Chinese, its policy kept, a quiet console',
  async (locale: Locale) => {
    const { pageFor, said, close } = await openPages();
    const faults: string[] = [];
    for (const state of desk.states) {
      const page = pageFor(state);
      const found = await inState(web, state, () => faultsOf(page, url, state, locale));
      if (locale === 'zh-CN') found.push(...(await englishIn(page)).map((text) => `English: ${text}`));
      const scripts = await page.locator('script[src*="desk.js"]').count();
      if (scripts !== (state.isVisitor ? 0 : 1)) found.push(`${scripts} scripts of the desk`);
      faults.push(...[...found, ...said()].map((fault) => `${state.name}: ${fault}`));
    }
    await close();
    expect(faults).toEqual([]);
  },
  600_000,
);
