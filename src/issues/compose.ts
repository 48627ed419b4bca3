import type { Redis } from 'ioredis';
import { makeExcerpt } from '../articles/readers/excerpt.js';
import type { Article } from '../articles/store/article.js';
import { readArticles } from '../articles/store/article-store.js';
import { InvalidInput, PostriderError } from '../errors.js';
import { textWidth } from '../locale/text-width.js';
import { currentSection, type Newsletter } from '../newsletters/newsletter.js';
import { requireActive } from '../newsletters/newsletter-store.js';
import type { AudienceFilter } from '../subscribers/list/audience.js';
import type { Issue, IssueState, Stream } from './issue.js';
import { addIssue, changeIssueState, nextIssueId, returnIssueId } from './issue-store.js';
import { arrangeArticles, type DigestLayout } from './order/arrange-articles.js';
import { chooseStories } from './readers-choice/choose-stories.js';
import { type Sponsor, slotsOf } from './sponsor-slot.js';
import { markTaken, releaseArticles, takeNewArticles } from './take-articles.js';

export class NothingToCompose extends PostriderError {
  override readonly code = 'newsletter.no-new-articles';
  override readonly retryable = false;
  constructor(readonly newsletter: string) {
    super(`Newsletter "${newsletter}" has no unsent articles.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'newsletter.no-new-articles': NothingToCompose;
  }
}

export interface Composition {
  /** Article ids in order; undefined: those not yet in an issue of this newsletter, the newest first. */
  articles?: readonly string[];
  /** Max number of new articles. */
  latest?: number;
  subject?: string;
  preheader?: string;
  sponsor?: Sponsor;
  audience?: AudienceFilter;
  /** Name of the segment that the audience comes from. */
  segment?: string;
  /** A scheduled digest: its id is assigned beforehand, so that a retry makes the same issue. */
  scheduled?: { id: string; tick: number; stream: Stream | null };
}

/** Max articles of an issue: with pictures and excerpts it stays under the 102 KB at which Gmail cuts. */
export const articleLimit = 20;

/**
 * Composes a draft of an issue.
 *
 * Guarantee: an issue takes each article that it selects automatically, so that no second issue selects it. An editor
 * may name articles that were sent before. With `scheduled` it is safe to run again after a crash, and in parallel: the
 * result is one issue.
 * @throws NothingToCompose, InvalidInput for an unknown id; the issue's number is then free for the next one
 */
export async function composeIssue(
  redis: Redis,
  newsletter: Newsletter,
  composition: Composition,
): Promise<{ issue: Issue; articles: Article[] }> {
  requireActive(newsletter);
  const id = composition.scheduled?.id ?? (await nextIssueId(redis, newsletter.slug));
  try {
    return await compose(redis, newsletter, composition, id);
  } catch (error) {
    // The id of a scheduled digest belongs to its tick, which may still be retried.
    if (!composition.scheduled) await returnIssueId(redis, newsletter.slug, id);
    throw error;
  }
}

async function compose(
  redis: Redis,
  newsletter: Newsletter,
  composition: Composition,
  id: string,
): Promise<{ issue: Issue; articles: Article[] }> {
  const { scheduled } = composition;
  const createdAt = Date.now();
  const taker = { id, newsletter: newsletter.slug, stream: scheduled?.stream ?? null };
  const limit = Math.min(composition.latest ?? articleLimit, articleLimit);
  const articles = composition.articles
    ? await namedArticles(redis, newsletter.slug, composition.articles)
    : arrangeArticles(
        await readArticles(redis, await takeNewArticles(redis, newsletter, taker, limit)),
        layoutOf(newsletter),
      );
  const lead = articles[0];
  if (!lead) throw new NothingToCompose(newsletter.slug);
  await markTaken(
    redis,
    taker,
    articles.map((article) => article.id),
  );
  const audience = composition.audience ?? {};
  const ids = articles.map((article) => article.id);
  const issue = await addIssue(redis, {
    ...taker,
    createdAt,
    tick: scheduled?.tick ?? 0,
    subject: composition.subject ?? lead.title,
    preheader: composition.preheader ?? preheaderOf(lead),
    articles: ids,
    readersChoice: await chooseStories(redis, newsletter, taker.stream, ids),
    sponsors: slotsOf(composition.sponsor),
    audience,
    segment: composition.segment ?? '',
    // An issue for some readers must not be found by everyone.
    unlisted: Object.values(audience).some((value) => value !== undefined),
  });
  // Another run was first: release the articles that only this run took.
  if (scheduled) await releaseArticles(redis, issue, issue.articles);
  return { issue, articles };
}

const layoutOf = (newsletter: Newsletter): DigestLayout => ({
  timeZone: newsletter.timeZone,
  sectionOf: (section) => currentSection(newsletter, section) ?? section,
});

/**
 * Reads articles that an editor named. Articles of version 0.1 may belong to no newsletter, so every newsletter may use
 * them.
 * @param kept ids that the issue has already, which it may keep
 * @throws InvalidInput for an unknown id, for an article of another newsletter, or for too many
 */
export async function namedArticles(
  redis: Redis,
  newsletter: string,
  ids: readonly string[],
  kept: readonly string[] = [],
): Promise<Article[]> {
  if (ids.length > articleLimit)
    throw new InvalidInput('articles', `an issue can have at most ${articleLimit} articles`);
  const unique = [...new Set(ids)];
  const found = (await readArticles(redis, unique)).filter(
    ({ id, newsletters }) => newsletters.length === 0 || newsletters.includes(newsletter) || kept.includes(id),
  );
  const missing = unique.filter((id) => !found.some((article) => article.id === id));
  // One message for both, so that a caller of one newsletter does not learn what another one has.
  if (missing.length > 0) throw new InvalidInput('articles', `"${newsletter}" has no article ${missing.join(', ')}`);
  return found;
}

/** Preview text from the lead story, which every reader gets. */
function preheaderOf(lead: Article): string {
  // Inboxes show about 140 columns. A Chinese character takes two.
  const limit = textWidth(lead.excerpt) > 1.5 * lead.excerpt.length ? 70 : 140;
  return makeExcerpt(lead.excerpt, limit);
}

/**
 * Cancels an issue. If its send has not begun, its articles are free for the next issue.
 * @returns the state before
 * @throws IllegalTransition
 */
export async function cancelIssue(redis: Redis, issue: Issue): Promise<IssueState> {
  const before = await changeIssueState(redis, issue.id, 'cancelled', { finishedAt: Date.now() });
  if (before !== 'draft' && before !== 'scheduled') return before;
  await releaseArticles(redis, issue);
  return before;
}
