import { HtmlValidate } from 'html-validate';
import type { Browser, Page } from 'playwright-core';
import { type Locale, locales } from '../../../src/locale/locale.js';
import { injectAxe, violationsIn } from '../axe-for-tests.js';
import { openPage } from '../browser-for-tests.js';
import type { PageToSee } from '../pages-for-tests.js';

/** How a state is looked at. */
interface Look {
  scheme: 'light' | 'dark';
  width: number;
}

const looks: readonly Look[] = [
  { scheme: 'light', width: 390 },
  { scheme: 'dark', width: 1280 },
];

/** Further widths, of which the last is that of a tablet with room beside the text. */
const otherWidths = [320, 768, 900];

/**
 * What is wrong with pages, each fault in a line: what axe finds in light mode on a phone and in dark mode on a desktop, HTML
 * that is not valid, scrolling sideways, links to nothing on the page, a picture or a story that is there twice, a bar that does not show
 * the current place or has a hole, words around an email beside its edges, a line of a headline that begins with a sign, a text that is not in the middle, columns of different lengths, and a page without one h1, one main landmark, a title and its language. The language changes from state to state, since states share their parts and axe takes most of the time.
 */
export async function faultsIn(browser: Browser, url: string, states: readonly PageToSee[]): Promise<string[]> {
  const faults: string[] = [];
  const page = await browser.newPage({ bypassCSP: true });
  for (const [i, state] of states.entries()) {
    const locale = locales[i % locales.length] ?? 'en';
    for (const fault of await faultsOf(page, url, state, locale)) faults.push(`${state.name}, ${locale}: ${fault}`);
  }
  await page.close();
  return faults;
}

/** Those of one page in one language. */
export async function faultsOf(page: Page, url: string, state: PageToSee, locale: Locale): Promise<string[]> {
  const answer = await openPage(page, url, state, locale);
  const faults = await htmlFaults((await answer?.text()) ?? '', state);
  if (!state.isEmail) faults.push(...(await outlineFaults(page, locale)));
  await injectAxe(page);
  // One visit: nothing but style sheets depends on the width and the scheme.
  for (const { scheme, width } of looks) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    for (const { id, tags, nodes } of await violationsIn(page)) {
      // An email has layout tables and no landmarks. WCAG applies to it all the same.
      if (state.isEmail && tags.includes('best-practice')) continue;
      for (const node of nodes) faults.push(`${id}, ${scheme}, ${width} px: ${node.html}`);
    }
    if (await isWide(page)) faults.push(`scrolls sideways at ${width} px`);
    faults.push(...(await layoutFaults(page)).map((fault) => `${fault} at ${width} px`));
  }
  for (const width of otherWidths) {
    await page.setViewportSize({ width, height: 800 });
    if (await isWide(page)) faults.push(`scrolls sideways at ${width} px`);
    faults.push(...(await layoutFaults(page)).map((fault) => `${fault} at ${width} px`));
  }
  return faults;
}

const isWide = (page: Page): Promise<boolean> => page.evaluate('document.documentElement.scrollWidth > innerWidth');

/** Columns beside each other end within so many pixels. */
const evenFoot = 40;

