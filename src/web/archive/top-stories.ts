import type { StoredArticle } from '../../articles/store/article.js';
import { readArticles } from '../../articles/store/article-store.js';
import { isPublicArticle, type PublicContent, pageOfPublicArticles } from '../../issues/public-content.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { WebApp } from '../kit/web-app.js';
import { forCards } from './story.js';

/**
 * The stories of the latest issue in the editor's order, then the newest others, as far as they have room as cards.
 * @param choice `count`: of the lead and the cards. `without`: ids of stories that are elsewhere on the page, and are not among the others
 */
export async function topStories(
  { redis }: Pick<WebApp, 'redis'>,
  newsletter: Newsletter,
  content: PublicContent,
  { count, without = new Set() }: { count: number; without?: ReadonlySet<string> },
): Promise<StoredArticle[]> {
  const latest = await readArticles(redis, content.issues[0]?.articles.slice(0, 2 * count) ?? []);
  const first = latest.filter((article) => isPublicArticle(article, content)).slice(0, count);
  const ids = new Set([...first.map(({ id }) => id), ...without]);
  const query = { offset: 0, limit: 2 * count + without.size };
  const { articles } = await pageOfPublicArticles(redis, newsletter, content, query);
  const [lead, ...others] = [...first, ...articles.filter(({ id }) => !ids.has(id))];
  return lead ? [lead, ...forCards(others, count - 1, ({ image }) => image !== null)] : [];
}
