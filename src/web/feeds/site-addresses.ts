import type { Redis } from 'ioredis';
import { type ArticleTerms, readTerms } from '../../articles/pull/body-policy.js';
import type { ArticleSource } from '../../articles/store/article.js';
import { publicArticleIds, publicContent } from '../../issues/public-content.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { keys } from '../../redis/keys.js';
import { links } from '../../render/links.js';
import { pathTo } from '../../settings/web-paths.js';
import { sellsAdvertising } from '../../site/site.js';
import { readSite } from '../../site/site-store.js';
import type { WebApp } from '../kit/web-app.js';
import type { NewsAddress, SitemapAddress } from './sitemap.js';

type SiteApp = Pick<WebApp, 'redis' | 'publicUrl'>;

/** A public address, or an article whose facts are read later, because a site may have a hundred thousand. */
export type KnownAddress = SitemapAddress | { article: string; newsletter: string };

/** The pages about the site itself. */
const sitePages = ['home', 'about', 'subscriptions', 'contact', 'advertising', 'privacy'] as const;

/** Articles read at once. Other requests run between two steps. */
const step = 500;

/** Every public address of the site, in the order of its sitemaps. */
export async function siteAddresses({ redis, publicUrl }: SiteApp): Promise<KnownAddress[]> {
  const newsletters = await listNewsletters(redis);
  const isSold = sellsAdvertising(await readSite(redis));
  const pages = sitePages.filter((page) => page !== 'advertising' || isSold);
  const found: KnownAddress[] = pages.map((page) => ({ url: `${publicUrl}${pathTo(page)}` }));
  for (const newsletter of newsletters) {
    const { slug, archivedAt, sections } = newsletter;
    if (archivedAt === '') found.push({ url: links.newsletter(publicUrl, slug) });
    found.push({ url: links.archive(publicUrl, slug) });
    for (const section of sections) found.push({ url: links.section(publicUrl, slug, section) });
    const content = await publicContent(redis, newsletter);
    for (const { id, day } of content.issues) found.push({ url: links.issue(publicUrl, id), changed: day });
    for await (const ids of publicArticleIds(redis, slug, content))
      for (const article of ids) found.push({ article, newsletter: slug });
  }
  return found;
}

/**
 * The addresses with the facts of their articles. Articles without a page are left out, and those whose original is
 * elsewhere: a sitemap names canonical addresses (sitemaps.org, and Google's rules for news).
 */
export async function resolveAddresses(app: SiteApp, known: readonly KnownAddress[]): Promise<SitemapAddress[]> {
  const { redis, publicUrl } = app;
  const slugs = new Set(known.flatMap((one) => ('article' in one ? [one.newsletter] : [])));
  const terms = new Map<string, Awaited<ReturnType<typeof readTerms>>>();
  for (const slug of slugs) terms.set(slug, await readTerms(redis, slug));
  const resolve = async (one: KnownAddress): Promise<SitemapAddress[]> => {
    if (!('article' in one)) return [one];
    const facts = await articleFacts(redis, one.article);
    const articleTerms = facts && terms.get(one.newsletter)?.(facts);
    if (!facts || !articleTerms || !isOriginal(articleTerms)) return [];
    return [{ url: links.article(publicUrl, { id: one.article, title: facts.title }), changed: facts.at }];
  };
  const found: SitemapAddress[] = [];
  for (let from = 0; from < known.length; from += step)
    found.push(...(await Promise.all(known.slice(from, from + step).map(resolve))).flat());
  return found;
}

/** Whether the page of an article is the original for search engines. */
const isOriginal = ({ body, canonical }: ArticleTerms) => body !== 'off' && canonical === 'here';

const factFields = ['title', 'publishedAt', 'importedAt', 'removedAt', 'sourceId', 'source'] as const;

/** The facts for an article's sitemap entry, and for whether it has a page; undefined for a removed one. */
async function articleFacts(redis: Redis, id: string) {
  const values = await redis.hmget(keys.article(id), ...factFields);
  const [title, publishedAt, importedAt, removedAt, sourceId, source] = values.map((value) => value ?? '');
  if (!title || removedAt) return undefined;
  const kind: ArticleSource = source === 'feed' || source === 'page' ? source : 'markdown';
  return { title, at: publishedAt || importedAt || '', sourceId: sourceId ?? '', source: kind };
}

const newsMs = 2 * 86_400_000;
/** The limits of a news sitemap: the last two days, and this many articles. */
const maxNews = 1_000;

/** The public articles that were published in the last two days, newest first. */
export async function recentNews({ redis, publicUrl }: SiteApp, now = Date.now()): Promise<NewsAddress[]> {
  const perNewsletter = await Promise.all((await listNewsletters(redis)).map((one) => newsOf(redis, one, now)));
  return perNewsletter
    .flat()
    .sort((a, b) => (a.published < b.published ? 1 : -1))
    .slice(0, maxNews)
    .map(({ article: id, ...news }) => ({ url: links.article(publicUrl, { id, title: news.title }), ...news }));
}

async function newsOf(redis: Redis, newsletter: Newsletter, now: number) {
  const { slug, title: publication, locale: language } = newsletter;
  const ids = await redis.zrevrangebyscore(keys.articlesOf(slug), now, now - newsMs, 'LIMIT', 0, maxNews);
  if (ids.length === 0) return [];
  const { issueOf } = await publicContent(redis, newsletter);
  const termsOf = await readTerms(redis, slug);
  const read = ids
    .filter((id) => issueOf.has(id))
    .map(async (article) => {
      const facts = await articleFacts(redis, article);
      if (!facts || !isOriginal(termsOf(facts))) return [];
      return [{ article, publication, language, published: facts.at, title: facts.title }];
    });
  return (await Promise.all(read)).flat();
}
