import type { Redis } from 'ioredis';
import type { StoredArticle } from '../../articles/store/article.js';
import { readArticle } from '../../articles/store/article-store.js';
import { NotFound } from '../../errors.js';
import { type Issue, isPublic } from '../../issues/issue.js';
import { issueDay } from '../../issues/issue-day.js';
import { readIssue } from '../../issues/issue-store.js';
import { isPublicArticle, type PublicContent, publicContent } from '../../issues/public-content.js';
import { takersOf } from '../../issues/taking/takers.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { idInArticleName } from '../../render/article-name.js';
import { opensDraft } from '../../subscribers/membership/test-tokens.js';
import type { WebApp } from '../kit/web-app.js';

/** An article with the newsletter in which it is public. */
export interface FoundArticle {
  article: StoredArticle;
  newsletter: Newsletter;
  content: PublicContent;
  /** Whether no list names it. */
  isHidden?: boolean;
}

/**
 * An article that is public, or was until it was removed.
 * @param name its id, which words may follow
 * @throws NotFound
 */
export async function findPublicArticle({ redis }: { redis: Redis }, name: string): Promise<FoundArticle> {
  const id = idInArticleName(name);
  const article = id === undefined ? null : await readArticle(redis, id);
  for (const slug of article?.newsletters ?? []) {
    const newsletter = await readNewsletter(redis, slug);
    const content = await publicContent(redis, newsletter);
    if (article && isPublicArticle({ ...article, removedAt: null }, content)) return { article, newsletter, content };
    const issue = article && (await unlistedIssueOf(redis, slug, article));
    if (issue) return foundIn(article, issue, newsletter);
  }
  throw new NotFound('article', name);
}

/**
 * The unlisted issue that readers of an article come from. Only what was written here needs its page then: everything
 * else has one at its source.
 */
async function unlistedIssueOf(
  redis: Redis,
  slug: string,
  { id, written }: Pick<StoredArticle, 'id' | 'written'>,
): Promise<Issue | undefined> {
  if (written === '') return undefined;
  for (const taker of await takersOf(redis, slug, id)) {
    const issue = await readIssue(redis, taker);
    if (isPublic(issue) && issue.unlisted && issue.withdrawnAt === 0) return issue;
  }
  return undefined;
}

/** An article of an issue that no list names. Nobody can rate it or comment on it. */
function foundIn(article: StoredArticle, issue: Issue, newsletter: Newsletter): FoundArticle {
  const { id, articles } = issue;
  const content = {
    issues: [{ id, day: issueDay(issue, newsletter), articles }],
    issueOf: new Map([[article.id, id]]),
  };
  return { article, newsletter: { ...newsletter, comments: false, ratings: false }, content, isHidden: true };
}

/**
 * An article of an issue that has not been sent, from a link of its test email or preview. Nobody can rate it or comment
 * on it yet.
 * @param query of the request: the issue, and the token that opens its draft
 * @returns undefined without a valid token, and once the issue is public
 */
export async function findDraftArticle(
  { redis, tokenKeys }: Pick<WebApp, 'redis' | 'tokenKeys'>,
  name: string,
  query: unknown,
): Promise<FoundArticle | undefined> {
  const { issue: issueId, draft } = query as Record<string, unknown>;
  const id = idInArticleName(name);
  if (id === undefined || typeof issueId !== 'string' || typeof draft !== 'string') return undefined;
  if (!/^[a-z0-9-]+$/.test(issueId) || !opensDraft(tokenKeys, draft, issueId)) return undefined;
  const issue = await readIssue(redis, issueId);
  const article = issue.articles.includes(id) ? await readArticle(redis, id) : null;
  if (!article || isPublic(issue)) return undefined;
  return foundIn(article, issue, await readNewsletter(redis, issue.newsletter));
}
