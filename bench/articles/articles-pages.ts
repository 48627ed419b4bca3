import { readdirSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { plainText } from '../../src/articles/readers/plain-text.js';
import { readDocument } from '../../src/articles/readers/read-document.js';
import type { ArticleDraft } from '../../src/articles/store/article.js';
import { foreignDocument } from '../../tests/articles/slow-documents.js';
import { textOverlap } from '../text-overlap.js';

/** Shares from 0 to 1, over all pages. */
export interface PageScores {
  pages: number;
  title: number;
  /** The day is right. */
  date: number;
  author: number;
  /** Mean F1 of the words of the text. */
  text: number;
  /** Values that differ from the corpus, as `en: shape: title "…"`. */
  wrong: string[];
}

interface PageCase {
  language: string;
  shape: string;
  html: string;
  title: string;
  author: string;
  text: string;
}

const folder = new URL('../pages/', import.meta.url);
/** The day of every article of the corpus. In the past, since a future date would be an event's. */
const day = '2024-01-31';

/** The texts of the pages in one language: the article, and the parts around it. */
const wording = z.object({
  ...{ site: z.string(), title: z.string(), author: z.string(), by: z.string(), day: z.string() },
  ...{ home: z.string(), section: z.string(), related: z.string(), ask: z.string(), ad: z.string() },
  ...{ cookies: z.string(), caption: z.string(), links: z.array(z.string()), text: z.array(z.string()) },
});

/** The texts of bench/pages in one language, by their names in the shapes. */
export function pageWords(language: string): Record<string, string> {
  const file = new URL(`${language}.json`, folder);
  const { links, text, ...single } = wording.parse(JSON.parse(readFileSync(file, 'utf8')));
  const values: Record<string, string> = {
    ...single,
    lang: language,
    link: links[0] ?? '',
    links: links.map((link, place) => `<li><a href="/${place}">${link}</a></li>`).join(''),
    text: text.join(' '),
  };
  for (const [place, paragraph] of text.entries()) {
    values[`p${place + 1}`] = `<p>${paragraph}</p>`;
    values[`d${place + 1}`] = `<div>${paragraph}</div>`;
    values[`t${place + 1}`] = paragraph;
  }
  return values;
}

/**
 * The pages of bench/pages: each shape of shapes/, modelled on the output of content management systems, in each
 * language. `{p1}` is a first paragraph, `{d1}` the same as a `<div>`, `{t1}` only its text.
 */
export function pageCorpus(): PageCase[] {
  const shapes = readdirSync(new URL('shapes/', folder));
  const languages = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return languages.flatMap((file) => {
    const language = file.replace('.json', '');
    const values = pageWords(language);
    const { title = '', author = '', text = '' } = values;
    return shapes.map((shape) => {
      const template = readFileSync(new URL(`shapes/${shape}`, folder), 'utf8');
      const html = template.replace(/\{(\w+)\}/g, (mark, name: string) => values[name] ?? mark);
      return { language, shape: shape.replace('.txt', ''), html, title, author, text };
    });
  });
}

function draftOf({ language, shape, html }: PageCase): ArticleDraft | undefined {
  try {
    const document = foreignDocument('url', `${shape}.html`, html);
    const url = `https://quay.example.com/${language}/${shape}`;
    const [outcome] = readDocument({ ...document, url }).outcomes;
    return outcome && 'draft' in outcome ? outcome.draft : undefined;
  } catch {
    return undefined;
  }
}

/** The claim: titles, dates, authors and texts of pages in ten languages are read as their readers see them. */
export function scorePages(): PageScores {
  const corpus = pageCorpus();
  const sums = { title: 0, date: 0, author: 0, text: 0 };
  const wrong: string[] = [];
  for (const page of corpus) {
    const draft = draftOf(page);
    const found = { title: draft?.title, date: draft?.publishedAt?.slice(0, 10), author: draft?.author };
    const expected = { title: page.title, date: day, author: page.author };
    for (const field of ['title', 'date', 'author'] as const) {
      const right = found[field] === expected[field];
      sums[field] += Number(right);
      if (!right) wrong.push(`${page.language}: ${page.shape}: ${field} ${JSON.stringify(found[field] ?? null)}`);
    }
    const body = plainText((draft?.body ?? '').replace(/<figcaption>[^<]*<\/figcaption>/g, ''));
    const text = textOverlap(body, page.text);
    sums.text += text;
    if (text < 1) wrong.push(`${page.language}: ${page.shape}: text ${JSON.stringify(body)}`);
  }
  const share = (sum: number) => Math.round((sum / corpus.length) * 1_000) / 1_000;
  const scores = Object.fromEntries(Object.entries(sums).map(([field, sum]) => [field, share(sum)])) as typeof sums;
  return { pages: corpus.length, ...scores, wrong };
}
