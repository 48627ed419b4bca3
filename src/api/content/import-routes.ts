import { schedulePictures } from '../../articles/pictures/schedule-pictures.js';
import { type ImportRun, readImport, requestImport } from '../../articles/sources/import-record.js';
import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import { isoFromMs } from '../../timestamps.js';
import { Problem } from '../problem.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { articleResult } from './article-routes.js';
import { article } from './article-schemas.js';
import { articleImport, maxDocumentBody, newArticle, newImport } from './import-schemas.js';

const tag = 'Articles';
const scope = 'content:write';
const imports = '/newsletters/:slug/imports';

/** Imports of articles: from a text, or from addresses that a worker reads. */
export const importRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'POST',
      path: '/newsletters/:slug/articles',
      id: 'importArticle',
      tag,
      summary: 'Import an article from its text',
      description: `Reads one article from Markdown or HTML. An article with the same address is updated; fields that were edited by hand stay. The body may have ${maxDocumentBody / 1024 / 1024} MB.`,
      scope,
      body: newArticle,
      maxBody: maxDocumentBody,
      repeatable: true,
      responses: {
        200: {
          description: 'The article already existed. It was updated, or is unchanged.',
          schema: article,
          headers: ['ETag'],
        },
        201: { description: 'The article is new.', schema: article, headers: ['ETag', 'Location'] },
      },
      problems: ['newsletter.not-found'],
    },
    async (app, { params, body }) => {
      const { slug } = await newsletterOf(app, params);
      // The importers are large, and few calls need them.
      const { importDocument } = await import('../../articles/sources/import-document.js');
      const { article: saved, outcome } = await importDocument(app.redis, slug, body);
      await schedulePictures(app);
      if (outcome !== 'imported') return articleResult(app, saved);
      const headers = { Location: `${app.publicUrl}/api/v1/articles/${saved.id}` };
      return articleResult(app, saved, 201, headers);
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: imports,
      id: 'importAddresses',
      tag,
      summary: 'Import articles from addresses',
      description:
        'A worker reads feeds and pages and stores their articles for the newsletter. Read the result at the address in Location. To read an address regularly, add a source instead.',
      scope,
      body: newImport,
      repeatable: true,
      responses: { 202: { description: 'A worker will run it.', schema: articleImport, headers: ['Location'] } },
      problems: ['newsletter.not-found'],
    },
    async (app, { params, body: { urls, section = null } }) => {
      const { slug } = await newsletterOf(app, params);
      const run = await requestImport(app, { newsletter: slug, urls, section });
      const headers = { Location: `${app.publicUrl}/api/v1/newsletters/${slug}/imports/${run.id}` };
      return { status: 202, body: importDocumentOf(run), headers };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: `${imports}/:import`,
      id: 'readImport',
      tag,
      summary: 'Read an import',
      description: 'Kept for a day. While it waits or runs, read it again every few seconds.',
      scope: 'content:read',
      responses: { 200: { description: 'The import.', schema: articleImport } },
      problems: ['newsletter.not-found', 'import.not-found'],
    },
    async (app, { params }) => {
      const { slug } = await newsletterOf(app, params);
      const run = await readImport(app.redis, params.import ?? '');
      if (run?.newsletter !== slug)
        throw new Problem(
          'import.not-found',
          `Start one with POST /newsletters/${slug}/imports. It is kept for a day.`,
        );
      return { status: 200, body: importDocumentOf(run) };
    },
  ),
];

function importDocumentOf(run: ImportRun) {
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
