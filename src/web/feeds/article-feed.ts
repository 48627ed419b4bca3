import { publicBody, readBodyPolicies } from '../../articles/pull/body-policy.js';
import type { StoredArticle } from '../../articles/store/article.js';
import { readArticles } from '../../articles/store/article-store.js';
import { isPublicArticle, publicArticleIds, publicContent } from '../../issues/public-content.js';
import { currentSection, type Newsletter, sectionTitle } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import type { WebApp } from '../kit/web-app.js';
import { type Entry, type Feed, maxEntries, permanentId } from './feed.js';
import { feedOf } from './issue-feed.js';

type FeedApp = Pick<WebApp, 'redis' | 'list' | 'publicUrl'>;

/** The feed of a newsletter's public articles, each as far as its source allows. @param self the feed's own address */
export async function articleFeed(app: FeedApp, newsletter: Newsletter, self: string): Promise<Feed> {
  const { redis, list, publicUrl } = app;
  const { slug, number } = newsletter;
  const content = await publicContent(redis, newsletter);
  const policyOf = await readBodyPolicies(redis, slug);
  const entries: Entry[] = [];
  for await (const ids of publicArticleIds(redis, slug, content)) {
    for (const article of await readArticles(redis, ids.slice(0, maxEntries - entries.length))) {
      const policy = policyOf(article);
      if (policy === 'off' || !isPublicArticle(article, content)) continue;
      entries.push({
        ...entryOf(article, newsletter, publicBody(article, policy)),
        id: permanentId(list.meta, `article ${article.id}`),
        url: links.article(publicUrl, article),
      });
    }
    if (entries.length >= maxEntries) break;
  }
  return { ...(await feedOf(app, newsletter, self, entries)), id: permanentId(list.meta, `articles ${number}`) };
}

function entryOf(article: StoredArticle, newsletter: Newsletter, html: string): Omit<Entry, 'id' | 'url'> {
  const { title, url, excerpt, author, section, image } = article;
  const inSection = currentSection(newsletter, section);
  const at = new Date(article.publishedAt ?? article.importedAt);
  return {
    original: url,
    title,
    summary: excerpt,
    html,
    published: at,
    updated: at,
    authors: author ? [author] : [],
    tags: inSection === undefined ? [] : [sectionTitle(newsletter, inSection, newsletter.locale)],
    image: image?.url,
  };
}
