import type { Comment } from '../../answers/comments/comment.js';
import { commentDocument } from '../../answers/comments/comment-document.js';
import { listComments, readComment } from '../../answers/comments/comment-store.js';
import { type Decision, decideComment } from '../../answers/comments/moderate.js';
import { newsletterByNumber } from '../../newsletters/newsletter-store.js';
import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import type { ApiToken } from '../../operations/tokens/api-token.js';
import { authorise } from '../authenticate.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import { comment, commentPage, commentQuery } from './comment-schemas.js';

const tag = 'Comments';
const single = '/comments/:comment';
const missing = ['comment.not-found', 'auth.other-newsletter'] as const;
const shown = { description: 'The comment.', schema: comment } as const;

export const commentRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: '/newsletters/:slug/comments',
      id: 'listComments',
      tag,
      summary: 'List the comments of a newsletter',
      description: 'Returns pages, the newest first. A comment must match all filters.',
      scope: 'content:read',
      query: commentQuery,
      responses: { 200: { description: 'One page of comments.', schema: commentPage } },
      problems: ['newsletter.not-found', 'comment.not-found', 'input.invalid'],
    },
    async (app, { params, query: { cursor, ...query } }) => {
      const { slug, number } = await newsletterOf(app, params);
      const { items, next } = await listComments(app.redis, { ...query, newsletter: number, after: cursor });
      return { status: 200, body: { items: items.map((one) => commentDocument(one, slug)), next } };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: single,
      id: 'readComment',
      tag,
      summary: 'Read a comment',
      description: 'Returns a comment.',
      scope: 'content:read',
      responses: { 200: shown },
      problems: missing,
    },
    async (app, { params, token }) => {
      const { found, slug } = await commentOf(app, token, params);
      return { status: 200, body: commentDocument(found, slug) };
    },
  ),
  decision(
    'approve',
    'approved',
    'Publish a comment',
    'Publishes a comment. Later comments of its reader are published at once.',
  ),
  decision(
    'reject',
    'rejected',
    'Reject a comment',
    'Keeps a comment off the page of its article, even after it was published.',
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'removeComment',
      tag,
      summary: 'Delete a comment',
      description: 'Deletes a comment. It cannot be restored.',
      scope: 'content:write',
      responses: { 204: { description: 'Deleted.' } },
      problems: missing,
    },
    async (app, { params, token }) => {
      const { found } = await commentOf(app, token, params);
      await decideComment(app.list, found.id, 'removed', Date.now());
      return { status: 204 };
    },
  ),
];

function decision(name: string, to: Exclude<Decision, 'removed'>, summary: string, description: string): ApiRoute {
  return apiRoute(
    {
      method: 'POST',
      path: `${single}/${name}`,
      id: `${name}Comment`,
      tag,
      summary,
      description,
      scope: 'content:write',
      responses: { 200: shown },
      problems: missing,
    },
    async (app, { params, token }) => {
      const { found, slug } = await commentOf(app, token, params);
      const decided = await decideComment(app.list, found.id, to, Date.now());
      return { status: 200, body: commentDocument(decided, slug) };
    },
  );
}

/** @throws NotFound; Problem `auth.other-newsletter` */
async function commentOf(
  { redis }: ApiApp,
  token: ApiToken,
  { comment: id = '' }: Readonly<Record<string, string>>,
): Promise<{ found: Comment; slug: string }> {
  const found = await readComment(redis, id);
  const { slug } = await newsletterByNumber(redis, found.newsletter);
  authorise(token, null, slug);
  return { found, slug };
}
