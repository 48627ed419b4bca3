import { oneLine } from './feed.js';
import { element, textElement, xmlDeclaration } from './xml.js';

/** An address for search engines. */
export interface SitemapAddress {
  url: string;
  /** A day, or a moment in ISO 8601. */
  changed?: string | undefined;
}

/** An article of the last days. */
export interface NewsAddress {
  url: string;
  publication: string;
  /** BCP 47. */
  language: string;
  /** ISO 8601. */
  published: string;
  title: string;
}

const namespace = 'http://www.sitemaps.org/schemas/sitemap/0.9';
const newsNamespace = 'http://www.google.com/schemas/sitemap-news/0.9';

const document = (name: string, attributes: Record<string, string>, parts: readonly string[]): string =>
  `${xmlDeclaration}${element(name, { xmlns: namespace, ...attributes }, `\n${parts.join('\n')}\n`)}\n`;

/** Writes a sitemap (https://www.sitemaps.org/protocol.html). */
export function writeSitemap(addresses: readonly SitemapAddress[]): string {
  return document('urlset', {}, addresses.map(addressElement('url')));
}

/** Writes the list of a site's sitemaps. */
export function writeSitemapIndex(parts: readonly SitemapAddress[]): string {
  return document('sitemapindex', {}, parts.map(addressElement('sitemap')));
}

const addressElement =
  (name: 'url' | 'sitemap') =>
  ({ url, changed }: SitemapAddress): string =>
    element(name, {}, textElement('loc', url) + (changed ? textElement('lastmod', changed) : ''));

/** Writes a news sitemap, as Google describes it. */
export function writeNewsSitemap(news: readonly NewsAddress[]): string {
  const parts = news.map(({ url, publication, language, published, title }) => {
    // Google takes the plain code of every language but Chinese.
    const code = language.startsWith('zh') ? language.toLowerCase() : (language.split('-')[0] ?? language);
    const name = textElement('news:name', oneLine(publication)) + textElement('news:language', code);
    const facts = [
      element('news:publication', {}, name),
      textElement('news:publication_date', published),
      textElement('news:title', oneLine(title)),
    ];
    return element('url', {}, textElement('loc', url) + element('news:news', {}, facts.join('')));
  });
  return document('urlset', { 'xmlns:news': newsNamespace }, parts);
}