const layoutFaults = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    const faults = [];
    const bar = document.querySelector('.bar nav')?.getBoundingClientRect();
    const here = document.querySelector('.bar nav [aria-current]')?.getBoundingClientRect();
    if (here && (here.left < bar.left || here.right > bar.right)) faults.push('the bar does not show the current place');
    if ([...document.querySelectorAll('.bar nav li')].some((place) => getComputedStyle(place).opacity !== '1')) faults.push('the bar has a hole');
    const text = document.querySelector('.sheet .gutter');
    for (const row of text ? document.querySelectorAll('.issue-nav:not(.all)') : []) {
      const edge = text.getBoundingClientRect().left + parseFloat(getComputedStyle(text).paddingLeft);
      const { left } = row.querySelector('h2, a').getBoundingClientRect();
      if (Math.abs(left - edge) > 1) faults.push('a line around the email begins ' + (left - edge) + ' px from the edge of its text');
    }
    for (const head of document.querySelectorAll('main :is(h1, h2, h3, .h)')) {
      const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
      const top = (text, at) => {
        const sign = document.createRange();
        sign.setStart(text, at);
        sign.setEnd(text, at + 1);
        return sign.getBoundingClientRect().top;
      };
      for (let text = texts.nextNode(); text; text = texts.nextNode())
        for (const { index } of text.data.matchAll(/[，。：；？！、》”]/g))
          if (index > 0 && top(text, index) > top(text, index - 1) + 4) faults.push('a line begins with a sign: ' + text.data);
    }
    const pictures = [...document.querySelectorAll('main .pic img')].map(({ src }) => src.replace(/-[a-z]+-\\d+\\.\\w+$/, ''));
    const twice = pictures.filter((picture, i) => pictures.indexOf(picture) !== i);
    if (twice.length > 0) faults.push('twice: ' + twice.join(' '));
    const stories = [...document.querySelectorAll('main :is(.lead, .card, .lines:not(.found) li, .issues li) :is(h1, h2, h3, .h) a')]
      .map(({ textContent }) => textContent);
    const repeated = stories.filter((story, i) => stories.indexOf(story) !== i);
    if (repeated.length > 0) faults.push('stories twice: ' + repeated.join(', '));
    for (const block of document.querySelectorAll('.column, .story > *')) {
      const { left, right, width } = block.getBoundingClientRect();
      if (width > 0 && Math.abs(left + right - document.documentElement.clientWidth) > 2)
        faults.push('not in the middle: ' + block.className);
    }
    for (const columns of document.querySelectorAll('.columns')) {
      const boxes = [...columns.children].map((column) => ({
        top: column.getBoundingClientRect().top,
        foot: column.lastElementChild.getBoundingClientRect().bottom,
      }));
      for (const { top, foot } of boxes)
        for (const other of boxes)
          if (top === other.top && foot > other.foot + ${evenFoot}) faults.push('a column is ' + (foot - other.foot) + ' px longer');
    }
    return faults;
  })()`);

async function outlineFaults(page: Page, locale: Locale): Promise<string[]> {
  const outline = await page.evaluate(`({
    h1: document.querySelectorAll('h1').length,
    main: document.querySelectorAll('main').length,
    title: document.title === '' ? 0 : 1,
    lang: document.documentElement.lang,
    deadAnchors: [...document.querySelectorAll('a[href^="#"]')]
      .filter((link) => !document.getElementById(link.getAttribute('href').slice(1))).length,
  })`);
  const wanted = { h1: 1, main: 1, title: 1, lang: locale, deadAnchors: 0 };
  const found = JSON.stringify(outline);
  return found === JSON.stringify(wanted) ? [] : [`outline: ${found}`];
}

/** The rules of the HTML standard. React's spelling of attributes is valid, since HTML ignores their case. */
const validator = new HtmlValidate({
  root: true,
  extends: ['html-validate:standard'],
  rules: { 'attr-case': 'off', 'attribute-boolean-style': 'off', 'doctype-style': 'off', 'void-style': 'off' },
});

/** Email clients need what the standard has dropped. */
const notInEmails = [
  'doctype-html',
  'no-deprecated-attr',
  'attribute-allowed-values',
  'deprecated',
  'element-permitted-content',
];

async function htmlFaults(html: string, { isEmail }: PageToSee): Promise<string[]> {
  if (!html.startsWith('<')) return [];
  const { results } = await validator.validateString(html);
  return results
    .flatMap(({ messages }) => messages)
    .filter(({ ruleId }) => !isEmail || !notInEmails.includes(ruleId))
    .map(({ ruleId, message, selector }) => `${ruleId}: ${message} (${selector})`);
}
