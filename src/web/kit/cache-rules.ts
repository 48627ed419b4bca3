import { type WebPath, webPaths } from '../../settings/web-paths.js';

/**
 * How long browsers and proxies may show a public answer without asking again, by its kind (RFC 9111, RFC 5861). Short
 * for pages: a withdrawn page is gone from this server at once, and from caches after this time.
 */
export const cacheKinds = {
  page: 'public, max-age=30, stale-while-revalidate=60',
  feed: 'public, max-age=300, stale-while-revalidate=600',
  sitemap: 'public, max-age=600, stale-while-revalidate=3600',
} as const;
export type CacheKind = keyof typeof cacheKinds;

/** The addresses whose answers are the same for everyone who reads the same language. */
const kindOfPath: Partial<Record<WebPath, CacheKind>> = {
  home: 'page',
  newsletter: 'page',
  newsletterIssues: 'page',
  section: 'page',
  article: 'page',
  about: 'page',
  privacy: 'page',
  embed: 'page',
  issue: 'page',
  issueFeed: 'feed',
  issueJsonFeed: 'feed',
  articleFeed: 'feed',
  articleJsonFeed: 'feed',
  newsSitemap: 'feed',
  sitemap: 'sitemap',
  robots: 'sitemap',
  api: 'page',
};

const kinds = new Map(Object.entries(kindOfPath).map(([path, kind]) => [webPaths[path as WebPath] as string, kind]));

/** @param pattern the router's pattern. @returns undefined for an answer that no cache may keep, or that is no page */
export const cacheKindOf = (pattern: string | undefined): CacheKind | undefined =>
  pattern === undefined ? undefined : kinds.get(pattern);
