import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { locales } from '../../../src/locale/locale.js';
import { withParameters } from '../../../src/web/kit/addresses.js';
import { fontBytes } from '../../../src/web/kit/chrome/web-fonts.js';
import { stylesheet } from '../../../src/web/kit/style.js';
import { launchBrowser } from '../../helpers/browser.js';
import { fontconfigWith, missingFonts, type SystemFonts, systemFonts } from '../../helpers/system-fonts.js';
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
  ...['front', 'article', 'article-without-picture', 'issue', 'archive', 'search-results', 'preferences'],
  ...['house', 'house-chinese-article'],
];
/** Pages with scripts. */
const scripted = ['article', 'issue', 'search-results', 'comment', 'contact', 'house-subscriptions', 'preferences'];

async function openSite(fill: (web: WebForTests) => Promise<PageToSee[]>): Promise<Site> {
  const web = await startWebForTests();
  const states = (await fill(web)).filter(({ fields }) => fields === undefined);
  return { web, states, url: await web.server.listen({ host: '127.0.0.1', port: 0 }) };
}

const addressOf = ({ url }: Site, { path }: PageToSee, lang: string) => `${url}${withParameters(path, { lang })}`;

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

/** A tab whose fonts arrive only after each page was painted without them. No page finds them in its cache. */
async function slowTab(browser: Browser, width: number) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.addInitScript(watch);
  let painted: Promise<unknown> = Promise.resolve();
  await page.route('**/*.woff2', async (route) => {
    await painted;
    await route.continue();
  });
  async function load(address: string): Promise<Loaded> {
    let release = () => {};
    painted = new Promise<void>((resolve) => {
      release = resolve;
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
    return { ...seen, html: (await answer?.text()) ?? '' };
  }
  return { load, close: () => page.close() };
}

/** Loads every layout in every language. @returns a line for each fault that is found in one */
async function faultsWhileLoading(
  browser: Browser,
  width: number,
  faultsOf: (loaded: Loaded) => string[],
): Promise<string[]> {
  const faults: string[] = [];
  const tab = await slowTab(browser, width);
  for (const site of sites)
    for (const state of site.states.filter(({ name }) => layouts.includes(name)))
      for (const lang of locales)
        for (const fault of faultsOf(await tab.load(addressOf(site, state, lang))))
          faults.push(`${state.name}, ${lang}, ${width} px: ${fault}`);
  await tab.close();
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

/** The fonts of the pages with their weights, and the variables with the families that replace them. */
const texts = [
  { family: 'Postrider Serif', weight: 400, variable: '--serif' },
  { family: 'Postrider Head', weight: 600, variable: '--head' },
  ...[400, 600, 700].map((weight) => ({ family: 'Postrider Sans', weight, variable: '--sans' })),
];

/** A paragraph's first lines, long enough for the widths of its letters to even out. */
const sample =
  'The ferry was late again on Monday, so the harbour office opened its doors at half past six. Nobody had expected a queue, but by the time the first boat came in, more than a hundred people stood on the quay and wanted to know what would become of their evening.';

/** Sets the sample in our font and in the one that replaces it here. @returns how far they are apart, in per cent */
async function differences(browser: Browser): Promise<{ text: string; width: number; height: number }[]> {
  const page = await browser.newPage();
  const style = stylesheet.replaceAll(/url\(fonts\/([^)]+)\)/g, (_, file) => {
    return `url(data:font/woff2;base64,${fontBytes(file)?.toString('base64')})`;
  });
  await page.setContent(`<html lang="en"><style>${style}</style><body>`);
  const found = (await page.evaluate(`(async () => {
    const set = (font) => {
      const span = document.createElement('span');
      span.style = 'position:absolute;white-space:nowrap;font:' + font;
      span.textContent = ${JSON.stringify(sample)};
      document.body.append(span);
      return span;
    };
    const pairs = ${JSON.stringify(texts)}.map(({ family, weight, variable }) => {
      const families = getComputedStyle(document.body).getPropertyValue(variable).split(',').filter((one) => !one.includes(family)).join(',');
      const text = family + ' ' + weight;
      return { text, own: set(weight + ' 100px "' + family + '"'), fallback: set(weight + ' 100px ' + families) };
    });
    await document.fonts.ready;
    return pairs.map(({ text, own, fallback }) => {
      const [ours, theirs] = [own, fallback].map((span) => span.getBoundingClientRect());
      const apart = (side) => Math.abs(100 * (theirs[side] / ours[side] - 1));
      return { text, width: apart('width'), height: apart('height') };
    });
  })()`)) as { text: string; width: number; height: number }[];
  await page.close();
  return found;
}

describe.each(Object.keys(systemFonts) as SystemFonts[])('on a system that has %s', (fonts) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser(await fontconfigWith(fonts));
  });
  afterAll(() => browser?.close());

  test.skipIf(missingFonts(fonts)).each([390, 1280])(
    `nothing moves when the fonts arrive late, the largest element is in the first 40 KB of the page, and a page has 120 KB at most without its pictures: %i px${missingFonts(fonts)}`,
    async (width) => {
      const faults = await faultsWhileLoading(browser, width, (loaded) => [
        ...movesIn(loaded),
        ...(loaded.largest === '' ? ['nothing was painted'] : []),
        ...(placeOfLargest(loaded) > 40_000 ? [`"${loaded.largest}" comes late`] : []),
        ...(loaded.bytes > 120_000 ? [`${loaded.bytes} bytes`] : []),
      ]);
      expect(faults).toEqual([]);
    },
  );

  test.skipIf(missingFonts(fonts))(
    `a line is as long and as high in the font that replaces ours${missingFonts(fonts)}`,
    async () => {
      const found = await differences(browser);
      expect(found.filter(({ width, height }) => width > 1 || height > 1)).toEqual([]);
    },
  );
});

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
          await page.goto(addressOf(site, state, locales[i % 2] ?? 'en'));
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
