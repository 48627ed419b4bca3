import { marked } from 'marked';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { describeError } from '../../errors.js';
import type { ArticleDraft } from '../store/article.js';
import { absoluteUrl, canonicalUrl } from '../store/canonical-url.js';
import { parseDate } from './article-date.js';
import { excerptOfBody } from './body-excerpt.js';
import { cleanBody, describingAlt, picturesIn } from './clean-body.js';
import { UnusableSource } from './document-errors.js';
import { makeExcerpt } from './excerpt.js';
import { foldSpace } from './fold-space.js';
import { parseFragment, textOf } from './html-document.js';
import { plainText } from './plain-text.js';

const word = z.union([z.string(), z.number(), z.boolean()]).transform((value) => foldSpace(String(value)));
const frontMatter = z.object({
  title: word.optional(),
  url: word.optional(),
  section: word.optional(),
  date: word.optional(),
  author: word.optional(),
  image: word.optional(),
  imageAlt: word.optional(),
  excerpt: word.optional(),
});

export interface MarkdownContext {
  /** What the person called the file; starts every error. */
  name: string;
  /** Used when the front matter has no `url`. */
  fallbackUrl: string | undefined;
  section: string | undefined;
  /** Public addresses of the pictures beside the file, by their paths; undefined when its URL resolves them. */
  pictures: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads an article written in Markdown, with YAML front matter (title, url, section, date, author, image, imageAlt,
 * excerpt; all optional as long as title and address can be had elsewhere: the first `# heading`, `fallbackUrl`).
 * @returns the draft, and the paths that `pictures` lacks; the draft is without those pictures
 * @throws UnusableSource naming the file and what to write into it
 */
export function readMarkdown(
  text: string,
  context: MarkdownContext,
): { draft: ArticleDraft; missingPictures: string[] } {
  const { name } = context;
  const split = /^\ufeff?---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)??---[ \t]*(?:\r?\n|$)/.exec(text);
  const meta = readFrontMatter(name, split?.[1] ?? '');
  const document = parseFragment(marked.parse(split ? text.slice(split[0].length) : text, { gfm: true, async: false }));

  const heading = document.querySelector('h1');
  const title = meta.title || textOf(heading);
  if (!title) throw new UnusableSource(name, 'has no title; write "title: …" between two lines of --- at its top');
  if (textOf(heading) === title) heading?.remove();

  const url = canonicalUrl(meta.url ?? context.fallbackUrl ?? '', context.fallbackUrl);
  if (!url) throw new UnusableSource(name, 'has no web address; write "url: https://…" at its top', 'address');
  const publishedAt = meta.date ? parseDate(meta.date) : null;
  if (meta.date && !publishedAt)
    throw new UnusableSource(name, `the date "${meta.date}" is not valid; write it like 2030-01-31`);

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
  const draft: ArticleDraft = {
    title,
    url,
    section: context.section ?? meta.section ?? '',
    publishedAt,
    author: meta.author ?? '',
    image: hero ? { url: hero, alt: describingAlt(meta.imageAlt ?? '') } : (picturesIn(body)[0] ?? null),
    excerpt: meta.excerpt ? makeExcerpt(plainText(meta.excerpt)) : excerptOfBody(body),
    body,
    source: 'markdown',
  };
  return { draft, missingPictures };
}

/** A path, and neither a whole address nor one from the site's root. */
const isBeside = (src: string): boolean => src !== '' && !/^(?:[a-z][a-z\d+.-]*:|\/|#|\?)/i.test(src);

function readFrontMatter(name: string, yaml: string): z.infer<typeof frontMatter> {
  let fields: unknown;
  try {
    fields = parseYaml(yaml) ?? {};
  } catch (error) {
    throw new UnusableSource(name, `its front matter is not valid YAML: ${describeError(error).split('\n')[0]}`);
  }
  if (typeof fields !== 'object')
    throw new UnusableSource(name, 'its front matter is not a list of "name: value" lines');
  // `image:` with nothing behind it is null in YAML, and means that there is none.
  const given = Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== null && value !== ''));
  const parsed = frontMatter.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new UnusableSource(
    name,
    `"${parsed.error.issues[0]?.path.join('.')}" in its front matter is not a plain value`,
  );
}
