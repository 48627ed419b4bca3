import type { Redis } from 'ioredis';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { welcomeSends } from './sends.js';

/** Why a series that is on sends nothing. */
export type SeriesStop = 'paused' | 'postal-address';

/** The newest sends of a newsletter among which a paused one is looked for. */
const newest = 50;

/**
 * Why no further send of a series starts: one of them is paused, perhaps because it bounced, so that a person looks
 * first; or the newsletter has no postal address, without which nothing is sent.
 */
export async function seriesStop(redis: Redis, { slug, postalAddress }: Newsletter): Promise<SeriesStop | undefined> {
  if (postalAddress.trim() === '') return 'postal-address';
  const sends = await welcomeSends(redis, slug, newest);
  return sends.some(({ state }) => state === 'paused') ? 'paused' : undefined;
}
