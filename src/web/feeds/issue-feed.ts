import { readBodyPolicies } from '../../articles/pull/body-policy.js';
import { readArticles } from '../../articles/store/article-store.js';
import { withFallbacks } from '../../issues/editor-fields.js';
import type { Issue } from '../../issues/issue.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { links } from '../../render/links.js';
import { readSite } from '../../site/site-store.js';
import { pastIssues } from '../archive/past-issues.js';
import type { WebApp } from '../kit/web-app.js';
import { type Entry, type Feed, maxEntries, permanentId } from './feed.js';
import { xmlText } from './xml.js';

type FeedApp = Pick<WebApp, 'redis' | 'list' | 'publicUrl'>;

/** The feed of a newsletter's public issues. @param self the feed's own address */
export async function issueFeed(app: FeedApp, newsletter: Newsletter, self: string): Promise<Feed> {
  const issues = await pastIssues(app.redis, newsletter.slug, maxEntries);
  const entries = await Promise.all(issues.map((issue) => issueEntry(app, newsletter, issue)));
  return {
    ...(await feedOf(app, newsletter, self, entries)),
    id: permanentId(app.list.meta, `issues ${newsletter.number}`),
    home: `${links.newsletter(app.publicUrl, newsletter.slug)}/issues`,
  };
}

/** The part that all feeds of a newsletter share. */
export async function feedOf(
  { redis, publicUrl }: Pick<FeedApp, 'redis' | 'publicUrl'>,
  newsletter: Newsletter,
  self: string,
  entries: readonly Entry[],
): Promise<Omit<Feed, 'id'>> {
  const { slug, title, tagline, locale, from, createdAt } = newsletter;
  const times = entries.map(({ updated }) => updated.getTime());
  return {
    self,
    title,
    subtitle: tagline,
    home: links.newsletter(publicUrl, slug),
    language: locale,
    author: from.name || title,
    updated: new Date(Math.max(Date.parse(createdAt), ...times)),
    hub: (await readSite(redis)).hub || undefined,
    entries,
  };
}

async function issueEntry({ redis, list, publicUrl }: FeedApp, newsletter: Newsletter, issue: Issue): Promise<Entry> {
  const { id, startedAt, corrections } = issue;
  const articles = (await readArticles(redis, issue.articles)).filter(({ removedAt }) => removedAt === null);
  const policyOf = await readBodyPolicies(redis, newsletter.slug);
  const html = articles.map((article) => {
    const { title = article.title, excerpt = article.excerpt } = issue.versions[article.id] ?? {};
    const hasPage = newsletter.links === 'site' && policyOf(article) !== 'off';
    const url = hasPage ? links.article(publicUrl, article) : article.url;
    const heading = `<h2><a href="${xmlText(url)}">${xmlText(title)}</a></h2>`;
    return `${heading}${excerpt ? `<p>${xmlText(excerpt)}</p>` : ''}`;
  });
  return {
    id: permanentId(list.meta, `issue ${id}`),
    url: links.issue(publicUrl, id),
    original: undefined,
    title: withFallbacks(issue.subject, issue.articles.length) || newsletter.title,
    summary: withFallbacks(issue.preheader, issue.articles.length),
    html: html.join('\n'),
    published: new Date(startedAt),
    updated: new Date(corrections.at(-1)?.at ?? startedAt),
    authors: [],
    tags: [],
    image: undefined,
  };
}
