import type { Redis } from 'ioredis';
import { NotFound } from '../errors.js';
import { keys } from '../redis/keys.js';
import { renamed } from './former-sections.js';
import { readNewsletter } from './newsletter-store.js';

/**
 * The current name of a section that is called by an earlier name; any other name stays as it is. Reads one field where
 * no section was ever renamed.
 * @param slug null: the article belongs to no newsletter yet
 */
export async function currentName(redis: Redis, slug: string | null, section: string): Promise<string> {
  if (slug === null || !(await redis.hexists(keys.newsletter(slug), 'formerSections'))) return section;
  try {
    return renamed(await readNewsletter(redis, slug), section);
  } catch (error) {
    // The newsletter was removed meanwhile.
    if (error instanceof NotFound) return section;
    throw error;
  }
}
