import { articleImports } from '../../operations/articles/article-imports.js';
import { articles } from '../../operations/articles/articles.js';
import { maxDocumentBody } from '../../operations/articles/import-schemas.js';
import { operationRoute } from '../operation-route.js';

const tag = 'Articles';
const collection = '/newsletters/:slug/articles';
const imports = '/newsletters/:slug/imports';
const single = '/articles/:article';
const one = { path: single, tag, answer: 'The article.', etag: true } as const;

/** The articles that digests take from, and their imports. */
export const articleRoutes = [
  operationRoute(articles.list, { method: 'GET', path: collection, tag, answer: 'One page of articles.' }),
  operationRoute(articles.listAll, { method: 'GET', path: '/articles', tag, answer: 'One page of articles.' }),
  operationRoute(articles.read, { ...one, method: 'GET' }),
  operationRoute(articles.change, { ...one, method: 'PATCH' }),
  operationRoute(articles.remove, { method: 'DELETE', path: single, tag, answer: 'Removed.' }),
  operationRoute(articles.restore, { ...one, method: 'POST', path: `${single}/restore` }),
  operationRoute(articles.add, {
    ...{ ...one, method: 'POST', path: '/newsletters/:slug/own-articles', repeatable: true, maxBody: maxDocumentBody },
    answer: 'The article is stored.',
    location: ({ id }) => `/articles/${id}`,
  }),
  operationRoute(articleImports.text, {
    ...{ ...one, method: 'POST', path: collection, repeatable: true, maxBody: maxDocumentBody },
    answer: 'The article is new.',
    location: ({ id }) => `/articles/${id}`,
    other: {
      status: 200,
      answer: 'The article already existed. It was updated, or is unchanged.',
      when: ({ outcome }) => outcome !== 'imported',
    },
  }),
  operationRoute(articleImports.addresses, {
    ...{ method: 'POST', path: imports, tag, status: 202, repeatable: true },
    answer: 'A worker will run it.',
    location: ({ newsletter, id }) => `/newsletters/${newsletter}/imports/${id}`,
  }),
  operationRoute(articleImports.read, { method: 'GET', path: `${imports}/:import`, tag, answer: 'The import.' }),
];
