import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import type { Logger } from '../../log.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import { type DocumentReader, openDocumentReader } from '../readers/document-reader.js';
import { asSent } from '../store/article-record.js';
import { findArticle, type SaveOutcome, saveArticle } from '../store/article-store.js';
import { canonicalUrl } from '../store/canonical-url.js';
import { type ArticlePages, openArticlePages } from './article-pages.js';
import { type FiledDraft, languageFor, reasonToLeaveOut, sectionFor } from './choose.js';
import { complete, completeFromStored, isBare } from './fill-article.js';
import { withHost } from './host-lock.js';
import { statusAfterFailure, statusAfterSuccess } from './pull-status.js';
import { detectSource, type Listing, readListing } from './read-listing.js';
import type { ListedPage } from './read-sitemap.js';
import { type PullStatus, type Source, stateOf } from './source.js';
import { changeSource, writeStatus } from './source-store.js';

export interface PullDeps {
  redis: Redis;
  allowPrivateFetch: boolean;
  log?: Pick<Logger, 'info' | 'warn'>;
  /** Shared by several pulls; if omitted, each pull opens its own. */
  reader?: DocumentReader;
}

/** The outcome of one pull, with the number of articles in each group. */
export interface PullResult {
  id: string;
  added: number;
  updated: number;
  unchanged: number;
  /** Items that are not articles, or that a rule leaves out. */
  skipped: number;
  /** Why the source could not be read; null when it could. */
  error: PostriderError | null;
  /** One sentence for each skipped item and each page that could not be read. */
  notes: string[];
}

export interface PullOptions {
  /** Unix milliseconds. */
  now: number;
  /** How long to wait for another pull from the same host. */
  patienceMs: number;
}

/**
 * Pulls a source: reads what it lists now, and stores the articles for its newsletter. A pull that fails changes no
 * article; the source's status keeps the reason and when it is tried again.
 * @throws HostBusy; NotFound when the newsletter is gone; whatever Redis throws
 */
export async function pullSource(deps: PullDeps, known: Source, { now, patienceMs }: PullOptions): Promise<PullResult> {
  const newsletter = await readNewsletter(deps.redis, known.newsletter);
  return withHost(deps.redis, new URL(known.url).host, patienceMs, async () => {
    let source = known;
    const result: PullResult = {
      id: source.id,
      added: 0,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      error: null,
      notes: [],
    };
    const reader = deps.reader ?? openDocumentReader();
    let status: PullStatus;
    try {
      // It could not be read when it was added, so its kind is not known yet.
      if (known.status.unseen) source = await changeSource(deps.redis, known.id, await detectSource(known.url, deps));
      const { etag, lastModified } = source.status;
      const validators = etag || lastModified ? { validators: { etag, lastModified } } : {};
      const reading = { reader, allowPrivateFetch: deps.allowPrivateFetch };
      const listing = await readListing(reading, source, validators.validators);
      if (listing.changed) {
        const pages = await openArticlePages(deps.redis, source.id, reading);
        await storeArticles(deps.redis, { source, newsletter, pages, result, now }, listing);
      }
      status = statusAfterSuccess(source, listing, result, now);
    } catch (error) {
      if (!(error instanceof PostriderError)) throw error;
      result.error = error;
      status = statusAfterFailure(source, error, now);
    } finally {
      if (!deps.reader) await reader.close();
    }
    await writeStatus(deps.redis, source, status);
    logPull(deps, source, status, result);
    return result;
  });
}

interface Pull {
  source: Source;
  newsletter: Newsletter;
  pages: ArticlePages;
  result: PullResult;
  now: number;
}

async function storeArticles(redis: Redis, pull: Pull, { drafts, pages, broken }: Listing): Promise<void> {
  const { result } = pull;
  result.notes.push(...broken);
  result.skipped += broken.length;
  // An entry of a list with a title is treated like a feed's item that has nothing else.
  const titled = pages.filter(({ title }) => title !== '').map(draftOf);
  await inGroups([...drafts, ...titled], (draft) => storeDraft(redis, pull, draft));
  for (const { url } of pages.filter(({ title }) => title === '')) {
    if (pull.pages.isDone(url)) {
      result.unchanged += 1;
      continue;
    }
    const draft = await pull.pages.read(url);
    if (draft) await keep(redis, pull, { ...draft, categories: [draft.section], source: 'page' }, { listedAs: url });
    if (draft) pull.pages.markDone(url);
  }
  result.notes.push(...pull.pages.notes);
  await pull.pages.close([...drafts, ...pages].map(({ url }) => url));
}

