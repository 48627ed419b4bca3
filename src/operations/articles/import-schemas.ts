import * as z from 'zod';
import { type ArticleImportRun, documentFormats, importStates } from '../../articles/sources/import-record.js';
import { isoFromMs } from '../../timestamps.js';
import { articleField, count, httpAddress, newsletterField, pastTime, time } from '../fields.js';

// Imports of articles, as callers ask for them and as programs get them.

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
    url: httpAddress.optional().meta({ description: 'Web address of the article. Needed unless the text names it.' }),
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
    urls: z.array(httpAddress).min(1).max(100).meta({ description: 'Feeds, and pages with one article each.' }),
    section,
  })
  .meta({ examples: [{ urls: ['https://www.example.com/berth'] }] });

export const localImport = z.strictObject({
  sources: z.array(z.string()).min(1).meta({ description: 'Paths of this machine, and addresses.' }),
  newsletter: z.string().max(40).optional().meta({ description: 'The newsletter that the articles are for.' }),
  section,
  baseUrl: httpAddress
    .optional()
    .meta({ description: 'Web address of a saved page, or of a Markdown file without url.' }),
});

export const articleImport = z.object({
  id: z.string().meta({ examples: ['3f0f0f5e-8a55-4f52-9d2b-0c8f9b7c1a11'] }),
  newsletter: newsletterField,
  state: z
    .enum(importStates)
    .meta({ examples: ['done'], description: 'done: see the counts and "skipped". failed: see "error".' }),
  requestedAt: time,
  startedAt: pastTime,
  finishedAt: pastTime,
  total: count.meta({ description: 'Addresses to read.', examples: [1] }),
  done: count.meta({ description: 'Addresses that were read so far.', examples: [1] }),
  added: count.meta({ examples: [1] }),
  updated: count,
  unchanged: count,
  skipped: count.meta({ description: 'Addresses and feed items without an article.' }),
  reasons: z
    .array(z.object({ source: z.string(), reason: z.string() }))
    .meta({ description: 'The first 200 of them, with the reasons.' }),
  articles: z
    .array(
      z.object({
        id: articleField,
        title: z.string().meta({ examples: ['A new berth opens'] }),
        url: z.string().meta({ examples: ['https://www.example.com/berth'] }),
      }),
    )
    .meta({ description: 'The first 200 imported articles.' }),
  error: z.string().nullable().meta({ description: 'Why the import failed.' }),
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
