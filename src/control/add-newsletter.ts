import type { Redis } from 'ioredis';
import { adoptArticles } from '../articles/store/article-store.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { addNewsletter, listNewsletters } from '../newsletters/newsletter-store.js';
import type { Queues } from '../queues/queues.js';
import { wakeForTicks } from './run-schedules.js';

interface NewsletterDeps {
  redis: Redis;
  queues: Queues;
}

/**
 * Adds a newsletter and wakes the workers for its schedule. The first newsletter gets the articles that were imported
 * before it.
 * @returns the newsletter, and the number of those articles
 * @throws NewsletterExists, InvalidInput
 */
export async function createNewsletter(
  { redis, queues }: NewsletterDeps,
  given: Parameters<typeof addNewsletter>[1],
): Promise<{ newsletter: Newsletter; adopted: number }> {
  const newsletter = await addNewsletter(redis, given);
  const isFirst = (await listNewsletters(redis)).length === 1;
  const adopted = isFirst ? await adoptArticles(redis, newsletter.slug) : 0;
  await wakeForTicks(queues, newsletter, Date.now());
  return { newsletter, adopted };
}
