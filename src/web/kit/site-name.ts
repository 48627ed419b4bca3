import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import { type SiteVersion, siteVersion } from '../../redis/site-version.js';
import { readSite } from '../../site/site-store.js';
import type { WebApp } from './web-app.js';

const names = new WeakMap<FastifyRequest, string>();

/** The publisher's name, for the bar above a page; undefined when none is set. */
export const siteNameFor = (request: FastifyRequest): string | undefined => names.get(request) || undefined;

/** Reads the publisher's name before a page is rendered, once after each change of the site. */
export function nameSite(server: FastifyInstance, { redis }: Pick<WebApp, 'redis'>): void {
  let known: { version: SiteVersion; name: string } | undefined;
  server.addHook('onRequest', async (request) => {
    // While Redis is unreachable, pages have no name. None fails because of that.
    if (redis.status !== 'ready') return;
    known = await readName(redis, known).catch(() => known);
    if (known) names.set(request, known.name);
  });
}

async function readName(redis: Redis, known: { version: SiteVersion; name: string } | undefined) {
  const version = await siteVersion(redis);
  return known?.version === version ? known : { version, name: (await readSite(redis)).name };
}
