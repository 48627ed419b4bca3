import { elementText, type PageDocument } from '../html-document.js';
import type { OfferedPicture } from '../picture-choice.js';
import { plainText } from '../plain-text.js';
import type { LinkedArticle } from './json-ld.js';
import { metaContent } from './meta-content.js';
import { readAuthor } from './page-author.js';
import { readCanonical } from './page-canonical.js';
import { readPublished } from './page-date.js';
import { statedPictures } from './page-pictures.js';
import { readTitle } from './page-title.js';

export interface PageMetadata {
  title: string;
  /** The address that the page names as its own; null when it names none, or one that cannot be. */
  canonical: string | null;
  section: string;
  publishedAt: string | null;
  author: string;
  /** The description for shared links; empty when the page has only one of the whole site. */
  description: string;
  /** The pictures for shared links and those of JSON-LD, absolute. */
  pictures: OfferedPicture[];
}

/**
 * Reads a page's metadata about its article: Open Graph and other `<meta>` (ogp.me), JSON-LD, `<time>`, and, for pages
 * older than these, visible text: the heading cell, the section heading, "Published on: …", "发布时间：…".
 * @param linked the article in JSON-LD
 * @param base the page's address, if known
 */
export function readPageMetadata(
  document: PageDocument,
  linked: LinkedArticle,
  base: string | undefined,
): PageMetadata {
  const canonical = readCanonical(document, base);
  const host = hostOf(base ?? canonical ?? '');
  const site = metaContent(document, 'og:site_name') || linked.publisher || '';
  return {
    title: readTitle(document, linked, host),
    canonical,
    section: readSection(document, linked.section),
    publishedAt: readPublished(document, linked, base ?? canonical ?? undefined),
    author: readAuthor(document, linked, [site, linked.publisher ?? '', host, host.split('.').at(-2) ?? '']),
    description: plainText(metaContent(document, 'og:description', 'twitter:description') || linked.description || ''),
    pictures: statedPictures(document, linked.images ?? [], base),
  };
}

const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).hostname : '');

function readSection(document: PageDocument, linked: string | undefined): string {
  const named = metaContent(document, 'article:section', 'articleSection') || linked;
  const seen =
    '.componentheading, .section-heading, .section-name, .category-name, [itemprop=articleSection], a[rel~="category"]';
  const label = [...document.querySelectorAll(seen)].map(elementText).find((text) => text !== '' && text.length <= 40);
  return named || label || '';
}
