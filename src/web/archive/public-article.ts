import type { Redis } from 'ioredis';
import type { StoredArticle } from '../../articles/store/article.js';
import { readArticle } from '../../articles/store/article-store.js';
import { NotFound } from '../../errors.js';
import { isPublicArticle, type PublicContent, publicContent } from '../../issues/public-content.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';

/** An article with the newsletter in which it is public. */
export interface FoundArticle {
  article: StoredArticle;
  newsletter: Newsletter;
  content: PublicContent;
}

/** An article that is public, or was until it was removed. @throws NotFound */
export async function findArticle({ redis }: { redis: Redis }, id: string): Promise<FoundArticle> {
  const article = /^[a-z2-7]{12}$/.test(id) ? await readArticle(redis, id) : null;
  for (const slug of article?.newsletters ?? []) {
    const newsletter = await readNewsletter(redis, slug);
    const content = await publicContent(redis, newsletter);
    if (article && isPublicArticle({ ...article, removedAt: null }, content)) return { article, newsletter, content };
  }
  throw new NotFound('article', id);
}
