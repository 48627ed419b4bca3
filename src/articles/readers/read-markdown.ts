import { marked } from 'marked';
import type { ArticleDraft } from '../store/article.js';
import { absoluteUrl, canonicalUrl } from '../store/canonical-url.js';
import { parseDate } from './article-date.js';
import { excerptOfBody } from './body-excerpt.js';
import { cleanBody, describingAlt, picturesIn } from './clean-body.js';
import { UnusableSource } from './document-errors.js';
import { makeExcerpt } from './excerpt.js';
import { elementText, parseFragment } from './html-document.js';
import { readFileName } from './markdown/file-name.js';
import { listFootnotes, withoutReferences } from './markdown/footnotes.js';
import { splitFrontMatter } from './markdown/front-matter.js';
import { frontMatterFields, type MarkdownFields } from './markdown/front-matter-fields.js';
import { plainMarkdown } from './markdown/site-syntax.js';
import { plainText } from './plain-text.js';

export interface MarkdownContext {
  /** The path, as the user gave it; starts every error message. */
  name: string;
  /** Used when the front matter has no `url`. */
  fallbackUrl: string | undefined;
  section: string | undefined;
  /** Public addresses of the pictures beside the file, by their paths; undefined when its URL resolves them. */
  pictures: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads an article written in Markdown, with front matter in YAML, TOML or JSON: title, url, section, date, author,
 * image, imageAlt, excerpt, and the names that site generators give them (front-matter-fields.ts). All are optional as
 * long as title and address can be had elsewhere: the first `# heading` or the file's name, `fallbackUrl`.
 * @returns the draft, and the paths that `pictures` lacks; the draft is without those pictures
 * @throws UnusableSource when the file is marked as a draft or lacks a field; the message says what to write into it
 */
export function readMarkdown(
  text: string,
  context: MarkdownContext,
): { draft: ArticleDraft; missingPictures: string[] } {
  const { name } = context;
  const { fields, body: written } = splitFrontMatter(name, text);
  const meta = frontMatterFields(name, fields);
  const notes = listFootnotes(plainMarkdown(written));
  const document = parseFragment(marked.parse(notes.text, { gfm: true, async: false }));
  const own = readFileName(name);

  const heading = document.querySelector('h1');
  const title = meta.title || elementText(heading) || own.title;
  if (!title) throw new UnusableSource(name, 'has no title; write "title: …" between two lines of --- at its top');
  if (elementText(heading) === title) heading?.remove();

  const url = canonicalUrl(meta.url || (context.fallbackUrl ?? ''), context.fallbackUrl);
  if (!url) throw new UnusableSource(name, 'has no web address; write "url: https://…" at its top', 'address');

  const missingPictures: string[] = [];
  const addressOf = (path: string): string => {
    if (!context.pictures || !isBeside(path)) return absoluteUrl(path, url) ?? '';
    const address = context.pictures[path];
    if (address === undefined) missingPictures.push(path);
    return address ?? '';
  };
  for (const img of document.querySelectorAll('img')) img.setAttribute('src', addressOf(img.getAttribute('src') ?? ''));
  const body = cleanBody(document.body.innerHTML, url, title);
  const hero = meta.image && addressOf(meta.image);
  const beginning = meta.excerpt ? '' : textBeforeMore(written);
  const draft: ArticleDraft = {
    title,
    url,
    section: context.section ?? meta.section,
    publishedAt: dateOf(name, meta, own.date),
    author: meta.author,
    image: hero ? { url: hero, alt: describingAlt(meta.imageAlt) } : (picturesIn(body)[0] ?? null),
    excerpt: meta.excerpt
      ? makeExcerpt(plainText(marked.parseInline(meta.excerpt, { gfm: true, async: false })))
      : withoutReferences(excerptOfBody(beginning ? cleanBody(beginning, url, title) : body), notes),
    body,
    source: 'markdown',
  };
  return { draft, missingPictures };
}

/** The HTML of the text before `<!-- more -->` (Hugo, Hexo) or `<!-- truncate -->` (Docusaurus); else empty. */
function textBeforeMore(written: string): string {
  const at = written.search(/<!-- {0,3}(?:more|truncate|excerpt|end-excerpt) {0,3}-->/i);
  return at < 0
    ? ''
    : marked.parse(listFootnotes(plainMarkdown(written.slice(0, at))).text, { gfm: true, async: false });
}

/**
 * The day of publication, or that of the last change if there is none, as in site generators.
 * @throws UnusableSource for a date that is not valid
 */
function dateOf(name: string, { date, modified }: MarkdownFields, ofFile: string): string | null {
  const given = date || ofFile || modified;
  const read = given ? parseDate(given) : null;
  if (date && !read) throw new UnusableSource(name, `the date "${date}" is not valid; write it like 2030-01-31`);
  return read;
}

/** Whether a picture is given as a path beside the file: not a full address, nor a path from the site's root. */
const isBeside = (src: string): boolean => src !== '' && !/^(?:[a-z][a-z\d+.-]*:|\/|#|\?)/i.test(src);
