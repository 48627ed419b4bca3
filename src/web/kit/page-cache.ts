import type { SiteMoment, SiteState } from '../../redis/site-changes.js';
import type { SiteTopic } from '../../redis/site-topics.js';
import { compressPage, decompressPage, type Encoding } from './compressed.js';

/** Min bytes of a page to compress. In a smaller answer, the headers are most of the bytes. */
const worthCompressing = 1_024;

/**
 * A page that was rendered once. A large one is kept compressed, because it takes a fifth of the memory then; the few
 * clients that take no compressed page get it decompressed.
 */
export interface CachedPage {
  /** As its route sets them. */
  headers: Readonly<Record<string, string>>;
  /** With those of an encoding, from the first request for it on. */
  complete: Partial<Record<Encoding | 'plain', CompleteHeaders>>;
  /** Names the content in ETags. */
  hash: string;
  /** What it shows. */
  topics: readonly SiteTopic[];
  /** What it shows, and whose changes take nothing back: after one, the page may be shown for `maxBehindMs`. */
  soonTopics: readonly SiteTopic[];
  /** What it mentions: after a change, the page is outdated, and may be shown until it is rendered again. */
  laterTopics: readonly SiteTopic[];
  /** When what it shows changed last, in Unix milliseconds; undefined: never. */
  changedAt: number | undefined;
  /** `plain`: of a small page. `br`: of a large one. `gzip`: from the first request for it on. */
  bodies: { plain: Buffer } | { br: Buffer; gzip?: Promise<Buffer> };
}

/** All headers of a page in an encoding but its length. */
export type CompleteHeaders = Readonly<Record<string, string>> & { readonly etag: string };

/** Prepares the body of a page for the cache. */
export async function cachedBody(plain: Buffer): Promise<CachedPage['bodies']> {
  return plain.byteLength < worthCompressing ? { plain } : { br: await compressPage.br(plain) };
}

/** Whether a page has several encodings. */
export const hasEncodings = ({ bodies }: Pick<CachedPage, 'bodies'>): boolean => 'br' in bodies;

interface Slot {
  page: CachedPage;
  /** When its content was read, in milliseconds of the cache's clock. */
  readAt: number;
  /** When it is to be rendered again. */
  refreshAt: number;
  /** The last moment of the site at which it was known to be current, and when that was. */
  seen: SiteMoment;
  currentAt: number;
  bytes: number;
}

/**
 * Milliseconds. No page is kept for longer: it may name the day, it shows ratings and clicks, and a process that is
 * killed between a write and its announcement announces nothing.
 */
const maxAgeMs = 60_000;
/**
 * Milliseconds for which a list may lack a new issue. Enough to render it in the background beside a send that begins, so that
 * its visitors do not wait; and so short that who sends an issue, looks, and looks again sees it. The time since the page
 * was known to be current counts, and not the time of the change: clocks of several machines differ.
 */
export const maxBehindMs = 3_000;
/**
 * Milliseconds after which a page is rendered again while it may still be shown, so that no visitor has to wait: between
 * these two, by chance. Pages that were rendered together would all be rendered again together, and slow down the others.
 */
const [minRefreshAgeMs, maxRefreshAgeMs] = [30_000, 55_000];

/** Bytes that the object of a page and each of its topics take, near enough. */
const [pageBytes, topicBytes] = [1_000, 50];

const sizeOf = ({ topics, soonTopics, laterTopics, bodies }: CachedPage): number =>
  pageBytes +
  topicBytes * (topics.length + soonTopics.length + laterTopics.length) +
  ('br' in bodies ? bodies.br : bodies.plain).byteLength;

/** A page that may be shown. */
export interface FoundPage {
  page: CachedPage;
  /** Whether it should be rendered again, for the next visitors: before the others, or in its turn. */
  outdated: 'soon' | 'later' | undefined;
}

/** The rendered pages of one process. The least recently used ones go first. */
export class PageCache {
  readonly #slots = new Map<string, Slot>();
  readonly #maxBytes: number;
  readonly #clock: () => number;
  readonly #chance: () => number;
  #size = 0;

  /** @param maxBytes of all pages; one page may take a quarter of it. @param clock in milliseconds @param chance from 0 to 1 */
  constructor(maxBytes: number, clock: () => number = () => performance.now(), chance: () => number = Math.random) {
    this.#maxBytes = maxBytes;
    this.#clock = clock;
    this.#chance = chance;
  }

  /** Bytes of all pages. */
  get size(): number {
    return this.#size;
  }

  /** @returns undefined when the page has to be rendered */
  find(site: SiteState, key: string): FoundPage | undefined {
    const slot = this.#slots.get(key);
    if (!slot) return undefined;
    this.#drop(key, slot);
    const { page, readAt, refreshAt, seen, currentAt, bytes } = slot;
    const now = this.#clock();
    if (now - readAt > maxAgeMs || site.hasChanged(seen, page.topics)) return undefined;
    const isBehind = site.hasChanged(seen, page.soonTopics);
    if (isBehind && now - currentAt > maxBehindMs) return undefined;
    const isChanged = isBehind || site.hasChanged(seen, page.laterTopics);
    if (!isChanged) Object.assign(slot, { seen: site.now, currentAt: now });
    this.#slots.set(key, slot);
    this.#size += bytes;
    return { page, outdated: isBehind ? 'soon' : isChanged || now > refreshAt ? 'later' : undefined };
  }

  /** Drops a page, unless another one was kept in its place. */
  drop(key: string, page: CachedPage): void {
    const slot = this.#slots.get(key);
    if (slot?.page === page) this.#drop(key, slot);
  }

  /** Keeps a page. @param seen the moment of the site before its content was read @param readAt when that was */
  keep(key: string, page: CachedPage, seen: SiteMoment, readAt: number = this.#clock()): void {
    const bytes = sizeOf(page);
    if (bytes > this.#maxBytes / 4) return;
    const before = this.#slots.get(key);
    // Requests overlap: one that began before a change must not replace a newer page.
    if (before && before.seen.epoch === seen.epoch && before.seen.version > seen.version) return;
    if (before) this.#drop(key, before);
    const refreshAt = readAt + minRefreshAgeMs + this.#chance() * (maxRefreshAgeMs - minRefreshAgeMs);
    this.#slots.set(key, { page, readAt, refreshAt, seen, currentAt: readAt, bytes });
    this.#size += bytes;
    this.#shrink();
  }

  /** The body of a page in an encoding; undefined: plain. */
  async body(key: string, { bodies }: CachedPage, encoding: Encoding | undefined): Promise<Buffer> {
    if ('plain' in bodies) return bodies.plain;
    if (encoding === undefined) return decompressPage(bodies.br);
    if (encoding === 'br') return bodies.br;
    bodies.gzip ??= this.#compressAgain(key, bodies);
    return bodies.gzip;
  }

  async #compressAgain(key: string, bodies: { br: Buffer }): Promise<Buffer> {
    const bytes = await compressPage.gzip(await decompressPage(bodies.br));
    const slot = this.#slots.get(key);
    if (slot?.page.bodies === bodies) {
      slot.bytes += bytes.byteLength;
      this.#size += bytes.byteLength;
      this.#shrink();
    }
    return bytes;
  }

  #drop(key: string, { bytes }: Slot): void {
    this.#slots.delete(key);
    this.#size -= bytes;
  }

  #shrink(): void {
    for (const [key, slot] of this.#slots) {
      if (this.#size <= this.#maxBytes) return;
      this.#drop(key, slot);
    }
  }
}
