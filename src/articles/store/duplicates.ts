import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';

/** The facts by which two articles under different addresses are recognised as the same one. */
export interface Fingerprint {
  id: string;
  title: string;
  /** Its address as listed and after all redirects, both without tracking parameters. */
  addresses: readonly string[];
  importedAt: string;
  /** Time of its publication, or of its import if it has no date; Unix milliseconds. */
  at: number;
}

export interface Duplicate {
  /** Id of the article that was imported first. */
  of: string;
  because: 'address' | 'title';
}

const twoDays = 2 * 86_400_000;
/** Newest articles that are compared. */
const compared = 2_000;

const trackers =
  /^(?:utm_|mc_|pk_|mtm_|hsa_|at_)|^(?:fbclid|gclid|dclid|msclkid|yclid|igshid|twclid|ref|ref_src|cmp|ocid|ncid|ns_[a-z]{1,20}|src|source|spm|s_cid|smid|_ga|_hsenc|_hsmi)$/i;

/** The form of an address for comparisons: without scheme, `www.`, tracking parameters and a slash at the end. */
export function comparableAddress(address: string): string {
  if (!URL.canParse(address)) return address;
  const url = new URL(address);
  const kept = [...url.searchParams].filter(([name]) => !trackers.test(name));
  const query = new URLSearchParams(kept.sort(([a], [b]) => (a < b ? -1 : 1))).toString();
  const path = url.pathname.replace(/\/(?:amp|index\.\w{1,5})?$/, '');
  return `${url.host.replace(/^(?:www|m|amp)\./, '')}${path}${query ? `?${query}` : ''}`;
}

/** The form of a title for comparisons: only letters and digits. */
const comparableTitle = (title: string): string => title.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Reads the newest articles of a newsletter for a comparison. */
export async function readFingerprints(redis: Redis, newsletter: string): Promise<Fingerprint[]> {
  const ids = await redis.zrevrange(keys.articlesOf(newsletter), 0, compared - 1);
  const fields = ['title', 'url', 'finalUrl', 'publishedAt', 'importedAt'] as const;
  const found = await Promise.all(ids.map((id) => redis.hmget(keys.article(id), ...fields)));
  return found.flatMap(([title, url, finalUrl, publishedAt, importedAt], i) => {
    if (title == null || url == null) return [];
    const addresses = [...new Set([url, finalUrl || url].map(comparableAddress))];
    const at = Date.parse(publishedAt || importedAt || '');
    return [{ id: ids[i] ?? '', title, addresses, importedAt: importedAt ?? '', at }];
  });
}

/**
 * Finds the articles that repeat one that was imported before: the same address, or the same title within two days.
 * @returns the duplicates, by the id of the later article
 */
export function findDuplicates(fingerprints: readonly Fingerprint[]): Map<string, Duplicate> {
  const found = new Map<string, Duplicate>();
  const byAddress = new Map<string, string>();
  const byTitle = new Map<string, Fingerprint[]>();
  const inOrder = fingerprints.toSorted((a, b) => (`${a.importedAt} ${a.id}` < `${b.importedAt} ${b.id}` ? -1 : 1));
  for (const one of inOrder) {
    const title = comparableTitle(one.title);
    const sameAddress = one.addresses.map((address) => byAddress.get(address)).find((id) => id !== undefined);
    const sameTitle = title && byTitle.get(title)?.find(({ at }) => Math.abs(at - one.at) <= twoDays);
    if (sameAddress !== undefined) found.set(one.id, { of: sameAddress, because: 'address' });
    else if (sameTitle) found.set(one.id, { of: sameTitle.id, because: 'title' });
    for (const address of one.addresses) if (!byAddress.has(address)) byAddress.set(address, one.id);
    byTitle.set(title, [...(byTitle.get(title) ?? []), one]);
  }
  return found;
}
