import type { StoredArticle } from '../store/article.js';
import { asSent } from '../store/article-record.js';
import { findArticle } from '../store/article-store.js';
import type { PageRequest } from './article-pages.js';
import { type FiledDraft, reasonToLeaveOut } from './choose.js';
import { complete, completeFromStored, lacksFacts } from './fill-article.js';
import { keepArticle, type Pull, type WaitingPages } from './keep-article.js';
import type { Listing } from './lists/listing.js';
import type { ListedPage } from './lists/read-sitemap.js';
import { storePages } from './store-pages.js';

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
  pull.storyIds.see(listing.drafts);
  await storeItems(pull, newestFirst(items), waiting);
  const untitled = listing.pages.filter(({ title }) => title === '');
  await storePages(
    pull,
    untitled.map((page) => requestOf(page, list)),
    waiting,
  );
  // The pages of an index are those of its sitemaps, and a page of posts is a part of the list.
  if (listing.sitemaps || listing.posts) return waiting;
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
    const stored =
      (await findArticle(pull.redis, item.draft.url, pull.newsletter.slug)) ?? (await findMoved(pull, item));
    const known = { ...item, stored };
    if (needsPage(pull, known)) incomplete.push(known);
    else await storeComplete(pull, known);
  });
  const places = new Map(items.map(({ page }, place) => [page, place]));
  incomplete.sort((a, b) => (places.get(a.page) ?? 0) - (places.get(b.page) ?? 0));
  for (const item of incomplete) await storeIncomplete(pull, item, waiting);
}

/**
 * The article of an item whose address was corrected. What earlier pulls learned from the page under its old address
 * holds for the new one.
 */
async function findMoved({ storyIds, pages, counts }: Pull, { draft, page }: Item): Promise<StoredArticle | null> {
  const stored = await storyIds.find(draft);
  if (!stored || stored.url === draft.url) return stored;
  counts.notes.push(`"${draft.title}": its address changed from ${stored.url} to ${draft.url}.`);
  if (pages.taskFor({ ...page, url: stored.url }) === 'nothing') await pages.markDone(page);
  return stored;
}

/** Whether a page may tell what the list leaves out. */
function needsPage({ pages, source }: Pull, { draft, page, stored }: KnownItem): boolean {
  if (draft.isWhole || !lacksFacts(stored ? completeFromStored(draft, asSent(stored)) : draft)) return false;
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
  const target = stored || draft.isWhole ? undefined : await pull.pages.resolve(full.url);
  const wasRead = pull.pages.taskFor(page) === 'nothing';
  await keepArticle(pull, full, {
    page,
    stored,
    target,
    filedIn: stored && wasRead ? asSent(stored).section : undefined,
  });
}

/** Stores an item with what its page says. Until the page can be read, the item is stored as the list describes it. */
async function storeIncomplete(pull: Pull, item: KnownItem, waiting: WaitingPages): Promise<void> {
  const { draft, page, stored } = item;
  const read = await pull.pages.read(page);
  if (typeof read === 'string') {
    if (read === 'later') waiting.unread += 1;
    if (read === 'failed') waiting.failed += 1;
    await keepArticle(pull, stored ? completeFromStored(draft, asSent(stored)) : draft, { page, stored });
    return;
  }
  await keepArticle(pull, complete(draft, read.draft), { page, stored, target: read.draft.url });
  await pull.pages.markDone(page);
}

/** Articles that are stored at the same time: most of the work is waiting for Redis. */
const groupSize = 25;

async function inGroups<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  for (let from = 0; from < all.length; from += groupSize)
    await Promise.all(all.slice(from, from + groupSize).map(run));
}
