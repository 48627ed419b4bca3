import type { Redis } from 'ioredis';
import { makeExcerpt } from '../articles/readers/excerpt.js';
import type { Article } from '../articles/store/article.js';
import { readArticles } from '../articles/store/article-store.js';
import { InvalidInput, PostriderError } from '../errors.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import type { AudienceFilter } from '../subscribers/list/audience.js';
import type { Issue, IssueState, Sponsor, Stream } from './issue.js';
import { addIssue, changeIssueState, nextIssueId } from './issue-store.js';
import { markTaken, releaseArticles, takeNewArticles } from './take-articles.js';

export class NothingToCompose extends PostriderError {
  override readonly code = 'newsletter.no-new-articles';
  override readonly retryable = false;
  constructor(readonly newsletter: string) {
    super(`Newsletter "${newsletter}" has no articles that it has not sent yet.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'newsletter.no-new-articles': NothingToCompose;
  }
}

export interface Composition {
  /** Article ids in the order wanted; undefined: those not yet in an issue of this newsletter, the newest first. */
  articles?: readonly string[];
  /** At most so many. */
  latest?: number;
  subject?: string;
  preheader?: string;
  sponsor?: Sponsor;
  audience?: AudienceFilter;
  /** A digest that composes itself: its id, given beforehand, makes a second try the same issue. */
  scheduled?: { id: string; tick: number; stream: Stream | null };
}

/** Most articles a digest takes by itself: with pictures and excerpts it stays under the 102 KB at which Gmail cuts. */
export const articleLimit = 20;

/**
 * Makes a draft of an issue.
 *
 * Guarantee: an article that composes itself into an issue is taken by it; a second issue does not take it again.
 * Articles named by the editor may be sent again. With `scheduled` it is safe to run again after a crash, and twice at
 * once: one issue comes of it.
 * @throws NothingToCompose, InvalidInput for an id that is not there
 */
export async function composeIssue(
  redis: Redis,
  newsletter: Newsletter,
  composition: Composition,
): Promise<{ issue: Issue; articles: Article[] }> {
  const { scheduled } = composition;
  const createdAt = Date.now();
  const id = scheduled?.id ?? (await nextIssueId(redis, newsletter.slug));
  const taker = { id, newsletter: newsletter.slug, stream: scheduled?.stream ?? null };
  const limit = Math.min(composition.latest ?? articleLimit, articleLimit);
  const articles = composition.articles
    ? await namedArticles(redis, composition.articles)
    : newestFirst(await readArticles(redis, await takeNewArticles(redis, taker, limit)));
  const lead = articles[0];
  if (!lead) throw new NothingToCompose(newsletter.slug);
  await markTaken(
    redis,
    taker,
    articles.map((article) => article.id),
  );
  const issue = await addIssue(redis, {
    ...taker,
    createdAt,
    tick: scheduled?.tick ?? 0,
    subject: composition.subject ?? lead.title,
    preheader: composition.preheader ?? preheaderOf(lead),
    articles: articles.map((article) => article.id),
    sponsor: composition.sponsor ?? null,
    audience: composition.audience ?? {},
  });
  // Another try was first: what this one took beyond it is free again.
  if (scheduled) await releaseArticles(redis, issue, issue.articles);
  return { issue, articles };
}

/** As the list of articles has them; a second try finds its own in any order. */
function newestFirst(articles: readonly Article[]): Article[] {
  const time = ({ publishedAt, importedAt }: Article) => Date.parse(publishedAt ?? importedAt);
  return articles.toSorted((a, b) => time(b) - time(a));
}

/** @throws InvalidInput for an id that is not there, or too many of them */
export async function namedArticles(redis: Redis, ids: readonly string[]): Promise<Article[]> {
  if (ids.length > articleLimit)
    throw new InvalidInput('articles', `an issue can have at most ${articleLimit} articles`);
  const unique = [...new Set(ids)];
  const found = await readArticles(redis, unique);
  const missing = unique.filter((id) => !found.some((article) => article.id === id));
  if (missing.length > 0) throw new InvalidInput('articles', `there is no article ${missing.join(', ')}`);
  return found;
}

/** What an inbox shows beside the subject: words of the lead, which is the one story that every reader gets. */
function preheaderOf(lead: Article): string {
  return makeExcerpt(lead.excerpt, 140);
}

/**
 * Gives an issue up. The articles of one that nobody was mailed yet are free for the next issue.
 * @returns the state before
 * @throws IllegalTransition
 */
export async function cancelIssue(redis: Redis, issue: Issue): Promise<IssueState> {
  const before = await changeIssueState(redis, issue.id, 'cancelled', { finishedAt: Date.now() });
  if (before !== 'draft' && before !== 'scheduled') return before;
  await releaseArticles(redis, issue);
  return before;
}
