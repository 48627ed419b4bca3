import type { FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { redisAnswers } from '../../redis/pulse.js';
import { siteState } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import { defaultSite, type Site } from '../../site/site.js';
import { readSite } from '../../site/site-store.js';
import type { WebApp } from './web-app.js';

/** What the bar and the footer of every page show of the publisher. */
export interface SiteFace {
  site: Site;
  /** All that have not ended, by slug. */
  newsletters: readonly Newsletter[];
}

const unknown: SiteFace = { site: defaultSite, newsletters: [] };
const faces = new WeakMap<FastifyRequest, SiteFace>();

/** The site for the bar above a page. */
export const siteFaceFor = (request: FastifyRequest): SiteFace => faces.get(request) ?? unknown;

/** Gives requests the face of the site. */
export interface SiteFaces {
  /** Before a page is rendered: reads the face once after each change of it. */
  read(request: FastifyRequest): Promise<void>;
  /** While Redis is unreachable: the face that was read last, if any. */
  recall(request: FastifyRequest): void;
}

export function openSiteFaces({ redis }: Pick<WebApp, 'redis'>): SiteFaces {
  let last: SiteFace | undefined;
  let reading: { version: string; face: Promise<SiteFace> } | undefined;
  const currentFace = async (): Promise<SiteFace> => {
    const version = (await siteState(redis)).lastChange(topics.site);
    if (reading?.version !== version) reading = { version, face: readFace(redis) };
    const mine = reading;
    return mine.face.catch((error: unknown) => {
      // A failure is not kept.
      if (reading === mine) reading = undefined;
      throw error;
    });
  };
  const recall = (request: FastifyRequest) => {
    if (last) faces.set(request, last);
  };
  return {
    recall,
    // No page fails because there is no face.
    read: async (request) => {
      if (redisAnswers(redis)) last = await currentFace().catch(() => last);
      recall(request);
    },
  };
}

async function readFace(redis: Redis): Promise<SiteFace> {
  const [site, all] = await Promise.all([readSite(redis), listNewsletters(redis)]);
  return { site, newsletters: all.filter(({ archivedAt }) => archivedAt === '') };
}
