import { absoluteUrl, canonicalUrl } from '../store/canonical-url.js';
import { parseDate } from './article-date.js';
import { foldSpace } from './fold-space.js';
import { type PageDocument, textOf } from './html-document.js';
import { type LinkedArticle, readJsonLd } from './json-ld.js';
import { plainText } from './plain-text.js';
import { trimEndSigns } from './trim-signs.js';

export interface PageMetadata {
  title: string;
  /** The address that the page names as its own; null when it names none. */
  canonical: string | null;
  section: string;
  publishedAt: string | null;
  author: string;
  /** From `og:description` only: `<meta name=description>` is often that of the whole site. */
  description: string;
  /** `og:image`, absolute. */
  image: string | null;
}

/**
 * What a page says about its article: in Open Graph and other `<meta>` (ogp.me), in JSON-LD, in `<time>`, and, for
 * pages older than these, in what a reader sees: the heading cell, the section heading, "Published on: …", "发布时间：…".
 * @param base the page's address, when it is known
 */
export function readPageMetadata(document: PageDocument, base: string | undefined): PageMetadata {
  const linked = readJsonLd(document);
  const canonical = document.querySelector('link[rel~="canonical"]')?.getAttribute('href') || meta(document, 'og:url');
  const picture = meta(document, 'og:image', 'og:image:url', 'twitter:image');
  return {
    title: readTitle(document, linked),
    canonical: canonical ? canonicalUrl(canonical, base) : null,
    section: readSection(document, linked),
    publishedAt: readPublished(document, linked),
    author: readAuthor(document, linked),
    description: plainText(meta(document, 'og:description')),
    image: picture ? absoluteUrl(picture, base) : null,
  };
}

/** The content of the first of these `<meta>` tags that has any, by property, name or itemprop. */
function meta(document: PageDocument, ...names: string[]): string {
  for (const name of names) {
    for (const key of ['property', 'name', 'itemprop']) {
      const content = foldSpace(document.querySelector(`meta[${key}="${name}"]`)?.getAttribute('content') ?? '');
      if (content) return content;
    }
  }
  return '';
}

const headings = 'article h1, main h1, [itemprop=headline], .contentheading, .article-title, .entry-title, .post-title';

function readTitle(document: PageDocument, linked: LinkedArticle): string {
  const whole = textOf(document.querySelector('title'));
  const site = meta(document, 'og:site_name');
  const named = withoutSite(meta(document, 'og:title', 'twitter:title', 'title'), site);
  if (named) return plainText(named);
  // A site's name is often an <h1> too; the article's heading is the one that the page's title repeats.
  const inPage = [...document.querySelectorAll('h1')]
    .map(textOf)
    .find((text) => text && whole.includes(text) && text !== site);
  const heading =
    textOf(document.querySelector(headings)) || linked.headline || inPage || textOf(document.querySelector('h1'));
  return heading || withoutSuffix(withoutSite(whole, site));
}

function withoutSite(title: string, site: string): string {
  const end = title.length - site.length;
  return site && end > 0 && title.endsWith(site) ? trimEndSigns(title.slice(0, end), '|_·»—–-') : title;
}

const withoutSuffix = (title: string): string =>
  /^(.{6,}?)(?:\s+[·»—–-]\s+|\s*[|_]\s*)[^|_·»—–]{1,40}$/.exec(title)?.[1] ?? title;

function readSection(document: PageDocument, linked: LinkedArticle): string {
  const named = meta(document, 'article:section', 'articleSection') || linked.section;
  const seen =
    '.componentheading, .section-heading, .section-name, .category-name, [itemprop=articleSection], a[rel~="category"]';
  const label = [...document.querySelectorAll(seen)].map(textOf).find((text) => text !== '' && text.length <= 40);
  return named || label || '';
}

const dateForm =
  /\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?|\d{1,2} [A-Z][a-z]+ \d{4}|[A-Z][a-z]+ \d{1,2}, \d{4}/i;
const dateWord =
  /(?:\bpublish(?:ed)?(?: on| at| date| time)?|\bposted(?: on)?|\bdate|\bcreated(?: on)?|发布时间|发布日期|发表时间|发布于|时间|日期)\s*[:：]?\s*/i;

/** The date behind a word like "Published on:". */
function datedLine(text: string): string | undefined {
  const word = dateWord.exec(text);
  const date = word && dateForm.exec(text.slice(word.index + word[0].length));
  return date?.index === 0 ? date[0] : undefined;
}

const dateRows = '.createdate, .published, .pubdate, .post-date, .entry-date, .article-date, .date, .time, .info';

function readPublished(document: PageDocument, linked: LinkedArticle): string | null {
  const times = document.querySelectorAll('article time[datetime], main time[datetime], time[datetime]');
  const candidates = [
    meta(document, 'article:published_time', 'datePublished', 'pubdate', 'publishdate', 'date', 'dc.date'),
    linked.published,
    document.querySelector('[itemprop=datePublished]')?.getAttribute('datetime'),
    times[0]?.getAttribute('datetime'),
    ...[...document.querySelectorAll(dateRows)].map((row) => dateForm.exec(textOf(row))?.[0]),
    ...[...document.querySelectorAll('td, p, span, div, li')]
      .map(textOf)
      .filter((text) => text.length < 200)
      .map(datedLine),
  ];
  for (const candidate of candidates) {
    const date = candidate ? parseDate(candidate) : null;
    if (date) return date;
  }
  return null;
}

const bylines = '[rel=author], [itemprop=author], .byline, .author-name, .article-author, .createby, .author';

function readAuthor(document: PageDocument, linked: LinkedArticle): string {
  const named = meta(document, 'author', 'article:author', 'dc.creator');
  const author = (/^https?:/.test(named) ? '' : named) || linked.author || textOf(document.querySelector(bylines));
  return author.length > 80 ? '' : author.replace(/^(?:by|written by|作者[:：])\s*/i, '');
}
