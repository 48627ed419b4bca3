import type { FastifyInstance, FastifyRequest } from 'fastify';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { topics } from '../../redis/site-topics.js';
import { apiPrefix, pathTo, webPaths } from '../../settings/web-paths.js';
import { showFeed, shownBy } from '../kit/shown-topics.js';
import { basePath, type WebApp } from '../kit/web-app.js';
import { recentNews, resolveAddresses, siteAddresses } from './site-addresses.js';
import { writeNewsSitemap, writeSitemap, writeSitemapIndex } from './sitemap.js';

type SiteApp = Pick<WebApp, 'redis' | 'publicUrl'>;

/** Max addresses of one sitemap. */
const maxAddresses = 50_000;

/** The sitemaps and robots.txt. */
export function sitemapRoutes(server: FastifyInstance, app: SiteApp): void {
  // Ended newsletters keep their archive, so the sitemap has them too.
  const showAll = async (request: FastifyRequest) => {
    const shown = shownBy(request);
    for (const { slug } of await listNewsletters(app.redis)) {
      showFeed(shown, slug);
      shown.add(topics.texts(slug));
    }
  };

  server.get(webPaths.sitemap, async (request, reply) => {
    await showAll(request);
    const { part } = request.query as Record<string, unknown>;
    const sitemap = await sitemapPart(app, part);
    if (sitemap === undefined) return reply.callNotFound();
    return reply.type('application/xml; charset=utf-8').send(sitemap);
  });

  server.get(webPaths.newsSitemap, async (request, reply) => {
    await showAll(request);
    return reply.type('application/xml; charset=utf-8').send(writeNewsSitemap(await recentNews(app)));
  });

  const robots = robotsText(app.publicUrl);
  server.get(webPaths.robots, async (_request, reply) => reply.type('text/plain; charset=utf-8').send(robots));
}

/**
 * A sitemap, or the list of the parts when there are more addresses than fit in one.
 * @param part undefined: the whole; else a number from 1
 * @param size max addresses of a part
 * @returns undefined when there is no such part
 */
export async function sitemapPart(app: SiteApp, part: unknown, size = maxAddresses): Promise<string | undefined> {
  if (part !== undefined && (typeof part !== 'string' || !/^[1-9]\d{0,4}$/.test(part))) return undefined;
  const known = await siteAddresses(app);
  const parts = Math.ceil(known.length / size);
  if (part === undefined && parts > 1) {
    const address = `${app.publicUrl}${pathTo('sitemap')}`;
    return writeSitemapIndex(Array.from({ length: parts }, (_, i) => ({ url: `${address}?part=${i + 1}` })));
  }
  const number = Number(part ?? 1);
  if (number > parts) return undefined;
  return writeSitemap(await resolveAddresses(app, known.slice((number - 1) * size, number * size)));
}

/** Paths that no crawler should read: pages of one reader, responses for programs, and searches, which never end. */
const closed = [
  ...['confirm/', 'preferences/', 'own-data/', 'name/', 'address/', 'unsubscribe/', 'l/'],
  ...['search?', 'n/*/challenge'],
];

/** The rules for crawlers, and the addresses of the sitemaps (RFC 9309). */
function robotsText(publicUrl: string): string {
  const base = basePath(publicUrl);
  const paths = [...closed.map((path) => `/${path}`), `${apiPrefix}/`];
  return [
    'User-agent: *',
    ...paths.map((path) => `Disallow: ${base}${path}`),
    '',
    `Sitemap: ${publicUrl}${pathTo('sitemap')}`,
    `Sitemap: ${publicUrl}${pathTo('newsSitemap')}`,
    '',
  ].join('\n');
}
