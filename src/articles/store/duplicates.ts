import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { likeness, shingles } from './text-likeness.js';

/** The facts by which two articles under different addresses are recognised as the same one. */
export interface Fingerprint {
  id: string;
  title: string;
  /** Its address as listed and after all redirects, both without tracking parameters. */
  addresses: readonly string[];
  /** Who published it: the source that brings it, else the host of its address. */
  publisher: string;
  excerpt: string;
  hasPicture: boolean;
  importedAt: string;
  /** Time of its publication, or of its import if it has no date; Unix milliseconds. */
  at: number;
}

export interface Duplicate {
  /** Id of the article that is kept: one with a picture, else the one that was imported first. */
  of: string;
  /** `text`: another source has the same story, mostly from an agency. */
  because: 'address' | 'text' | 'title';
}

const twoDays = 2 * 86_400_000;
/** Newest articles that are compared. */
const compared = 2_000;

const trackers =
  /^(?:utm_|mc_|pk_|mtm_|hsa_|at_)|^(?:fbclid|gclid|dclid|msclkid|yclid|igshid|twclid|ref|ref_src|cmp|ocid|ncid|ns_[a-z]{1,20}|src|source|spm|s_cid|smid|_ga|_hsenc|_hsmi|amp|outputtype)$/i;

/**
 * The form of an address for comparisons: without scheme, `www.`, tracking parameters and a slash at the end. A page for
 * phones (`m.`, AMP) has the same as the page itself.
 */
export function comparableAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const kept = [...url.searchParams].filter(([name]) => !trackers.test(name));
  const query = new URLSearchParams(kept.sort(([a], [b]) => (a < b ? -1 : 1))).toString();
  const path = url.pathname
    .replace(/^\/amp(?=\/.)/, '')
    .replace(/(?:\/(?:amp|index\.\w{1,5})|\.amp)?\/?$|\.amp(?=\.html?$)/, '');
  return `${url.host.replace(/^(?:www|m|amp)\./, '')}${path}${query ? `?${query}` : ''}`;
}

/** The form of a title for comparisons: only letters and digits. */
export const comparableTitle = (title: string): string => title.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Reads the newest articles of a newsletter for a comparison. */
export async function readFingerprints(redis: Redis, newsletter: string): Promise<Fingerprint[]> {
  const ids = await redis.zrevrange(keys.articlesOf(newsletter), 0, compared - 1);
  const fields = ['title', 'url', 'finalUrl', 'publishedAt', 'importedAt', 'sourceId', 'excerpt', 'image'] as const;
  const found = await Promise.all(ids.map((id) => redis.hmget(keys.article(id), ...fields)));
  return found.flatMap(([title, url, finalUrl, publishedAt, importedAt, sourceId, excerpt, image], i) => {
    if (title == null || url == null) return [];
    const addresses = [...new Set([url, finalUrl || url].map(comparableAddress))];
    const publisher = sourceId || (addresses[0]?.split('/', 1)[0] ?? '');
    const at = Date.parse(publishedAt || importedAt || '');
    const facts = { excerpt: excerpt ?? '', hasPicture: image != null && image !== 'null' };
    return [{ id: ids[i] ?? '', title, addresses, publisher, ...facts, importedAt: importedAt ?? '', at }];
  });
}

/** Articles that are one story. */
interface Story {
  kept: Fingerprint;
  repeats: { id: string; because: 'address' | 'text' }[];
}

/**
 * Finds the articles that repeat another one: the same address, the same text from another source, or the same title
 * within two days.
 * @returns the duplicates by their ids
 */
export function findDuplicates(fingerprints: readonly Fingerprint[]): Map<string, Duplicate> {
  const byAddress = new Map<string, Story>();
  const byTitle = new Map<string, Story[]>();
  const findCopy = openCopies();
  const titles = new Map<string, Duplicate>();
  const stories: Story[] = [];
  const inOrder = fingerprints.toSorted((a, b) => (`${a.importedAt} ${a.id}` < `${b.importedAt} ${b.id}` ? -1 : 1));
  for (const one of inOrder) {
    const title = comparableTitle(one.title);
    const sameAddress = one.addresses.map((address) => byAddress.get(address)).find((story) => story !== undefined);
    const sameTitle = title ? byTitle.get(title)?.find(({ kept }) => Math.abs(kept.at - one.at) <= twoDays) : undefined;
    const sameText = findCopy(one, sameTitle);
    const story = sameAddress ?? sameText ?? { kept: one, repeats: [] };
    if (story.kept === one) stories.push(story);
    else join(story, one, sameAddress ? 'address' : 'text');
    if (sameTitle && story.kept === one && story.repeats.length === 0)
      titles.set(one.id, { of: sameTitle.kept.id, because: 'title' });
    for (const address of one.addresses) if (!byAddress.has(address)) byAddress.set(address, story);
    byTitle.set(title, [...(byTitle.get(title) ?? []), story]);
    findCopy.add(one, story);
  }
  const repeats = stories.flatMap(({ kept, repeats: all }) =>
    all.map(({ id, because }) => [id, { of: kept.id, because }] as const),
  );
  return new Map([...titles, ...repeats]);
}

/** Adds an article to a story. One with a picture takes the place of one without. */
function join(story: Story, one: Fingerprint, because: 'address' | 'text'): void {
  const { kept } = story;
  const isBetter = one.hasPicture && !kept.hasPicture;
  story.repeats.push({ id: isBetter ? kept.id : one.id, because });
  if (isBetter) story.kept = one;
}

/** The share of the shorter text that a copy has in common with it, and less if the title is the same too. */
const minLikeness = 0.7;
const minLikenessWithTitle = 0.3;
/** Shingles of a text that is long enough to be compared: it has a dozen words. */
const minShingles = 9;

/** Finds the story that an article repeats in the same words from another source. */
function openCopies() {
  const known = new Map<string, { text: ReadonlySet<string>; one: Fingerprint; story: Story }[]>();
  const texts = new Map<Fingerprint, ReadonlySet<string>>();
  const textOf = (one: Fingerprint) => {
    const text = texts.get(one) ?? shingles(one.excerpt);
    texts.set(one, text);
    return text;
  };
  const isOther = (one: Fingerprint, other: Fingerprint) =>
    one.publisher !== other.publisher && Math.abs(one.at - other.at) <= twoDays;
  const find = (one: Fingerprint, sameTitle: Story | undefined): Story | undefined => {
    const text = textOf(one);
    if (sameTitle && isOther(one, sameTitle.kept)) {
      const other = textOf(sameTitle.kept);
      const isLong = Math.min(text.size, other.size) >= minShingles;
      // Without texts, only a long title tells a story from a column.
      if (isLong ? likeness(text, other) >= minLikenessWithTitle : shingles(one.title).size > 1) return sameTitle;
    }
    if (text.size < minShingles) return undefined;
    for (const shingle of text)
      for (const other of known.get(shingle) ?? [])
        if (isOther(one, other.one) && likeness(text, other.text) >= minLikeness) return other.story;
    return undefined;
  };
  const add = (one: Fingerprint, story: Story) => {
    const text = textOf(one);
    if (text.size < minShingles) return;
    for (const shingle of text) {
      const others = known.get(shingle) ?? [];
      // A phrase of many articles tells nothing.
      if (others.length < maxSharing) known.set(shingle, [...others, { text, one, story }]);
    }
  };
  return Object.assign(find, { add });
}

const maxSharing = 20;
