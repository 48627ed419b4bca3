import * as z from 'zod';
import { type PostQuery, postsPerPage } from '../readers/posts/posts.js';
import type { Validators } from '../sources/fetch-public.js';
import type { PageReading } from './fill-article.js';
import type { Pull } from './keep-article.js';
import { type Listing, maxItems } from './lists/listing.js';
import { readPostPage } from './lists/read-post-page.js';
import type { PulledSource } from './pulled-source.js';
import type { PostKind } from './source.js';
import { storeListing } from './store-listing.js';

/** A walk through pages of posts that goes on in the next pull. Times are Unix ms. */
const walk = z.object({
  /** The page to read next. */
  page: z.number(),
  /** It ends at posts of this time. */
  until: z.number(),
});
/** How far earlier pulls have read. */
const progress = z.object({
  /** The newest publication, and the last change, that was read; 0: none. */
  published: z.number(),
  changed: z.number(),
  /** Older posts that were not read yet. */
  older: walk.nullable(),
  /** Changed posts that were not read yet, and the last change when the walk began. */
  changes: walk.extend({ newest: z.number() }).nullable(),
});
type Progress = z.infer<typeof progress>;

const factName = 'posts-progress';
const fresh: Progress = { published: 0, changed: 0, older: null, changes: null };

/** Pages of posts that one pull reads. */
const maxPages = 6;
/** The API tells times in seconds, so the last one read may have had more changes. */
const second = 1_000;

/**
 * Reads the posts of a source: the newest; those that were changed since the last pull; and, from page to page, older ones
 * that no pull has read. The newest are asked for by their dates, because WordPress does not count it as a change when a
 * scheduled post is published.
 *
 * Guarantee: what was read is noted after it was stored, so that a pull that is cut off leaves nothing out.
 */
export async function pullPosts(reading: PageReading, pull: Pull, kind: PostKind): Promise<PulledSource> {
  const posts = openPosts(reading, pull, kind);
  const { state } = posts;
  const { etag, lastModified } = pull.source.status;
  // What a source has that was never read is new.
  const isNew = state.changed === 0;
  const isBehind = state.older !== null || state.changes !== null;
  const newest = await readNewest(posts, isBehind || !(etag || lastModified) ? undefined : { etag, lastModified });
  if (!isNew) await readChanges(posts);
  await readOlder(posts);
  const rest = state.older ? Math.max(0, Math.min(posts.total, maxItems) - (state.older.page - 1) * postsPerPage) : 0;
  const { added, updated } = pull.counts;
  return {
    changed: newest.changed || added + updated > 0,
    ttl: newest.changed ? 0 : undefined,
    validators: newest.changed || newest.validators.etag ? newest.validators : { etag, lastModified },
    movedTo: newest.movedTo,
    waiting: { pages: rest, sitemaps: 0 },
    isCut: state.older !== null || state.changes !== null,
    askedToWait: 0,
  };
}

/** The posts of one source during one pull. */
interface OpenPosts {
  state: Progress;
  now: number;
  /** Posts of the site. */
  total: number;
  mayRead(): boolean;
  /** Reads a page and stores its posts. */
  read(query: PostQuery, validators?: Validators): Promise<Listing>;
  save(): Promise<void>;
}

function openPosts(reading: PageReading, pull: Pull, kind: PostKind): OpenPosts {
  const { contentKey } = pull.source;
  let { url } = pull.source;
  const seen = new Set<string>();
  let requests = 0;
  const state: Progress = { ...fresh, ...parsed(pull.states.fact(factName)) };
  const posts: OpenPosts = {
    ...{ state, total: 0, now: pull.now },
    mayRead: () => requests < maxPages,
    async read(query, validators) {
      requests += 1;
      const listing = await readPostPage(reading, { url, kind, contentKey }, query, validators);
      // The next requests go where this one was answered.
      if (listing.movedTo) url = listing.movedTo;
      if (query.changedAfter === undefined) posts.total = listing.posts?.total || posts.total;
      // One post may be among the newest and among the changed ones.
      const drafts = listing.drafts.filter((draft) => !seen.has(draft.url) && seen.add(draft.url));
      if (listing.changed) await storeListing(pull, { ...listing, drafts }, '');
      return listing;
    },
    save: () => pull.states.setFact(factName, JSON.stringify(state)),
  };
  return posts;
}

async function readNewest({ state, now, read, save }: OpenPosts, validators?: Validators): Promise<Listing> {
  const listing = await read({ page: 1 }, validators);
  if (!listing.changed) return listing;
  const { newest, oldest } = datesOf(listing);
  const until = Math.min(state.older?.until ?? state.published, state.published);
  if (oldest > state.published && (listing.posts?.pages ?? 1) > 1) state.older = { page: 2, until };
  state.published = Math.max(state.published, newest);
  if (state.changed === 0) state.changed = upTo(now, listing.posts?.newestChange);
  await save();
  return listing;
}

async function readChanges({ state, now, mayRead, read, save }: OpenPosts): Promise<void> {
  let next = state.changes ?? { page: 1, until: state.changed - second, newest: state.changed };
  for (let isEnd = false; !isEnd && mayRead(); ) {
    const { page, until, newest } = next;
    const { posts } = await read({ page, changedAfter: until });
    const latest = Math.max(newest, upTo(now, posts?.newestChange));
    // WordPress before 5.7 does not know the question, and sends all.
    isEnd = page >= (posts?.pages ?? 0) || (posts?.oldestChange ?? 0) <= until;
    next = { page: page + 1, until, newest: latest };
    state.changes = isEnd ? null : next;
    if (isEnd) state.changed = latest;
    await save();
  }
}

async function readOlder({ state, mayRead, read, save }: OpenPosts): Promise<void> {
  while (state.older && mayRead()) {
    const { page, until } = state.older;
    const listing: Listing = await read({ page });
    const isAll = page >= (listing.posts?.pages ?? 0) || page * postsPerPage >= maxItems;
    state.older = isAll || datesOf(listing).oldest <= until ? null : { page: page + 1, until };
    await save();
  }
}

/** A change that a site dates in the future would hide all real ones. */
const upTo = (now: number, change = 0): number => Math.min(now, change);

/** The dates of the newest and the oldest post of a page. */
function datesOf({ drafts }: Listing): { newest: number; oldest: number } {
  const dates = drafts.map(({ publishedAt }) => Date.parse(publishedAt ?? '')).filter((date) => date > 0);
  return dates.length === 0 ? { newest: 0, oldest: 0 } : { newest: Math.max(...dates), oldest: Math.min(...dates) };
}

function parsed(text: string | undefined): Progress | undefined {
  try {
    return progress.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
