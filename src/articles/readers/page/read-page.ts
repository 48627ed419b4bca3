import type { ArticleDraft } from '../../store/article.js';
import { absoluteUrl, canonicalUrl } from '../../store/canonical-url.js';
import { excerptOfBody } from '../body-excerpt.js';
import { cleanBody } from '../clean-body.js';
import { PageUnreadable, UnusableSource } from '../document-errors.js';
import { makeExcerpt } from '../excerpt.js';
import { elementText, type PageDocument, parsePage } from '../html-document.js';
import { choosePictures } from '../picture-choice.js';
import { plainText } from '../plain-text.js';
import { textWithoutTail, withoutTail } from '../tails/without-tail.js';
import { feedLinks, type HeadLink } from './feed-link.js';
import { type PageHints, readJsonLd } from './json-ld.js';
import { metaContent } from './meta-content.js';
import { extractBody } from './page-content.js';
import { textWeight } from './page-furniture.js';
import { readPageMetadata } from './page-metadata.js';
import { offeredPictures } from './page-pictures.js';
import { dropRemains } from './page-remains.js';

export interface PageContext {
  name: string;
  /** The page's address after redirects, or the base given for a saved file; undefined when none was given. */
  url: string | undefined;
  section: string | undefined;
}

/**
 * Reads the article of a web page, however old its markup is.
 * @returns the draft, and whether the page named its address itself (else it is the context's)
 * @throws PageUnreadable when there is no title or no text; UnusableSource when the page's address is not known
 */
export function readPage(html: string, context: PageContext): { draft: ArticleDraft; namesItsAddress: boolean } {
  const document = parsePage(html);
  for (const aid of document.querySelectorAll('rt, rp')) aid.remove();
  const linked = readJsonLd(document, hintsOf(document, context.url));
  const meta = readPageMetadata(document, linked, context.url);
  const address = context.url ?? meta.canonical;
  const url = meta.canonical ?? canonicalUrl(context.url ?? '');
  if (!url || !address) throw new UnusableSource(context.name, 'the saved page does not give its address', 'address');
  const base = absoluteUrl(document.querySelector('base')?.getAttribute('href') ?? '', address) ?? address;
  const [offered] = feedLinks(linksOf(document));
  const feedUrl = offered ? absoluteUrl(offered, base) : null;
  if (!meta.title) throw new PageUnreadable(context.name, 'title', feedUrl);

  const known = [...meta.author.split(', '), meta.section];
  const owner = { url, title: meta.title };
  const found = withoutTail(dropRemains(extractBody(document, html, base, meta.title), known), owner);
  const body = fullerText(found, linked.text, base, meta.title);
  if (!plainText(body)) throw new PageUnreadable(context.name, 'article', feedUrl);
  const [image = null, ...otherImages] = choosePictures(meta.pictures, offeredPictures(body));
  const draft: ArticleDraft = {
    title: meta.title,
    url,
    section: context.section ?? meta.section,
    publishedAt: meta.publishedAt,
    author: meta.author,
    image,
    otherImages,
    excerpt: makeExcerpt(textWithoutTail(meta.description)) || excerptOfBody(body),
    body,
    source: 'page',
  };
  return { draft, namesItsAddress: meta.canonical !== null };
}

/** The page's own addresses and titles, by which its article in JSON-LD is told from related ones. */
function hintsOf(document: PageDocument, url: string | undefined): PageHints {
  const canonical = document.querySelector('link[rel~=canonical]')?.getAttribute('href');
  return {
    addresses: [url ?? '', canonical ?? '', metaContent(document, 'og:url')].filter(Boolean),
    titles: [metaContent(document, 'og:title'), elementText(document.querySelector('title'))].filter(Boolean),
  };
}

function linksOf(document: PageDocument): HeadLink[] {
  return [...document.querySelectorAll('link')].map((link) => {
    const of = (name: string) => link.getAttribute(name) ?? '';
    return { rel: of('rel'), type: of('type'), href: of('href'), title: of('title') };
  });
}

/**
 * The longer of the body and the text in JSON-LD. A page that a script fills, or that shows only the beginning, often
 * has the whole text there.
 * @param stated the text in JSON-LD, plain or as HTML
 */
function fullerText(body: string, stated: string | undefined, base: string, title: string): string {
  if (!stated || textWeight(plainText(stated)) < 2 * Math.max(100, textWeight(plainText(body)))) return body;
  const lines = /<(?:p|br|div)\b/i.test(stated)
    ? stated
    : stated
        .split(/\n+/)
        .map((line) => `<p>${line}</p>`)
        .join('');
  return cleanBody(lines, base, title);
}
