import type { Redis } from 'ioredis';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { StoredArticle } from '../store/article.js';
import { asSent } from '../store/article-record.js';
import { findArticle, type SaveOutcome, saveArticle } from '../store/article-store.js';
import { canonicalUrl } from '../store/canonical-url.js';
import type { ArticlePages, PageRequest } from './article-pages.js';
import { type FiledDraft, languageFor, reasonToLeaveOut, sectionFor } from './choose.js';
import { complete, completeFromStored, lacksFacts } from './fill-article.js';
import type { PageStates } from './page-states.js';
import type { Listing } from './read-listing.js';
import type { ListedPage } from './read-sitemap.js';
import type { SitePictures } from './site-pictures.js';
import type { Source } from './source.js';

/** What one pull did so far, with the number of articles in each group. */
export interface PullCounts {
  added: number;
  updated: number;
  unchanged: number;
  /** Items that are not articles, or that a rule or a robots.txt leaves out. */
  skipped: number;
  /** One sentence for each skipped item and each page that could not be read. */
  notes: string[];
}

/** A pull in progress. */
export interface Pull {
  redis: Redis;
  source: Source;
  newsletter: Newsletter;
  states: PageStates;
  pages: ArticlePages;
  sitePictures: SitePictures;
  counts: PullCounts;
  /** Unix milliseconds. */
  now: number;
}

/** Pages of a list that no pull has read yet. */
export interface WaitingPages {
  /** Because this pull was at its limits: the next one continues soon. */
  unread: number;
  /** Because they, or their hosts, do not answer now. */
  failed: number;
}

/**
 * Stores the articles of one document of a source, the newest first.
 * @param list name of the sitemap that it is; empty for the source's own document
 */
export async function storeListing(pull: Pull, listing: Listing, list: string): Promise<WaitingPages> {
  const { counts } = pull;
  counts.notes.push(...listing.broken);
  counts.skipped += listing.broken.length;
  const waiting = { unread: 0, failed: 0 };
  // An entry of a list with a title is treated like a feed's item that has nothing else.
  const titled = listing.pages.filter(({ title }) => title !== '');
  const items = [
    ...listing.drafts.map((draft) => ({ draft, page: requestOf(draft, list) })),
    ...titled.map((page) => ({ draft: draftOf(page), page: requestOf(page, list) })),
  ];
  await storeItems(pull, newestFirst(items), waiting);
  const untitled = listing.pages.filter(({ title }) => title === '');
  await storePages(
    pull,
    untitled.map((page) => requestOf(page, list)),
    waiting,
  );
  // The pages of an index are those of its sitemaps.
  if (listing.sitemaps) return waiting;
  await pull.states.keepOnly(list, [...items.map(({ draft }) => draft.url), ...untitled.map(({ url }) => url)]);
  return waiting;
}

/** An article of a list, and its page. */
interface Item {
  draft: FiledDraft;
  page: PageRequest;
}

const requestOf = (listed: { url: string } & Partial<ListedPage>, list: string): PageRequest => ({
  url: listed.url,
  changedAt: listed.changedAt ?? 0,
  isSharedDate: listed.isSharedDate ?? false,
  list,
});

const draftOf = ({ url, title, publishedAt }: ListedPage): FiledDraft => ({
  categories: [],
  ...{ title, url, publishedAt, section: '', author: '', image: null, excerpt: '', body: '' },
  source: 'feed',
});

/** Sorts items by date. A list in which some have none keeps its order, which is nearly always that of the news. */
function newestFirst(items: readonly Item[]): readonly Item[] {
  const timeOf = ({ draft }: Item) => Date.parse(draft.publishedAt ?? '');
  return items.some((item) => Number.isNaN(timeOf(item))) ? items : items.toSorted((a, b) => timeOf(b) - timeOf(a));
}

/** An item with the article that an earlier pull stored for it. */
interface KnownItem extends Item {
  stored: StoredArticle | null;
}

/** Stores the items that are complete at once, then reads the pages of the others one by one. */
async function storeItems(pull: Pull, items: readonly Item[], waiting: WaitingPages): Promise<void> {
  const incomplete: KnownItem[] = [];
  await inGroups(items, async (item) => {
    const stored = await findArticle(pull.redis, item.draft.url, pull.newsletter.slug);
    const known = { ...item, stored };
    if (needsPage(pull, known)) incomplete.push(known);
    else await storeComplete(pull, known);
  });
  const places = new Map(items.map(({ page }, place) => [page, place]));
  incomplete.sort((a, b) => (places.get(a.page) ?? 0) - (places.get(b.page) ?? 0));
  for (const item of incomplete) await storeIncomplete(pull, item, waiting);
}

/** Whether a page may tell what the list leaves out. */
function needsPage({ pages, source }: Pull, { draft, page, stored }: KnownItem): boolean {
  if (!lacksFacts(stored ? completeFromStored(draft, asSent(stored)) : draft)) return false;
  // The page of an advert, say, is not worth a request.
  if (draft.title !== '' && reasonToLeaveOut(draft, { ...source, include: none }) !== undefined) return false;
  return pages.taskFor(page) === 'read';
}

const none = { words: [], authors: [], categories: [] };

/** Stores an item as its list describes it. */
async function storeComplete(pull: Pull, { draft, page, stored }: KnownItem): Promise<void> {
  if (!stored && pull.pages.taskFor(page) === 'nothing') {
    // Its page was read, and a rule left it out.
    pull.counts.skipped += 1;
    return;
  }
  const full = stored ? completeFromStored(draft, asSent(stored)) : draft;
  // Only a new article may repeat one that is here under another address.
  const target = stored ? undefined : await pull.pages.resolve(full.url);
  const wasRead = pull.pages.taskFor(page) === 'nothing';
  await keep(pull, full, { page, target, filedIn: stored && wasRead ? asSent(stored).section : undefined });
}

