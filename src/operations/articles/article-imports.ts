import { schedulePictures } from '../../articles/pictures/schedule-pictures.js';
import { readImport, requestImport } from '../../articles/sources/import-record.js';
import { NotFound } from '../../errors.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { personOf } from '../permission.js';
import { article, articleDocument } from './article-schemas.js';
import { wholeArticle } from './articles.js';
import {
  articleImport,
  importDocumentOf,
  localImport,
  maxDocumentBody,
  newArticle,
  newImport,
} from './import-schemas.js';

const ofNewsletter = { scope: 'drafts:write', of: 'slug' } as const;

/** Imports of articles: from a text, from addresses that a worker reads, or from files of this machine. */
export const articleImports = {
  text: operation({
    id: 'importArticle',
    summary: 'Import an article from its text',
    description: `Reads one article from Markdown or HTML. An article with the same address is updated; fields that were edited by hand stay. The body may have ${maxDocumentBody / 1024 / 1024} MB.`,
    permission: ofNewsletter,
    changes: true,
    key: ['slug'],
    input: newArticle,
    run: async (app, { slug, ...document }, { actor }) => {
      await newsletterOf(app, { slug });
      // The importers are large, and few calls need them.
      const { importDocument } = await import('../../articles/sources/import-document.js');
      const { article: saved, outcome } = await importDocument(app.redis, slug, document, personOf(actor));
      return { ...(await wholeArticle(app, saved)), outcome };
    },
    follow: (app) => schedulePictures(app),
    output: article,
    document: (_, found) => articleDocument(found),
  }),

  addresses: operation({
    id: 'importAddresses',
    summary: 'Import articles from addresses',
    description:
      'A worker reads feeds and pages and stores their articles for the newsletter. Read the result at the address in Location. To read an address regularly, add a source instead.',
    permission: ofNewsletter,
    changes: true,
    key: ['slug'],
    input: newImport,
    run: async (app, { slug, urls, section = null }, { actor }) => {
      await newsletterOf(app, { slug });
      return requestImport(app, { newsletter: slug, urls, section, by: personOf(actor) });
    },
    output: articleImport,
    document: (_, run) => importDocumentOf(run),
  }),

  read: operation({
    id: 'readImport',
    summary: 'Read an import',
    description: 'Kept for a day. While it waits or runs, read it again every few seconds.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug', 'import'],
    run: async (app, { slug, import: id }) => {
      await newsletterOf(app, { slug });
      const run = await readImport(app.redis, id);
      if (run?.newsletter !== slug) throw new NotFound('import', id);
      return run;
    },
    output: articleImport,
    document: (_, run) => importDocumentOf(run),
  }),

  local: operation({
    id: 'importFiles',
    summary: 'Import articles from files and addresses',
    description:
      'Reads Markdown files and folders, feeds and web pages at once, by path or address. Articles are for one newsletter, or for each.',
    permission: { scope: 'content:write', of: 'installation' },
    changes: true,
    key: [],
    input: localImport,
    run: async (app, { sources, newsletter, ...options }, { actor }) => {
      const newsletters = await newslettersFor(app, newsletter);
      const { importArticles } = await import('../../articles/sources/import-articles.js');
      const { redis, publicUrl, config } = app;
      const deps = { redis, publicUrl, allowPrivateFetch: config.allowPrivateFetch };
      return {
        newsletters,
        ...(await importArticles(deps, sources, { ...options, newsletters, by: personOf(actor) })),
      };
    },
    follow: (app) => schedulePictures(app),
    output: null,
  }),
};

/** The newsletters that imported articles are for: the one given, or all. @throws NotFound */
async function newslettersFor(app: OperationApp, given: string | undefined): Promise<string[]> {
  if (given !== undefined) return [(await newsletterOf(app, { slug: given })).slug];
  return (await listNewsletters(app.redis)).map(({ slug }) => slug);
}
