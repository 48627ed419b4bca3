import { z } from 'zod';
import { type ArticleImportRun, documentFormats, importStates } from '../../articles/sources/import-record.js';
import { isoFromMs } from '../../timestamps.js';

// Imports of articles, as callers ask for them and as programs get them.

const address = z.url({ protocol: /^https?$/ }).max(2_000);
const section = z
  .string()
  .trim()
  .max(200)
  .optional()
  .meta({ description: 'Replaces the section that the article names.' });

/** Bytes of a body with the text of an article. */
export const maxDocumentBody = 1024 * 1024;

export const newArticle = z
  .strictObject({
    format: z.enum(documentFormats),
    text: z.string().min(1).meta({
      description:
        'The whole document. Markdown may have front matter with title, url, section, date, author, image, imageAlt and excerpt; HTML is read as a page with one article.',
    }),
    url: address.optional().meta({ description: 'Web address of the article. Needed unless the text names it.' }),
    section,
  })
  .meta({
    examples: [
      {
        format: 'markdown',
        text: '# A new berth opens\n\nIt took three years to build.',
        url: 'https://www.example.com/berth',
      },
    ],
  });

export const newImport = z
  .strictObject({
    urls: z.array(address).min(1).max(100).meta({ description: 'Feeds, and pages with one article each.' }),
    section,
  })
  .meta({ examples: [{ urls: ['https://www.example.com/berth'] }] });

export const localImport = z.strictObject({
  sources: z.array(z.string()).min(1).meta({ description: 'Paths of this machine, and addresses.' }),
  newsletter: z.string().max(40).optional().meta({ description: 'The newsletter that the articles are for.' }),
  section,
  baseUrl: address.optional().meta({ description: 'Web address of a saved page, or of a Markdown file without url.' }),
});

const count = z.int().min(0);
const time = z.iso.datetime();
export const articleImport = z
  .object({
    id: z.string(),
    newsletter: z.string(),
    state: z.enum(importStates).meta({ description: 'done: see the counts and "skipped". failed: see "error".' }),
    requestedAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
    total: count.meta({ description: 'Addresses to read.' }),
    done: count.meta({ description: 'Addresses that were read so far.' }),
    added: count,
    updated: count,
    unchanged: count,
    skipped: count.meta({ description: 'Addresses and feed items without an article.' }),
    reasons: z
      .array(z.object({ source: z.string(), reason: z.string() }))
      .meta({ description: 'The first 200 of them, with the reasons.' }),
    articles: z
      .array(z.object({ id: z.string(), title: z.string(), url: z.string() }))
      .meta({ description: 'The first 200 imported articles.' }),
    error: z.string().nullable().meta({ description: 'Why the import failed.' }),
  })
  .meta({
    examples: [
      {
        id: '3f0f0f5e-8a55-4f52-9d2b-0c8f9b7c1a11',
        newsletter: 'gazette',
        state: 'done',
        requestedAt: '2031-03-04T07:40:00.000Z',
        startedAt: '2031-03-04T07:40:01.000Z',
        finishedAt: '2031-03-04T07:40:02.000Z',
        total: 2,
        done: 2,
        added: 1,
        updated: 0,
        unchanged: 0,
        skipped: 1,
        reasons: [
          {
            source: 'https://www.example.com/gone',
            reason: 'www.example.com answered 404 instead of a document.',
          },
        ],
        articles: [{ id: 'qf6dzdijlihp', title: 'A new berth opens', url: 'https://www.example.com/berth' }],
        error: null,
      },
    ],
  });

/** Their names in the API's document. */
export const importSchemas = {
  NewArticle: newArticle,
  NewImport: newImport,
  ArticleImport: articleImport,
} as const;

/** An import by a worker, as programs get it. */
export function importDocumentOf(run: ArticleImportRun) {
  const { id, newsletter, state, urls, done, added, updated, unchanged, skipped, skippedCount, articles } = run;
  return {
    ...{ id, newsletter, state },
    requestedAt: isoFromMs(run.requestedAt),
    startedAt: isoFromMs(run.startedAt ?? 0),
    finishedAt: isoFromMs(run.finishedAt ?? 0),
    ...{ total: urls.length, done, added, updated, unchanged, skipped: skippedCount },
    ...{ reasons: skipped, articles, error: run.error || null },
  };
}
