import { pullSoon, schedulePulls } from '../../articles/pull/run-pulls.js';
import { NotASource, type Source, stateOf } from '../../articles/pull/source.js';
import { changeSource, listSources, readSource, removeSource } from '../../articles/pull/source-store.js';
import { FetchRefused } from '../../articles/sources/fetch-errors.js';
import { InvalidInput } from '../../errors.js';
import { newsletterOf } from '../../operations/newsletters/newsletters.js';
import { isoFromMs } from '../../timestamps.js';
import type { ApiToken } from '../api-token.js';
import { authorise } from '../authenticate.js';
import type { RouteResult } from '../idempotency.js';
import { type ApiApp, type ApiRoute, apiRoute } from '../route.js';
import { revisionOf } from './if-match.js';
import { newSource, source, sourceChange, sourceList } from './source-schemas.js';

const tag = 'Sources';
const collection = '/newsletters/:slug/sources';
const single = '/sources/:source';
const missing = ['source.not-found', 'auth.other-newsletter'] as const;

export const sourceRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: collection,
      id: 'listSources',
      tag,
      summary: 'List the sources of a newsletter',
      description: 'Returns all sources with the results of their last pulls, the oldest first.',
      scope: 'content:read',
      responses: { 200: { description: 'The sources.', schema: sourceList } },
      problems: ['newsletter.not-found'],
    },
    async (app, { params }) => {
      const { slug } = await newsletterOf(app, params);
      return { status: 200, body: { items: (await listSources(app.redis, slug)).map(sourceDocument) } };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: collection,
      id: 'createSource',
      tag,
      summary: 'Add a source',
      description:
        'Adds a feed, a sitemap, or a page that lists articles. Without "kind" the address is fetched to find out what it is; a page that offers a feed is replaced by that feed. The first pull is due within a minute. An address that does not answer at the moment is added too: "state" and "result" say why, and it is tried again later.',
      scope: 'content:write',
      body: newSource,
      repeatable: true,
      responses: { 201: { description: 'The source.', schema: source, headers: ['ETag', 'Location'] } },
      problems: ['newsletter.not-found', 'source.exists'],
    },
    async (app, { params, body }) => {
      const { slug } = await newsletterOf(app, params);
      const { anyway, ...given } = body;
      // Fetching is a large package that few calls need.
      const { takeSource } = await import('../../articles/pull/take-source.js');
      const { redis, publicUrl, config } = app;
      const deps = { redis, publicUrl, allowPrivateFetch: config.allowPrivateFetch };
      const { source: added } = await takeSource(deps, slug, given, { anyway }).catch(asInvalidUrl);
      await schedulePulls(app);
      return sourceResult(201, added, { Location: `${app.publicUrl}/api/v1/sources/${added.id}` });
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: single,
      id: 'readSource',
      tag,
      summary: 'Read a source',
      description: 'Returns the settings of a source and the result of its last pull. Send its ETag with a change.',
      scope: 'content:read',
      responses: { 200: { description: 'The source.', schema: source, headers: ['ETag'] } },
      problems: missing,
    },
    async (app, { params, token }) => sourceResult(200, await sourceOf(app, token, params)),
  ),
  apiRoute(
    {
      method: 'PATCH',
      path: single,
      id: 'changeSource',
      tag,
      summary: 'Change a source',
      description:
        'Changes the fields in the body and no others. The next pull applies the change to the whole document.',
      scope: 'content:write',
      body: sourceChange,
      conditional: true,
      responses: { 200: { description: 'The changed source.', schema: source, headers: ['ETag'] } },
      problems: [...missing, 'source.changed-meanwhile'],
    },
    async (app, { params, token, body, ifMatch }) => {
      const { id } = await sourceOf(app, token, params);
      if (Object.keys(body).length === 0) throw new InvalidInput('body', 'must contain at least one change');
      return sourceResult(
        200,
        await changeSource(app.redis, id, body, { revision: revisionOf(ifMatch), by: token.name }),
      );
    },
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'removeSource',
      tag,
      summary: 'Remove a source',
      description: 'Removes a source. Its articles stay.',
      scope: 'content:write',
      responses: { 204: { description: 'Removed.' } },
      problems: missing,
    },
    async (app, { params, token }) => {
      await removeSource(app.redis, (await sourceOf(app, token, params)).id);
      return { status: 204 };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${single}/pull`,
      id: 'pullSource',
      tag,
      summary: 'Pull a source soon',
      description: 'Makes a source due now. A worker pulls it; read the source for the result.',
      scope: 'content:write',
      responses: { 202: { description: 'The source, which is due.', schema: source, headers: ['ETag'] } },
      problems: missing,
    },
    async (app, { params, token }) => {
      const { id } = await sourceOf(app, token, params);
      return sourceResult(202, await pullSoon(app, id));
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: `${collection}/pull`,
      id: 'pullSources',
      tag,
      summary: 'Pull all sources of a newsletter soon',
      description: 'Makes every source of the newsletter due now. Workers pull them; list the sources for the results.',
      scope: 'content:write',
      responses: { 202: { description: 'The sources, which are due.', schema: sourceList } },
      problems: ['newsletter.not-found'],
    },
    async (app, { params }) => {
      const { slug } = await newsletterOf(app, params);
      const due = [];
      for (const { id } of await listSources(app.redis, slug)) due.push(sourceDocument(await pullSoon(app, id)));
      return { status: 202, body: { items: due } };
    },
  ),
];

/** @throws NotFound; Problem `auth.other-newsletter` */
async function sourceOf(
  { redis }: ApiApp,
  token: ApiToken,
  { source: id = '' }: Readonly<Record<string, string>>,
): Promise<Source> {
  const found = await readSource(redis, id);
  authorise(token, null, found.newsletter);
  return found;
}

/** Errors that prevent a fetch are errors of the URL, which the caller can correct. */
function asInvalidUrl(error: unknown): never {
  if (error instanceof NotASource)
    throw new InvalidInput('url', `cannot be read: ${error.message} To add it all the same, set "anyway".`);
  throw error instanceof FetchRefused ? new InvalidInput('url', `cannot be read: ${error.message}`) : error;
}

function sourceResult(status: number, found: Source, headers: Record<string, string> = {}): RouteResult {
  return { status, body: sourceDocument(found), headers: { ETag: `"${found.revision}"`, ...headers } };
}

function sourceDocument(found: Source) {
  const { status, changes: _, ...settings } = found;
  const { result, failures, waiting, lastAt, lastSuccessAt, nextAt } = status;
  return {
    ...settings,
    ...{ state: stateOf(found), result, failures, waiting },
    lastPullAt: isoFromMs(lastAt),
    lastSuccessAt: isoFromMs(lastSuccessAt),
    nextPullAt: isoFromMs(nextAt),
  };
}