/** Stores an article of a list. If the list says little about it, its page completes it. */
async function storeDraft(redis: Redis, pull: Pull, draft: FiledDraft): Promise<void> {
  const stored = await findArticle(redis, draft.url, pull.newsletter.slug);
  const full = stored ? completeFromStored(draft, asSent(stored)) : draft;
  const page = isBare(full) && !pull.pages.isDone(full.url) ? await pull.pages.read(full.url) : undefined;
  // Only a new article may repeat one that is here under another address.
  const target = page ? page.url : stored ? undefined : await pull.pages.resolve(full.url);
  await keep(redis, pull, page ? complete(full, page) : full, { listedAs: full.url, target });
}

/** Articles that are stored at the same time: most of the work is waiting for Redis. */
const groupSize = 25;

async function inGroups<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += groupSize)
    await Promise.all(all.slice(from, from + groupSize).map(run));
}

/** If the source's list gives no categories, the section that the page names is used. */
const categoriesOf = ({ categories, section }: FiledDraft): readonly string[] =>
  categories.length > 0 ? categories : [section];

/** The address of an article in the source's list, and its target after all redirects, if known. */
interface Addresses {
  listedAs: string;
  target?: string | undefined;
}

/** Stores one article, unless a rule leaves it out. */
async function keep(redis: Redis, pull: Pull, draft: FiledDraft, { listedAs, target }: Addresses): Promise<void> {
  const { source, newsletter, pages, result, now } = pull;
  const reason = reasonToLeaveOut({ ...draft, categories: categoriesOf(draft) }, source);
  if (reason !== undefined || (isBare(draft) && pages.isDone(listedAs))) {
    result.skipped += 1;
    if (reason !== undefined) result.notes.push(`"${draft.title}": ${reason}.`);
    pages.markDone(listedAs);
    return;
  }
  const image = await pictureOf(pull, draft);
  const article = { ...draft, image, section: sectionFor(categoriesOf(draft), source, newsletter) };
  const language = languageFor(draft, source, newsletter);
  const finalUrl = target === undefined || target === draft.url ? '' : (canonicalUrl(target) ?? '');
  const owner = { newsletter: newsletter.slug, sourceId: source.id, language, finalUrl, now: new Date(now) };
  const { outcome } = await saveArticle(redis, article, owner);
  result[countOf[outcome]] += 1;
}

/** An article whose picture does not exist is stored without it. */
async function pictureOf({ pages, result }: Pull, { title, image }: FiledDraft): Promise<FiledDraft['image']> {
  if (!image) return null;
  if (!(await pages.lacksPicture(image.url))) return image;
  result.notes.push(`"${title}": its picture ${image.url} does not exist, so it has none.`);
  return null;
}

const countOf = { imported: 'added', updated: 'updated', unchanged: 'unchanged' } as const satisfies Record<
  SaveOutcome,
  keyof PullResult
>;

const draftOf = ({ url, title, publishedAt }: ListedPage): FiledDraft => ({
  categories: [],
  ...{ title, url, publishedAt, section: '', author: '', image: null, excerpt: '', body: '' },
  source: 'feed',
});

function logPull({ log }: PullDeps, source: Source, status: PullStatus, { error, ...counts }: PullResult): void {
  const facts = { source: source.id, newsletter: source.newsletter };
  const { added, updated, skipped } = counts;
  if (error === null) log?.info({ ...facts, added, updated, skipped }, 'source pulled');
  else if (stateOf({ status }) === 'failing')
    log?.warn({ ...facts, failures: status.failures, error: error.message }, 'source is failing');
  else log?.info({ ...facts, error: error.message }, 'source not pulled');
}
