import type { SiteVersion } from '../../redis/site-version.js';
import type { Encoding } from './compressed.js';

/** One encoding of a page, as it is sent. */
export interface PageVariant {
  bytes: Buffer;
  etag: string;
}

/** A page that was rendered once. */
export interface KeptPage {
  headers: Readonly<Record<string, string>>;
  plain: PageVariant;
  /** Compressed at the first request that accepts the encoding. */
  compressed: Map<Encoding, Promise<PageVariant>>;
}

interface Slot {
  page: KeptPage;
  keptAt: number;
  bytes: number;
}

/**
 * Milliseconds. No page is kept for longer: it may name the day, and a process that is killed between a write and the
 * new site version leaves the old version.
 */
const maxAgeMs = 60_000;

/** The rendered pages of one process. */
export interface KeptPages {
  /** @returns undefined when the page has to be rendered */
  find(version: SiteVersion, key: string): KeptPage | undefined;
  /** Keeps a page that was read at a site version. */
  keep(version: SiteVersion, key: string, page: KeptPage): void;
  /** Counts the bytes of a variant that was added to a kept page. */
  grow(key: string, page: KeptPage, bytes: number): void;
  /** Bytes of all pages, compressed variants included. */
  size(): number;
}

/**
 * Keeps pages until the site changes, the least recently used ones going first.
 * @param maxBytes of all pages; one page may take a quarter of it
 */
export function openKeptPages(maxBytes: number, now: () => number = () => performance.now()): KeptPages {
  const slots = new Map<string, Slot>();
  let current: SiteVersion = '0';
  let size = 0;

  const drop = (key: string, slot: Slot) => {
    slots.delete(key);
    size -= slot.bytes;
  };
  const isCurrent = (version: SiteVersion) => {
    // Requests overlap: one that began before a change must not bring the old pages back.
    if (Number(version) > Number(current)) {
      current = version;
      slots.clear();
      size = 0;
    }
    return version === current;
  };
  const shrink = () => {
    for (const [key, slot] of slots) {
      if (size <= maxBytes) return;
      drop(key, slot);
    }
  };

  return {
    find(version, key) {
      const slot = isCurrent(version) ? slots.get(key) : undefined;
      if (!slot) return undefined;
      slots.delete(key);
      if (now() - slot.keptAt > maxAgeMs) {
        size -= slot.bytes;
        return undefined;
      }
      slots.set(key, slot);
      return slot.page;
    },
    keep(version, key, page) {
      const bytes = page.plain.bytes.byteLength;
      if (!isCurrent(version) || bytes > maxBytes / 4) return;
      const before = slots.get(key);
      if (before) drop(key, before);
      slots.set(key, { page, keptAt: now(), bytes });
      size += bytes;
      shrink();
    },
    grow(key, page, bytes) {
      const slot = slots.get(key);
      if (slot?.page !== page) return;
      slot.bytes += bytes;
      size += bytes;
      shrink();
    },
    size: () => size,
  };
}
