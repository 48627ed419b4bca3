import type { z } from 'zod';
import { conditionsInWords, shareInWords } from '../../subscribers/list/audience-words.js';
import { countSegment } from '../../subscribers/list/count-subscribers.js';
import { addSegment, listSegments, readSegment, removeSegment } from '../../subscribers/list/segment-store.js';
import { newsletterOf } from '../newsletter-routes.js';
import { type ApiRoute, apiRoute } from '../route.js';
import { countedSegment, newSegment, type segment, segmentPage } from './check-schemas.js';

const tag = 'Segments';
const collection = '/newsletters/:slug/segments';
const single = `${collection}/:name`;

type Deps = Parameters<ApiRoute['run']>[0];

async function withCount(
  { list }: Deps,
  newsletter: Awaited<ReturnType<typeof newsletterOf>>,
  found: z.infer<typeof segment>,
) {
  const share = await countSegment(list, newsletter, found.filter);
  return { ...found, ...share, inWords: shareInWords(share, conditionsInWords(found.filter)) };
}

/** Saved audiences of a newsletter. */
export const segmentRoutes: readonly ApiRoute[] = [
  apiRoute(
    {
      method: 'GET',
      path: collection,
      id: 'listSegments',
      tag,
      summary: 'List segments',
      description: 'Returns the saved audiences of a newsletter, by name.',
      scope: 'content:read',
      responses: { 200: { description: 'The segments.', schema: segmentPage } },
      problems: ['newsletter.not-found'],
    },
    async (app, { params }) => {
      const { slug } = await newsletterOf(app, params);
      return { status: 200, body: { items: await listSegments(app.redis, slug) } };
    },
  ),
  apiRoute(
    {
      method: 'POST',
      path: collection,
      id: 'createSegment',
      tag,
      summary: 'Save a segment',
      description: 'Saves an audience under a name, and counts its readers. A segment is never changed.',
      scope: 'content:write',
      body: newSegment,
      repeatable: true,
      responses: { 201: { description: 'Saved.', schema: countedSegment, headers: ['Location'] } },
      problems: ['newsletter.not-found', 'segment.exists'],
    },
    async (app, { params, body }) => {
      const newsletter = await newsletterOf(app, params);
      const saved = await addSegment(app.list, newsletter, body);
      const name = encodeURIComponent(saved.name);
      const headers = { Location: `${app.publicUrl}/api/v1/newsletters/${newsletter.slug}/segments/${name}` };
      return { status: 201, body: await withCount(app, newsletter, saved), headers };
    },
  ),
  apiRoute(
    {
      method: 'GET',
      path: single,
      id: 'readSegment',
      tag,
      summary: 'Read a segment and count its readers',
      description: 'Counts by reading the whole list, about a second for a million subscribers.',
      scope: 'content:read',
      responses: { 200: { description: 'The segment.', schema: countedSegment } },
      problems: ['newsletter.not-found', 'segment.not-found'],
    },
    async (app, { params }) => {
      const newsletter = await newsletterOf(app, params);
      const found = await readSegment(app.redis, newsletter.slug, params.name ?? '');
      return { status: 200, body: await withCount(app, newsletter, found) };
    },
  ),
  apiRoute(
    {
      method: 'DELETE',
      path: single,
      id: 'deleteSegment',
      tag,
      summary: 'Remove a segment',
      description: 'Issues that were composed for it keep their audience.',
      scope: 'content:write',
      responses: { 204: { description: 'Removed.' } },
      problems: ['newsletter.not-found', 'segment.not-found'],
    },
    async (app, { params }) => {
      const { slug } = await newsletterOf(app, params);
      await removeSegment(app.redis, slug, params.name ?? '');
      return { status: 204 };
    },
  ),
];
