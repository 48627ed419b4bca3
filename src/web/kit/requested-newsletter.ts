import type { FastifyRequest } from 'fastify';
import { NotFound } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import type { WebParams } from '../../settings/web-paths.js';
import type { WebApp } from './web-app.js';

/** A route with a newsletter's slug in its address. */
export type BySlug = WebParams<'newsletter'>;

/** Reads the newsletter of the slug in the address. @throws NotFound */
export async function requestedNewsletter(
  { redis }: Pick<WebApp, 'redis'>,
  { params }: FastifyRequest<BySlug>,
): Promise<Newsletter> {
  if (!/^[a-z0-9-]+$/.test(params.slug)) throw new NotFound('newsletter', params.slug);
  return readNewsletter(redis, params.slug);
}
