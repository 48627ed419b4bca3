import { spawnSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { locales } from '../../../src/locale/locale.js';
import { withParameters } from '../../../src/web/kit/addresses.js';
import { launchBrowser } from '../../helpers/browser.js';
import type { PageToSee } from '../pages-for-tests.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';
import { oneNewsletter, threeNewsletters } from './public-states.js';

/** A site with its pages that have an address of their own. */
interface Site {
  web: WebForTests;
  url: string;
  states: readonly PageToSee[];
}

let browser: Browser;
let sites: Site[];
beforeAll(async () => {
  browser = await launchBrowser();
  sites = await Promise.all([oneNewsletter, threeNewsletters].map(openSite));
});
afterAll(async () => {
  await browser?.close();
  await Promise.all((sites ?? []).map(({ web }) => web.stop()));
});

/** One page of every layout. Others have the same parts. */
const layouts = [
  ...['front', 'section', 'article', 'article-without-picture', 'issue', 'archive', 'search-results', 'preferences'],
  ...['contact', 'not-found', 'house', 'house-newsletter', 'house-chinese-article'],
];
/** Pages with scripts. */
const scripted = ['article', 'issue', 'search-results', 'comment', 'contact', 'house-subscriptions', 'preferences'];

async function openSite(fill: (web: WebForTests) => Promise<PageToSee[]>): Promise<Site> {
  const web = await startWebForTests();
  const states = (await fill(web)).filter(({ fields }) => fields === undefined);
  return { web, states, url: await web.server.listen({ host: '127.0.0.1', port: 0 }) };
}

const addressOf = ({ url }: Site, { path }: PageToSee, i: number) =>
  `${url}${withParameters(path, { lang: locales[i % 2] ?? 'en' })}`;

/** Notes what moves and what is the largest picture or text. Runs before everything else of a page. */
const watch = `
  window.painted = new Promise((resolve) => {
    new PerformanceObserver((list) => {
      if (list.getEntriesByName('first-contentful-paint').length > 0) resolve();
    }).observe({ type: 'paint', buffered: true });
  });
  window.shifts = [];
  window.largest = undefined;
  new PerformanceObserver((list) => {
    for (const { value, sources } of list.getEntries()) {
      const moved = sources.map(({ node }) => (node?.parentElement ?? node)?.outerHTML?.slice(0, 120));
      window.shifts.push({ value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    const { element } = list.getEntries().at(-1);
    if (element) window.largest = element.getAttribute('src') ?? element.innerText;
  }).observe({ type: 'largest-contentful-paint', buffered: true });
`;

interface Loaded {
  shifts: { value: number; moved: string[] }[];
  /** The address of the largest picture of the first screen, or the largest text. */
  largest: string;
  html: string;
  /** Bytes that the page transfers with its style sheets, fonts and scripts. */
  bytes: number;
}

/** Opens a page for the first time, with fonts that arrive only after the page was painted without them. */
async function loadSlowly(address: string, width: number): Promise<Loaded> {
  const context = await browser.newContext({ viewport: { width, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(watch);
  let release = () => {};
  const painted = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*.woff2', async (route) => {
    await painted;
    await route.continue();
  });
  const answer = await page.goto(address, { waitUntil: 'domcontentloaded' });
  await page.evaluate('window.painted');
  release();
  await page.waitForLoadState('load');
  const seen = (await page.evaluate(`(async () => {
    await document.fonts.ready;
    // A shift is reported with the frame that shows it.
    for (let frame = 0; frame < 3; frame += 1) await new Promise((next) => requestAnimationFrame(next));
    const loaded = [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')];
    const parts = loaded.filter(({ name, initiatorType }) => initiatorType !== 'img' && !/\\.(jpg|png|webp)$/.test(name));
    return {
      shifts: window.shifts,
      largest: window.largest ?? '',
      bytes: parts.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0),
    };
  })()`)) as Omit<Loaded, 'html'>;
  const html = (await answer?.text()) ?? '';
  await context.close();
  return { ...seen, html };
}

/** Loads every state. @returns a line for each fault that is found in one */
async function faultsWhileLoading(width: number, faultsOf: (loaded: Loaded) => string[]): Promise<string[]> {
  const faults: string[] = [];
  for (const site of sites)
    for (const [i, state] of site.states.filter(({ name }) => layouts.includes(name)).entries())
      for (const fault of faultsOf(await loadSlowly(addressOf(site, state, i), width)))
        faults.push(`${state.name}, ${width} px: ${fault}`);
  return faults;
}

/**
 * What moves so far that the page's CLS is not 0.00 any more. A word beside others may change its place by a pixel or two when
 * the widths of letters change.
 */
function movesIn({ shifts }: Loaded): string[] {
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  return sum < 0.005 ? [] : [`CLS ${sum.toFixed(4)}: ${shifts.flatMap(({ moved }) => moved).join(' ')}`];
}

const decoded = (html: string) =>
  html
    .replaceAll('<wbr/>', '')
    .replaceAll('&#x27;', '’')
    .replaceAll("'", '’')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"');

/** Where the largest element of a page's first screen is in its HTML; -1 when it is not there. */
function placeOfLargest({ html, largest }: Loaded): number {
  const [firstWords = ''] = largest.split('\n');
  return Buffer.byteLength(html.slice(0, decoded(html).indexOf(decoded(firstWords))));
}

/** The fall-backs are measured with these fonts, which `scripts/setup.sh --browser` installs on Debian. */
const hasFallbacks = String(spawnSync('fc-list', ['Liberation Serif']).stdout).includes('Liberation');

test.skipIf(!hasFallbacks).each([390, 1280])(
  'nothing moves when the fonts arrive late, the largest element is in the first 40 KB of the page, and a page has 120 KB at most without its pictures: %i px',
  async (width) => {
    const faults = await faultsWhileLoading(width, (loaded) => [
      ...movesIn(loaded),
      ...(loaded.largest === '' ? ['nothing was painted'] : []),
      ...(placeOfLargest(loaded) > 40_000 ? [`"${loaded.largest}" comes late`] : []),
      ...(loaded.bytes > 120_000 ? [`${loaded.bytes} bytes`] : []),
    ]);
    expect(faults).toEqual([]);
  },
);

/** The text that a visitor sees, line by line. */
const textOf = async (page: Page) =>
  ((await page.evaluate('document.body.innerText')) as string)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

test('a page without scripts says everything that it says with them', async () => {
  const faults: string[] = [];
  const pages = await Promise.all([false, true].map((javaScriptEnabled) => browser.newPage({ javaScriptEnabled })));
  for (const site of sites) {
    for (const [i, state] of site.states.filter(({ name }) => scripted.includes(name)).entries()) {
      const [without = [], withScripts = []] = await Promise.all(
        pages.map(async (page) => {
          await page.goto(addressOf(site, state, i));
          return textOf(page);
        }),
      );
      for (const line of withScripts)
        if (!without.includes(line)) faults.push(`${state.name}: only with scripts: ${line}`);
    }
  }
  await Promise.all(pages.map((page) => page.close()));
  expect(faults).toEqual([]);
});
