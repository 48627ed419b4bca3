import type { Redis } from 'ioredis';
import { adoptArticles } from '../articles/store/article-store.js';
import { PostriderError } from '../errors.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import type { NewsletterEdit } from '../newsletters/newsletter-revision.js';
import { addNewsletter, changeNewsletter, listNewsletters, readNewsletter } from '../newsletters/newsletter-store.js';
import { removedByNumber } from '../newsletters/removed-newsletters.js';
import type { Queues } from '../queues/queues.js';
import { wakeForTicks } from './run-schedules.js';

interface NewsletterDeps {
  redis: Redis;
  queues: Queues;
}

/** A removal that was begun can only be completed. */
export class NewsletterBeingRemoved extends PostriderError {
  override readonly code = 'newsletter.being-removed';
  override readonly retryable = false;
  constructor(readonly slug: string) {
    super(`Newsletter "${slug}" is being removed.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'newsletter.being-removed': NewsletterBeingRemoved;
  }
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

/**
 * Ends a newsletter without losing anything, or undoes that.
 * @throws NotFound, NewsletterChanged; NewsletterBeingRemoved when its removal has begun
 */
export async function setArchived(
  { redis, queues }: NewsletterDeps,
  slug: string,
  archived: boolean,
  edit: NewsletterEdit = {},
): Promise<Newsletter> {
  const { number, archivedAt } = await readNewsletter(redis, slug);
  if (!archived && (await removedByNumber(redis, number))) throw new NewsletterBeingRemoved(slug);
  const change = { archivedAt: archived ? archivedAt || new Date().toISOString() : '' };
  const newsletter = await changeNewsletter(redis, slug, change, edit);
  if (!archived) await wakeForTicks(queues, newsletter, Date.now());
  return newsletter;
}
