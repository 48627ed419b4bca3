import * as z from 'zod';
import type { Validators } from '../sources/fetch-public.js';
import { maxPagesListed } from './lists/read-listing.js';
import type { ListedSitemap } from './lists/read-sitemap.js';
import type { PageStates } from './page-states.js';

const record = z.object({
  url: z.string(),
  /** `lastmod` in the index, in Unix ms; 0: none. */
  changedAt: z.number(),
  /** Place in the index, which lists the newest first as far as it has dates. */
  place: z.number(),
  /** The same when it was last read; -1: never read. */
  readFor: z.number(),
  /** When its host was last asked for it, in Unix ms; 0: never. */
  askedAt: z.number(),
  etag: z.string(),
  lastModified: z.string(),
  /** Pages that it listed when it was last read, and those of them that wait to be read. */
  listed: z.number(),
  waiting: z.number(),
  /** Date of its newest page, in Unix ms; 0: unknown. */
  newest: z.number(),
});

/** One sitemap of an index, with the result of the last pull that read it. */
export type SitemapRecord = z.infer<typeof record>;

/** The first sitemaps of an index are asked for news at every pull, the others in turn. */
const maxNewest = 3;
const maxInTurn = 2;
/** Max sitemaps that one pull asks for. */
const maxAsked = 10;

/** The sitemaps of a source whose document is an index of them. */
export interface SourceSitemaps {
  /** The ones that may hold the newest pages of the source, newest first. Older ones are never read. */
  all(): SitemapRecord[];
  /** Those to ask for in this pull, newest first. */
  due(): SitemapRecord[];
  /** Takes over the index as it is now. */
  replace(index: readonly ListedSitemap[]): Promise<void>;
  write(sitemap: SitemapRecord): Promise<void>;
}

/** A name of the sitemap, for its pages. */
export const sitemapName = (states: PageStates, url: string): string => states.nameOf(url);

/** The validators for a conditional request. None while pages wait, because a 304 would not name them. */
export const validatorsFor = ({ etag, lastModified, waiting }: SitemapRecord): Validators | undefined =>
  waiting === 0 && (etag !== '' || lastModified !== '') ? { etag, lastModified } : undefined;

/** Opens the sitemaps that earlier pulls found. */
export function openSourceSitemaps(states: PageStates): SourceSitemaps {
  const factOf = (url: string) => `sitemap-${states.nameOf(url)}`;
  const known = new Map<string, SitemapRecord>();
  for (const name of states.factNames('sitemap')) {
    const found = parseRecord(states.fact(name));
    if (found) known.set(found.url, found);
  }
  const all = () => {
    const inOrder = [...known.values()].sort((a, b) => orderOf(b) - orderOf(a) || a.place - b.place);
    let pages = 0;
    return inOrder.filter(({ listed }) => {
      const isWithin = pages < maxPagesListed;
      pages += listed;
      return isWithin;
    });
  };
  const write = async (sitemap: SitemapRecord) => {
    known.set(sitemap.url, sitemap);
    await states.setFact(factOf(sitemap.url), JSON.stringify(sitemap));
  };
  return {
    all,
    write,
    due() {
      const sitemaps = all();
      const isDue = ({ readFor, changedAt, waiting }: SitemapRecord) =>
        waiting > 0 || readFor < changedAt || readFor < 0;
      const rest = sitemaps.slice(maxNewest).filter((one) => !isDue(one));
      const inTurn = new Set(rest.toSorted((a, b) => a.askedAt - b.askedAt).slice(0, maxInTurn));
      return sitemaps.filter((one, i) => i < maxNewest || isDue(one) || inTurn.has(one)).slice(0, maxAsked);
    },
    async replace(index) {
      const names = new Set(index.map(({ url }) => url));
      const gone = [...known.keys()].filter((url) => !names.has(url));
      for (const url of gone) known.delete(url);
      await states.dropFacts(gone.map(factOf));
      for (const [place, { url, changedAt }] of index.entries())
        await write({ ...neverRead, ...known.get(url), url, changedAt, place });
    },
  };
}

const neverRead = { readFor: -1, askedAt: 0, etag: '', lastModified: '', listed: 0, waiting: 0, newest: 0 };

/** The date by which sitemaps are ordered: the index's, else that of the newest page, else one in the address. */
function orderOf({ url, changedAt, newest }: SitemapRecord): number {
  const [, year, month = '1'] = /(?<!\d)(20\d{2})[-_/]?(0[1-9]|1[0-2])?(?!\d{3})/.exec(url) ?? [];
  // News sitemaps hold the last two days.
  if (/news/i.test(new URL(url).pathname)) return Number.MAX_SAFE_INTEGER;
  return changedAt || newest || (year ? Date.UTC(Number(year), Number(month) - 1) : 0);
}

function parseRecord(text: string | undefined): SitemapRecord | undefined {
  try {
    return record.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
}
