import type { Redis } from 'ioredis';
import { siteState } from './site-changes.js';
import type { SiteTopic } from './site-topics.js';

/**
 * Makes a function that reads something about a newsletter, and keeps the result in this process until one of its topics
 * changes. Several calls at once read once. A failure is not kept.
 */
export function cacheReading<Newsletter extends { slug: string }, Found>(
  topicsOf: (slug: string) => readonly SiteTopic[],
  read: (redis: Redis, newsletter: Newsletter) => Promise<Found>,
): (redis: Redis, newsletter: Newsletter) => Promise<Found> {
  const kept = new WeakMap<Redis, Map<string, { version: string; found: Promise<Found> }>>();
  return async (redis, newsletter) => {
    const { slug } = newsletter;
    const version = (await siteState(redis)).lastChange(...topicsOf(slug));
    const bySlug = kept.get(redis) ?? new Map<string, { version: string; found: Promise<Found> }>();
    kept.set(redis, bySlug);
    const known = bySlug.get(slug);
    if (known?.version === version) return known.found;
    const reading = { version, found: read(redis, newsletter) };
    bySlug.set(slug, reading);
    return reading.found.catch((error: unknown) => {
      if (bySlug.get(slug) === reading) bySlug.delete(slug);
      throw error;
    });
  };
}