/** Stores an item with what its page says. Until the page can be read, the item is stored as the list describes it. */
async function storeIncomplete(pull: Pull, item: KnownItem, waiting: WaitingPages): Promise<void> {
  const { draft, page, stored } = item;
  const read = await pull.pages.read(page);
  if (typeof read === 'string') {
    if (read === 'later') waiting.unread += 1;
    if (read === 'failed') waiting.failed += 1;
    await keep(pull, stored ? completeFromStored(draft, asSent(stored)) : draft, { page });
    return;
  }
  await keep(pull, complete(draft, read.draft), { page, target: read.draft.url });
  await pull.pages.markDone(page);
}

/** Reads the pages of a list that says nothing about them. Pages that were never read come first. */
async function storePages(pull: Pull, requests: readonly PageRequest[], waiting: WaitingPages): Promise<void> {
  const { pages, counts } = pull;
  const again: PageRequest[] = [];
  const undated: ReadPage[] = [];
  for (const page of requests) {
    const task = pages.taskFor(page);
    if (task === 'read') await storePage(pull, page, waiting, undated);
    else if (task === 'read again') again.push(page);
    else counts[task === 'nothing' ? 'unchanged' : 'skipped'] += 1;
    // Version 0.1 did not note when a page had changed.
    if (task === 'nothing') await pages.markDone(page);
  }
  for (const page of again) {
    if (pages.mayReadAgain()) await storePage(pull, page, { unread: 0, failed: 0 }, undated);
    else counts.unchanged += 1;
  }
  await storeUndated(pull, undated);
}

/** Pages with a date that show that a source dates its articles. */
const minDated = 3;
/** With more pages without a date for each that has one, the dates are probably not found. */
const maxUndated = 4;

/**
 * Stores pages without a date, unless the source's other pages have one: then they are not articles, but pages about
 * the site or lists.
 */
async function storeUndated(pull: Pull, undated: readonly ReadPage[]): Promise<void> {
  const { pages, states, counts } = pull;
  const read = Number(states.fact('count-dated') ?? 0);
  const isDated = read >= minDated && undated.length <= maxUndated * read;
  for (const { page, draft } of undated) {
    if (isDated) {
      counts.skipped += 1;
      counts.notes.push(`${page.url}: the page has no date, unlike the articles of this source, so it is left out.`);
      await pages.markRefused(page);
    } else {
      await keep(pull, draft, { page });
      await pages.markDone(page);
    }
  }
}

interface ReadPage {
  page: PageRequest;
  draft: FiledDraft;
}

/** @param undated gets the page if it has no date */
async function storePage(pull: Pull, page: PageRequest, waiting: WaitingPages, undated: ReadPage[]): Promise<void> {
  const { states } = pull;
  const read = await pull.pages.read(page);
  if (typeof read !== 'string') {
    const draft: FiledDraft = { ...read.draft, categories: [read.draft.section], source: 'page' };
    if (draft.publishedAt === null) {
      undated.push({ page, draft });
      return;
    }
    await states.setFact('count-dated', String(Number(states.fact('count-dated') ?? 0) + 1));
    await keep(pull, draft, { page });
    await pull.pages.markDone(page);
  } else if (read === 'later') waiting.unread += 1;
  else if (read === 'failed') waiting.failed += 1;
  else pull.counts.skipped += 1;
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

interface Facts {
  page: PageRequest;
  /** The address after all redirects, if known. */
  target?: string | undefined;
  /** The section that its page named in an earlier pull. It counts if the list names no category. */
  filedIn?: string | undefined;
}

/** Stores one article, unless a rule leaves it out. */
async function keep(pull: Pull, draft: FiledDraft, { page, target, filedIn }: Facts): Promise<void> {
  const { redis, source, newsletter, pages, counts, now } = pull;
  const reason = reasonToLeaveOut({ ...draft, categories: categoriesOf(draft) }, source);
  if (reason !== undefined) {
    counts.skipped += 1;
    counts.notes.push(`"${draft.title}": ${reason}.`);
    await pages.markDone(page);
    return;
  }
  const image = await pictureOf(pull, draft);
  const categories = categoriesOf(draft);
  const isFiled = filedIn !== undefined && categories.every((category) => category === '');
  const section = isFiled ? filedIn : sectionFor(categories, source, newsletter);
  const language = languageFor(draft, source, newsletter);
  const finalUrl = target === undefined || target === draft.url ? '' : (canonicalUrl(target) ?? '');
  const owner = {
    newsletter: newsletter.slug,
    sourceId: source.id,
    language,
    finalUrl,
    isForeign: true,
    now: new Date(now),
  };
  const { outcome } = await saveArticle(redis, { ...draft, image, section }, owner);
  counts[countOf[outcome]] += 1;
}

/** The best picture that exists and is not the site's own. */
async function pictureOf({ pages, counts, sitePictures }: Pull, draft: FiledDraft): Promise<FiledDraft['image']> {
  for (const image of await sitePictures.choose(draft)) {
    if (!(await pages.lacksPicture(image.url))) return image;
    counts.notes.push(`"${draft.title}": its picture ${image.url} does not exist.`);
  }
  return null;
}

const countOf = { imported: 'added', updated: 'updated', unchanged: 'unchanged' } as const satisfies Record<
  SaveOutcome,
  'added' | 'updated' | 'unchanged'
>;
