import type { Redis } from 'ioredis';
import { siteState } from './site-changes.js';
import type { SiteTopic } from './site-topics.js';

interface Reading<Found> {
  /** Name the changes of the topics, and of those that only add. */
  version: string;
  additions: string;
  found: Promise<Found>;
}

/**
 * Makes a function that reads something about a newsletter, and keeps the result in this process until one of its topics
 * changes. Several calls at once read once. A failure is not kept.
 * @param read gets what was found before when only topics of `addedBy` have changed since, so that it reads what is new
 * @param addedBy topics whose changes take nothing back
 */
export function cacheReading<Newsletter extends { slug: string }, Found>(
  topicsOf: (slug: string) => readonly SiteTopic[],
  read: (redis: Redis, newsletter: Newsletter, before: Found | undefined) => Promise<Found>,
  addedBy: (slug: string) => readonly SiteTopic[] = () => [],
): (redis: Redis, newsletter: Newsletter) => Promise<Found> {
  const kept = new WeakMap<Redis, Map<string, Reading<Found>>>();
  return async (redis, newsletter) => {
    const { slug } = newsletter;
    const state = await siteState(redis);
    const version = state.lastChange(...topicsOf(slug));
    const additions = state.lastChange(...topicsOf(slug), ...addedBy(slug));
    const bySlug = kept.get(redis) ?? new Map<string, Reading<Found>>();
    kept.set(redis, bySlug);
    const known = bySlug.get(slug);
    if (known?.version === version && known.additions === additions) return known.found;
    const before = known?.version === version ? known.found.catch(() => undefined) : Promise.resolve(undefined);
    const reading = { version, additions, found: before.then((found) => read(redis, newsletter, found)) };
    bySlug.set(slug, reading);
    return reading.found.catch((error: unknown) => {
      if (bySlug.get(slug) === reading) bySlug.delete(slug);
      throw error;
    });
  };
}
