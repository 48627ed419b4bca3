import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { readLinks } from './link-table.js';

const hourMs = 3_600_000;

export interface ReadArticle {
  /** Its id. */
  article: string;
  clicks: number;
}

/**
 * The articles that people opened most often from the emails of some issues. Clicks of programs do not count.
 * @param since Unix milliseconds; earlier clicks do not count
 * @returns the most read first
 */
export async function mostRead(redis: Redis, issues: readonly string[], since: number): Promise<ReadArticle[]> {
  const totals = new Map<string, number>();
  for (const issue of issues) {
    const [links, counts] = await Promise.all([readLinks(redis, issue), redis.hgetall(keys.clicks(issue))]);
    for (const [field, count] of Object.entries(counts)) {
      const [link, hour, visitors] = field.split(':');
      const { article = '' } = links.get(Number(link)) ?? {};
      if (article === '' || visitors !== 'p' || Number(hour) * hourMs < since) continue;
      totals.set(article, (totals.get(article) ?? 0) + Number(count));
    }
  }
  return [...totals].map(([article, clicks]) => ({ article, clicks })).sort((a, b) => b.clicks - a.clicks);
}
