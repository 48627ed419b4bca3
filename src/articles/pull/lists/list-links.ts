import { feedLinks } from '../../readers/page/feed-link.js';
import { absoluteUrl, canonicalUrl } from '../../store/canonical-url.js';
import { comparableAddress } from '../../store/duplicates.js';
import { mayBeArticle, ofOneShape } from './article-links.js';
import { withoutFurniture } from './page-regions.js';
import type { ListedPage } from './read-sitemap.js';
import { type ScannedElement, scanElements, textIn } from './scan-markup.js';

/** Limits for one page: characters and links that are scanned, links that are kept. Pages of news sites have fewer. */
const maxMarkup = 2 * 1024 * 1024;
const maxLinks = 20_000;
const maxFound = 1_000;

/** The first elements with a name. Limited, because the scan blocks the event loop. */
function* firstElements(html: string, name: string): Generator<ScannedElement> {
  let seen = 0;
  for (const element of scanElements(html.slice(0, maxMarkup), name)) {
    yield element;
    seen += 1;
    if (seen >= maxLinks) return;
  }
}

/**
 * Finds the links of a page that may lead to articles, in the order of the page: on the same site, outside of navigation
 * and the like, with a text as long as a headline, and if enough of them are alike, of one shape. Reading each page
 * shows whether it is an article.
 */
export function listLinks(html: string, address: string): ListedPage[] {
  const base = baseOf(html, address);
  const home = new URL(address);
  const found = new Map<string, ListedPage>();
  const site = siteOf(home);
  for (const { attributes, inside } of firstElements(withoutFurniture(html.slice(0, maxMarkup)), 'a')) {
    if (found.size >= maxFound) break;
    const href = attributes.href?.trim() ?? '';
    const url = href.startsWith('#') ? null : canonicalUrl(href, base);
    const name = url ? comparableAddress(url) : '';
    if (!url || found.has(name)) continue;
    const target = new URL(url);
    const isHome = target.pathname === '/' && target.search === '';
    const isHere = siteOf(target) === site && !isHome && name !== comparableAddress(address);
    const text = textIn(inside);
    // Titles of links are often cut or mixed with other texts, so the page itself names the article.
    if (isHere && mayBeArticle(url, text) && isHeadline(text))
      found.set(name, { url, title: '', publishedAt: null, changedAt: 0, isSharedDate: false });
  }
  return [...ofOneShape([...found.values()])];
}

/** `www.example.com` and `example.com` are one site. */
const siteOf = ({ host }: URL): string => host.replace(/^www\./, '');

/** Whether a text is as long as a headline: three words, or six East Asian characters. */
function isHeadline(text: string): boolean {
  const wide = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  return wide >= 6 || text.split(' ').length >= 3;
}

function baseOf(html: string, address: string): string {
  for (const { attributes } of firstElements(html, 'base'))
    return absoluteUrl(attributes.href ?? '', address) ?? address;
  return address;
}

/** The addresses of the feeds that a page offers, each once, the best first. */
export function offeredFeeds(html: string, address: string): string[] {
  const links = [...firstElements(html, 'link')].map(({ attributes }) => {
    const { rel = '', type = '', href = '', title = '' } = attributes;
    return { rel, type, href, title };
  });
  const base = baseOf(html, address);
  return [...new Set(feedLinks(links).flatMap((href) => absoluteUrl(href, base) ?? []))];
}
