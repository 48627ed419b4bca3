import type { FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import { NotFound, SurfaceError } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { type RemovedNewsletter, removedBySlug } from '../../newsletters/removed-newsletters.js';
import { keys } from '../../redis/keys.js';
import type { WebParams } from '../../settings/web-paths.js';
import type { WebApp } from './web-app.js';

/** A route with a newsletter's slug in its address. */
export type BySlug = WebParams<'newsletter'>;

/** The newsletter of the address was removed. Its pages say that it has ended. */
export class NewsletterEnded extends SurfaceError {
  override readonly code = 'web.newsletter-ended';
  override readonly retryable = false;
  constructor(readonly newsletter: RemovedNewsletter) {
    super('This newsletter has ended.');
  }
}

/** Throws NewsletterEnded instead of an error that says that a newsletter, or its issue, is not there. */
export async function endedInstead(redis: Redis, slug: string, error: unknown): Promise<never> {
  if (!(error instanceof NotFound)) throw error;
  const removed = (await redis.sismember(keys.newsletters, slug)) === 0 && (await removedBySlug(redis, slug));
  throw removed ? new NewsletterEnded(removed) : error;
}

/** Reads the newsletter of the slug in the address. @throws NotFound, NewsletterEnded */
export async function requestedNewsletter(
  { redis }: Pick<WebApp, 'redis'>,
  { params }: FastifyRequest<BySlug>,
): Promise<Newsletter> {
  if (!/^[a-z0-9-]+$/.test(params.slug)) throw new NotFound('newsletter', params.slug);
  return readNewsletter(redis, params.slug).catch((error: unknown) => endedInstead(redis, params.slug, error));
}
