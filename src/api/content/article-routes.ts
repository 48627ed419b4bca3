import { articleRatings } from '../../answers/votes/votes.js';
import { refetchPicture } from '../../articles/pictures/article-picture.js';
import { schedulePictures } from '../../articles/pictures/schedule-pictures.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { editsOf } from '../../articles/store/article-record.js';
import { readArticle } from '../../articles/store/article-store.js';
import { editArticle, removeArticle, restoreArticle } from '../../articles/store/edit-article.js';
import { InvalidInput, NotFound } from '../../errors.js';
import { type ListedArticle, listedArticle, pageOfArticles } from '../../issues/page-articles.js';
import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import type { ApiToken } from '../../operations/tokens/api-token.js';
import { authorise } from '../authenticate.js';
import type { RouteResult } from '../idempotency.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import { article, articleChange, articlePage, articleQuery } from './article-schemas.js';
import { revisionOf } from './if-match.js';

const tag = 'Articles';
const single = '/articles/:article';
const missing = ['article.not-found', 'auth.other-newsletter'] as const;
const shown = { description: 'The article.', schema: article, headers: ['ETag'] } as const;

export const articleRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: '/newsletters/:slug/articles',
      id: 'listArticles',
      tag,
      summary: 'List the articles of a newsletter',
      description: 'Returns pages, the newest first, undated articles last. An article must match all filters.',
      scope: 'content:read',
      query: articleQuery,
      responses: { 200: { description: 'One page of articles.', schema: articlePage } },
      problems: ['newsletter.not-found', 'input.invalid'],
    },
    async (app, { params, query }) => {
      const { slug } = await newsletterOf(app, params);
      const { items, next } = await pageOfArticles(app.redis, slug, query);
      return { status: 200, body: { items: items.map(listedDocument), next } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: single,
      id: 'readArticle',
      tag,
      summary: 'Read an article',
      description:
        'Returns an article, with the value of its source for each edited field. Send its ETag with a change.',
      scope: 'content:read',
      responses: { 200: shown },
      problems: missing,
    },
    async (app, { params, token }) => articleResult(app, await articleOf(app, token, params)),
  ),
  apiRoute(
    {
      method: 'PATCH',
      path: single,
      id: 'changeArticle',
      tag,
      summary: 'Change an article',
      description:
        'Changes the fields in the body and no others. The changes stay when the source sends the article again.',
      scope: 'content:write',
      body: articleChange,
      conditional: true,
      responses: { 200: shown },
      problems: [...missing, 'article.changed-meanwhile'],
    },
    async (app, { params, token, body: { revert, refetch, ...edit }, ifMatch }) => {
      const { id } = await articleOf(app, token, params);
      if (Object.keys(edit).length === 0 && revert === undefined && !refetch)
        throw new InvalidInput('body', 'must contain at least one change');
      const options = { revision: revisionOf(ifMatch), by: token.name, revert };
      const edited = await editArticle(app.redis, id, edit, options);
      if (refetch) await refetchPicture(app.redis, edited);
      await schedulePictures(app);
      return articleResult(app, edited);
    },
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'removeArticle',
      tag,
      summary: 'Remove an article',
      description:
        'Takes an article out of the lists and of later digests, also when its source sends it again. Issues that have it keep it.',
      scope: 'content:write',
      responses: { 204: { description: 'Removed.' } },
      problems: missing,
    },
    async (app, { params, token }) => {
      await removeArticle(app.redis, (await articleOf(app, token, params)).id, { by: token.name });
      return { status: 204 };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${single}/restore`,
      id: 'restoreArticle',
      tag,
      summary: 'Restore a removed article',
      description: 'Undoes the removal of an article.',
      scope: 'content:write',
      responses: { 200: shown },
      problems: missing,
    },
    async (app, { params, token }) => {
      const { id } = await articleOf(app, token, params);
      return articleResult(app, await restoreArticle(app.redis, id, { by: token.name }));
    },
  ),
];

/** @throws NotFound; Problem `auth.other-newsletter` */
async function articleOf(
  { redis }: ApiApp,
  token: ApiToken,
  { article: id = '' }: Readonly<Record<string, string>>,
): Promise<StoredArticle> {
  const found = await readArticle(redis, id);
  if (!found) throw new NotFound('article', id);
  const isOwn = token.newsletter !== null && found.newsletters.includes(token.newsletter);
  if (!isOwn) authorise(token, null, found.newsletters[0] ?? '');
  return found;
}

/** The answer with a whole article, and its revision as the ETag. */
export async function articleResult(
  { redis }: ApiApp,
  found: StoredArticle,
  status = 200,
  headers: Record<string, string> = {},
): Promise<RouteResult> {
  const { newsletters, author, excerpt, image, body, language, importedAt, removedAt, revision } = found;
  const document = {
    ...listedDocument(await listedArticle(redis, found)),
    ...{ newsletters, author, excerpt, image, body, language, importedAt, removedAt, revision },
    edits: editsOf(found).map(({ field, source }) => ({ field, source })),
    ratings: await articleRatings(redis, found.id),
  };
  return { status, body: document, headers: { ETag: `"${revision}"`, ...headers } };
}

function listedDocument({ article: one, sentIn, partlySentIn, draft, duplicate, old, picture }: ListedArticle) {
  const { id, title, url, section, publishedAt, sourceId } = one;
  const sent = { sentIn, partlySentIn };
  return { id, title, url, section, publishedAt, source: sourceId || null, ...sent, draft, duplicate, old, picture };
}
