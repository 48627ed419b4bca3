import { feedLink } from '../readers/page/feed-link.js';
import { absoluteUrl, canonicalUrl } from '../store/canonical-url.js';
import type { ListedPage } from './read-sitemap.js';
import { type ScannedElement, scanElements, textIn } from './scan-markup.js';

/** Addresses under which sites keep lists, accounts and files, not articles. */
const noArticle =
  /\/(?:tags?|topics?|category|categories|authors?|search|login|subscribe|about|contact|privacy|page)(?:\/|$)|\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|xml|json)$/i;

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
 * Finds the links of a page that may lead to articles, in the order of the page: on the same host, deeper than its home
 * page, with a text as long as a headline. Reading each page shows whether it is an article.
 */
export function listLinks(html: string, address: string): ListedPage[] {
  const base = baseOf(html, address);
  const home = new URL(address);
  const found = new Map<string, ListedPage>();
  for (const { attributes, inside } of firstElements(html, 'a')) {
    if (found.size >= maxFound) break;
    const href = attributes.href?.trim() ?? '';
    const url = href.startsWith('#') ? null : canonicalUrl(href, base);
    if (!url || found.has(url)) continue;
    const { host, pathname } = new URL(url);
    const isHere = host === home.host && pathname !== home.pathname && pathname !== '/';
    // Titles of links are often cut or mixed with other texts, so the page itself names the article.
    if (isHere && !noArticle.test(pathname) && isHeadline(textIn(inside)))
      found.set(url, { url, title: '', publishedAt: null, changedAt: 0, isSharedDate: false });
  }
  return [...found.values()];
}

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

/** The address of the feed that a page offers. */
export function offeredFeed(html: string, address: string): string | undefined {
  const links = [...firstElements(html, 'link')].map(({ attributes }) => {
    const { rel = '', type = '', href = '', title = '' } = attributes;
    return { rel, type, href, title };
  });
  const href = feedLink(links);
  return href === undefined ? undefined : (absoluteUrl(href, baseOf(html, address)) ?? undefined);
}
