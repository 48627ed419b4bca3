import type { Redis } from 'ioredis';
import * as z from 'zod';
import { locales } from '../locale/locale.js';
import { keys } from '../redis/keys.js';
import { announceChange } from '../redis/site-changes.js';
import { topics } from '../redis/site-topics.js';
import type { Newsletter } from './newsletter.js';

/** The facts kept about a removed newsletter, so that its links can say that it has ended. */
export type RemovedNewsletter = Pick<Newsletter, 'number' | 'slug' | 'title' | 'locale'> & {
  /** When its removal began, ISO 8601. */
  removedAt: string;
};

const stored = z.object({ slug: z.string(), title: z.string(), locale: z.enum(locales), removedAt: z.string() });

/** Notes that a newsletter is being removed. From then on its removal can only be completed. */
export async function noteRemoval(redis: Redis, newsletter: Newsletter): Promise<void> {
  const { number, slug, title, locale } = newsletter;
  const value = JSON.stringify({ slug, title, locale, removedAt: new Date().toISOString() });
  await redis.hsetnx(keys.removedNewsletters, String(number), value);
  await announceChange(redis, topics.site);
}

/** The newsletter with this number that was removed, or is being removed; undefined when there is none. */
export async function removedByNumber(redis: Redis, number: number): Promise<RemovedNewsletter | undefined> {
  const text = await redis.hget(keys.removedNewsletters, String(number));
  return text === null ? undefined : { number, ...stored.parse(JSON.parse(text)) };
}

/** The newsletter that had this slug and was removed last. */
export async function removedBySlug(redis: Redis, slug: string): Promise<RemovedNewsletter | undefined> {
  const all = Object.entries(await redis.hgetall(keys.removedNewsletters));
  return all
    .map(([number, text]) => ({ number: Number(number), ...stored.parse(JSON.parse(text)) }))
    .filter((one) => one.slug === slug)
    .sort((a, b) => b.number - a.number)[0];
}
