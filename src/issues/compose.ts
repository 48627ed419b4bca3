import type { Redis } from 'ioredis';
import type { Article } from '../articles/store/article.js';
import { readArticles } from '../articles/store/article-store.js';
import { InvalidInput, PostriderError } from '../errors.js';
import type { Identity, Someone } from '../identity.js';
import { currentSection, type Newsletter } from '../newsletters/newsletter.js';
import { requireActive } from '../newsletters/newsletter-store.js';
import { dayOf, wallTimeAt } from '../newsletters/zoned-time.js';
import { noteSpan } from '../spans.js';
import type { AudienceFilter } from '../subscribers/list/audience.js';
import { type ApprovalBasis, basisNow } from './approval-basis.js';
import { leadTextNames } from './draft-content.js';
import type { Issue, IssueState, Stream } from './issue.js';
import { addIssue, changeIssueState, listIssues, nextIssueId, returnIssueId } from './issue-store.js';
import { leadTexts } from './lead-texts.js';
import { arrangeArticles, type DigestLayout } from './order/arrange-articles.js';
import { chooseStories } from './readers-choice/choose-stories.js';
import { type OnlySponsor, slotsOf } from './sponsor-slot.js';
import { dueSponsors, isForAll, withSponsors } from './sponsors/due-sponsors.js';
import type { Sponsor } from './sponsors/sponsor.js';
import { inSponsorTurn } from './sponsors/sponsor-turn.js';
import { markTaken, releaseArticles } from './taking/hold-articles.js';
import { isOld, oldestNews } from './taking/old-articles.js';
import { type ArticleTaker, countNewArticles, newArticleTitles, takeNewArticles } from './taking/take-articles.js';

export class NothingToCompose extends PostriderError {
  override readonly code = 'newsletter.no-new-articles';
  override readonly retryable = false;
  /**
   * @param drafts ids of the drafts and scheduled issues that hold articles
   * @param foreign number of new articles in another language than the newsletter's
   */
  constructor(
    readonly newsletter: string,
    readonly drafts: readonly string[] = [],
    readonly foreign = 0,
  ) {
    super(foreign > 0 ? foreignInWords(newsletter, foreign) : noneInWords(newsletter, drafts));
  }
}

function noneInWords(newsletter: string, drafts: readonly string[]): string {
  const none = `Newsletter "${newsletter}" has no unsent articles`;
  if (drafts.length === 0) return `${none}.`;
  return `${none} outside its drafts. Some are in ${drafts.join(', ')}, which ${drafts.length === 1 ? 'is' : 'are'} not sent yet.`;
}

const foreignInWords = (newsletter: string, count: number) =>
  `The unsent articles of "${newsletter}" (${count}) are in another language than the newsletter. Name them, or take articles in any language.`;

declare module '../errors.js' {
  interface KnownErrors {
    'newsletter.no-new-articles': NothingToCompose;
  }
}

export interface Composition {
  /** Article ids in order; undefined: those not yet in an issue of this newsletter, the newest first. */
  articles?: readonly string[];
  /** Whether new articles may be in another language than the newsletter's. */
  anyLanguage?: boolean;
  /** Max number of new articles, at most `articleLimit`. */
  latest?: number;
  /** Max number of new articles, in place of `articleLimit`. */
  limit?: number;
  subject?: string;
  preheader?: string;
  sponsor?: OnlySponsor;
  audience?: AudienceFilter;
  /** Name of the segment that the audience comes from. */
  segment?: string;
  /** Who composes it: an author of what they name here, and of nothing that Postrider chooses. */
  by?: Identity;
  /** A scheduled digest: its id is assigned beforehand, so that a retry makes the same issue. */
  scheduled?: { id: string; tick: number; stream: Stream | null };
}

/** New articles of an issue unless asked otherwise: with pictures and excerpts it stays under the 102 KB at which Gmail cuts. */
export const articleLimit = 20;
/** Max articles of an issue. */
export const maxArticles = 100;

/** A new draft. */
export interface Composed {
  issue: Issue;
  articles: Article[];
  /** Titles of the new articles that it did not take, because it would have too many. The newest is first. */
  waiting: string[];
  /** Those of its articles that are much older than the last issue. */
  old: Article[];
}

/**
 * Composes a draft of an issue.
 *
 * Guarantee: an issue takes each article that it selects automatically, so that no second issue selects it. An editor
 * may name articles that were sent before. With `scheduled` it is safe to run again after a crash, and in parallel: the
 * result is one issue.
 * @throws NothingToCompose, InvalidInput for an unknown id; the issue's number is then free for the next one
 */
export async function composeIssue(redis: Redis, newsletter: Newsletter, composition: Composition): Promise<Composed> {
  requireActive(newsletter);
  if (composition.limit !== undefined && (composition.limit < 1 || composition.limit > maxArticles))
    throw new InvalidInput('limit', `must be from 1 to ${maxArticles}`);
  const startedAt = Date.now();
  const id = composition.scheduled?.id ?? (await nextIssueId(redis, newsletter.slug));
  try {
    const composed = await compose(redis, newsletter, composition, id);
    const attributes = { newsletter: newsletter.slug, articles: composed.articles.length };
    noteSpan(startedAt, () => ({ name: 'compose', of: { issue: id }, attributes }));
    return composed;
  } catch (error) {
    // The id of a scheduled digest belongs to its tick, which may still be retried.
    if (!composition.scheduled) await returnIssueId(redis, newsletter.slug, id);
    throw error;
  }
}

