import { Readability } from '@mozilla/readability';
import type { ArticleDraft } from '../store/article.js';
import { absoluteUrl, canonicalUrl } from '../store/canonical-url.js';
import { excerptOfBody } from './body-excerpt.js';
import { cleanBody, picturesIn } from './clean-body.js';
import { PageUnreadable, UnusableSource } from './document-errors.js';
import { makeExcerpt } from './excerpt.js';
import { type PageDocument, parsePage } from './html-document.js';
import { removeFurniture } from './page-furniture.js';
import { readPageMetadata } from './page-metadata.js';
import { plainText } from './plain-text.js';

export interface PageContext {
  name: string;
  /** The page's address after redirects, or the base given for a saved file; undefined when none was given. */
  url: string | undefined;
  section: string | undefined;
}

/**
 * Reads the article out of a web page, of whatever age its mark-up is.
 * @returns the draft, and whether the page named its address itself (else it is the context's)
 * @throws PageUnreadable when there is no title or no text; UnusableSource when nobody says what the page's address is
 */
export function readPage(html: string, context: PageContext): { draft: ArticleDraft; namesItsAddress: boolean } {
  const document = parsePage(html);
  const meta = readPageMetadata(document, context.url);
  const address = context.url ?? meta.canonical;
  const url = meta.canonical ?? canonicalUrl(context.url ?? '');
  if (!url || !address) throw new UnusableSource(context.name, 'the saved page does not give its address', 'address');
  const base = absoluteUrl(document.querySelector('base')?.getAttribute('href') ?? '', address) ?? address;
  const feed = document.querySelector('link[rel~="alternate"][type*="rss"], link[rel~="alternate"][type*="atom"]');
  const feedUrl = feed && absoluteUrl(feed.getAttribute('href') ?? '', base);
  if (!meta.title) throw new PageUnreadable(context.name, 'title', feedUrl);

  removeFurniture(document);
  const body = cleanBody(extractContent(document), base, meta.title);
  if (!plainText(body)) throw new PageUnreadable(context.name, 'article', feedUrl);
  const draft: ArticleDraft = {
    title: meta.title,
    url,
    section: context.section ?? meta.section,
    publishedAt: meta.publishedAt,
    author: meta.author,
    image: picturesIn(body)[0] ?? (meta.image ? { url: meta.image, alt: '' } : null),
    excerpt: meta.description ? makeExcerpt(meta.description) : excerptOfBody(body),
    body,
    source: 'page',
  };
  return { draft, namesItsAddress: meta.canonical !== null };
}

/** Characters below which Readability looks again with less strictness; low, since a Chinese text needs fewer. */
const shortArticle = 140;

function extractContent(document: PageDocument): string {
  const forReadability = document as unknown as ConstructorParameters<typeof Readability>[0];
  try {
    const found = new Readability(forReadability, { charThreshold: shortArticle, disableJSONLD: true }).parse();
    return found?.content ?? '';
  } catch {
    // It counts on trees that a browser built; a broken page may have another, and is then one without an article.
    return '';
  }
}