async function compose(redis: Redis, newsletter: Newsletter, composition: Composition, id: string): Promise<Composed> {
  const { scheduled } = composition;
  const createdAt = Date.now();
  const audience = composition.audience ?? {};
  const taker = { id, newsletter: newsletter.slug, stream: scheduled?.stream ?? null, audience };
  const oldest = await oldestNews(redis, newsletter.slug);
  const limit = composition.limit ?? Math.min(composition.latest ?? articleLimit, articleLimit);
  const articles = composition.articles
    ? await namedArticles(redis, newsletter.slug, composition.articles)
    : arrangeArticles(
        await readArticles(
          redis,
          await takeNewArticles(redis, inAnyLanguage(newsletter, composition), taker, {
            limit,
            ...(scheduled ? { from: oldest } : {}),
          }),
        ),
        layoutOf(newsletter),
      );
  const lead = articles[0];
  if (!lead) {
    const foreign = await countNewArticles(redis, { ...newsletter, locale: null }, taker);
    throw new NothingToCompose(newsletter.slug, await unsentIssues(redis, newsletter.slug), foreign);
  }
  await markTaken(
    redis,
    taker,
    articles.map((article) => article.id),
  );
  const ids = articles.map((article) => article.id);
  const readersChoice = await chooseStories(redis, newsletter, taker.stream, ids);
  const content = {
    ...taker,
    createdAt,
    tick: scheduled?.tick ?? 0,
    ...leadTexts(lead),
    ...(composition.subject === undefined ? {} : { subject: composition.subject }),
    ...(composition.preheader === undefined ? {} : { preheader: composition.preheader }),
    followsLead: leadTextNames.filter((text) => composition[text] === undefined),
    articles: ids,
    readersChoice,
    segment: composition.segment ?? '',
    // An issue for some readers must not be found by everyone.
    unlisted: Object.values(audience).some((value) => value !== undefined),
    basis: { ...(await basisNow(redis, newsletter.slug)), ...authorsOf(composition) },
  };
  const issue = await inSponsorTurn(redis, newsletter.slug, async () => {
    const due = await sponsorsOf(redis, newsletter, taker, createdAt, composition);
    return addIssue(redis, { ...content, sponsors: withSponsors(slotsOf(composition.sponsor), due) });
  });
  // Another run was first: release the articles that only this run took.
  if (scheduled) await releaseArticles(redis, issue, { except: issue.articles });
  // Those of a digest for one cadence are passed over for good.
  const waiting =
    composition.articles || taker.stream
      ? []
      : await newArticleTitles(redis, inAnyLanguage(newsletter, composition), taker);
  return { issue, articles, waiting, old: articles.filter((article) => isOld(article, oldest)) };
}

/** Fields of a draft that a composition may name. */
const namedFields = ['subject', 'preheader', 'articles', 'sponsor'] as const;

function authorsOf({ by, ...named }: Composition): Pick<ApprovalBasis, 'authors'> {
  const fields = namedFields.filter((field) => named[field] !== undefined);
  if (by === undefined || fields.length === 0) return {};
  return { authors: { [by]: fields.map((field) => (field === 'sponsor' ? 'sponsors' : field)) } };
}

const inAnyLanguage = (newsletter: Newsletter, { anyLanguage = false }: Composition): ArticleTaker =>
  anyLanguage ? { ...newsletter, locale: null } : newsletter;

/**
 * The sponsors that a new issue takes. One for some readers takes none: a sponsor pays for all of them, and it would use
 * up one of its issues.
 */
function sponsorsOf(
  redis: Redis,
  newsletter: Newsletter,
  issue: Pick<Issue, 'id' | 'audience'>,
  now: number,
  { scheduled }: Composition,
): Promise<Sponsor[]> {
  if (!isForAll(issue)) return Promise.resolve([]);
  const day = dayOf(wallTimeAt(scheduled?.tick || now, newsletter.timeZone));
  return dueSponsors(redis, newsletter, day, issue.id);
}

/** Ids of the newsletter's issues that wait to be sent, the newest first. Their articles are in no other issue. */
async function unsentIssues(redis: Redis, newsletter: string): Promise<string[]> {
  const issues = await listIssues(redis, newsletter);
  return issues.flatMap(({ id, state }) => (state === 'draft' || state === 'scheduled' ? [id] : []));
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
  if (ids.length > maxArticles) throw new InvalidInput('articles', `an issue can have at most ${maxArticles} articles`);
  const unique = [...new Set(ids)];
  const found = (await readArticles(redis, unique)).filter(
    ({ id, newsletters }) => newsletters.length === 0 || newsletters.includes(newsletter) || kept.includes(id),
  );
  const missing = unique.filter((id) => !found.some((article) => article.id === id));
  // One message for both, so that a caller of one newsletter does not learn what another one has.
  if (missing.length > 0) throw new InvalidInput('articles', `"${newsletter}" has no article ${missing.join(', ')}`);
  return found;
}

/**
 * Cancels an issue. If its send has not begun, its articles are free for the next issue.
 * @returns the state before
 * @throws IllegalTransition
 */
export async function cancelIssue(redis: Redis, issue: Issue, by?: Someone): Promise<IssueState> {
  const before = await changeIssueState(redis, issue.id, 'cancelled', { finishedAt: Date.now() }, undefined, { by });
  if (before !== 'draft' && before !== 'scheduled') return before;
  await releaseArticles(redis, issue);
  return before;
}
