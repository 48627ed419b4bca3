import * as z from 'zod';
import { PostriderError } from '../../errors.js';
import { changedSince, type FieldChanges, type LaterChange } from '../../field-changes.js';
import { locales } from '../../locale/locale.js';

/**
 * What is at a source's address: a feed of any format, a sitemap, a page that links to articles, or the posts of a
 * WordPress or Ghost site in its API.
 */
const documentKinds = ['feed', 'sitemap', 'page'] as const;
export const postKinds = ['wordpress', 'ghost'] as const;
export const sourceKinds = [...documentKinds, ...postKinds] as const;
export type SourceKind = (typeof sourceKinds)[number];
/** The kinds whose posts an API lists, page by page. */
export type PostKind = (typeof postKinds)[number];
export const isPostKind = (kind: SourceKind): kind is PostKind => postKinds.some((one) => one === kind);

/**
 * How much of a source's articles this site's pages, feeds and search may show: all of the text, the excerpt with a
 * link to the original, or nothing.
 */
export const bodyPolicies = ['full', 'excerpt', 'off'] as const;
export type BodyPolicy = (typeof bodyPolicies)[number];

/** Where the original of a source's articles is, for search engines: at the source, or on this site. */
export const canonicalPlaces = ['source', 'here'] as const;
export type CanonicalPlace = (typeof canonicalPlaces)[number];

const word = z.string().trim().min(1).max(200);
/** Rules that choose articles: words in title, excerpt or text, names in the byline, and whole categories. */
const rules = z.object({
  words: z.array(word).max(100).default([]),
  authors: z.array(word).max(100).default([]),
  categories: z.array(word).max(100).default([]),
});
export type Rules = z.infer<typeof rules>;

const minutesPerDay = 1_440;

/** The settings of a source that an editor chooses. */
export const sourceSettings = z.object({
  url: z.url({ protocol: /^https?$/ }).max(2_000),
  kind: z.enum(sourceKinds),
  /** Key of a Ghost site's Content API. Ghost calls it public; it is shown to nobody in full all the same. */
  contentKey: z
    .string()
    .trim()
    .regex(/^(?:[\da-f]{20,64})?$/i, 'must be a Content API key: 26 digits and letters from a to f')
    .default(''),
  /** Minutes between two pulls. */
  every: z.int().min(1, 'must be 1 to 1440 minutes').max(minutesPerDay, 'must be 1 to 1440 minutes').default(15),
  /** Section of articles whose category names none; empty: the category itself. */
  section: z.string().trim().max(200).default(''),
  /** Category of the source → section of the newsletter. Categories are compared without regard to case. */
  sections: z.record(z.string().max(200), z.string().trim().max(200)).default({}),
  /** Language of its articles. Empty: recognised by the script, else the newsletter's. */
  language: z.enum(['', ...locales]).default(''),
  body: z.enum(bodyPolicies).default('excerpt'),
  canonical: z.enum(canonicalPlaces).default('source'),
  /** Only articles that match one of these; empty: all. */
  include: rules.default({ words: [], authors: [], categories: [] }),
  /** No article that matches one of these. */
  exclude: rules.default({ words: [], authors: [], categories: [] }),
});
export type SourceSettings = z.output<typeof sourceSettings>;

/** Outcome of a source's last pull. Times are Unix milliseconds, 0: never. */
export const pullStatus = z.object({
  nextAt: z.number(),
  lastAt: z.number(),
  lastSuccessAt: z.number(),
  /** Failures in a row. */
  failures: z.number(),
  /** The last result as a sentence. */
  result: z.string(),
  /** Code of the error of the last pull; empty when it succeeded. */
  error: z.string(),
  /** The HTTP status with which the last pull failed; 0: none. */
  httpStatus: z.number().default(0),
  /** The validators that a conditional request sends (RFC 9110, 13.1). */
  etag: z.string(),
  lastModified: z.string(),
  /** Lifetime that its document declared when it was last sent, in ms; 0: none. It counts after a 304 too. */
  ttl: z.number().default(0),
  /** What later pulls will read. */
  waiting: z.object({ pages: z.number(), sitemaps: z.number() }).default({ pages: 0, sitemaps: 0 }),
  /** Whether its document has never been read, so that its kind is a guess. The next pull finds out. */
  unseen: z.boolean().default(false),
});
export type PullStatus = z.infer<typeof pullStatus>;

/** What a source lists and no pull has read yet: pages of articles, and whole sitemaps of an index. */
export type WaitingWork = PullStatus['waiting'];
export const nothingWaits: WaitingWork = { pages: 0, sitemaps: 0 };

/** Where a newsletter's articles come from. */
export interface Source extends SourceSettings {
  /** `source-7`. */
  id: string;
  /** Slug. */
  newsletter: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Counts up with every change of the settings. */
  revision: number;
  /** The last change of each setting. */
  changes: FieldChanges;
  status: PullStatus;
  /** When somebody paused it, in Unix ms; 0: it is not paused. Nothing is fetched from it then. */
  pausedAt: number;
}

/** Failures in a row after which a source counts as failing. */
const failingAfter = 5;

export const sourceStates = ['new', 'ok', 'retrying', 'failing', 'paused'] as const;
export type SourceState = (typeof sourceStates)[number];

/** The state of a source: paused, or by its failures in a row. */
export function stateOf({ status: { failures, lastAt }, pausedAt }: Pick<Source, 'status' | 'pausedAt'>): SourceState {
  if (pausedAt > 0) return 'paused';
  if (failures >= failingAfter) return 'failing';
  if (failures > 0) return 'retrying';
  return lastAt === 0 ? 'new' : 'ok';
}

/** The newsletter has a source with this address already. */
export class SourceExists extends PostriderError {
  override readonly code = 'source.exists';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly newsletter: string,
  ) {
    super(`Newsletter "${newsletter}" already has this address as ${id}.`);
  }
}

/** Somebody else changed the source since it was read. */
export class SourceChanged extends PostriderError {
  override readonly code = 'source.changed-meanwhile';
  override readonly retryable = true;
  /**
   * @param base the revision that the change was made on
   * @param revision the current one
   * @param changes the fields that changed in between
   */
  constructor(
    readonly id: string,
    readonly base: number,
    readonly revision: number,
    readonly changes: readonly LaterChange[],
  ) {
    super(changedSince(`Source ${id}`, base, revision, changes));
  }
}

/** The address of a new source does not lead to a feed, a sitemap or a page that lists articles. */
export class NotASource extends PostriderError {
  override readonly code = 'source.unreadable';
  override readonly retryable = false;
  /** @param reason one sentence */
  constructor(
    readonly url: string,
    reason: string,
    cause?: PostriderError,
  ) {
    super(reason, { cause });
  }
}

/** Somebody has paused the source. */
export class SourcePaused extends PostriderError {
  override readonly code = 'source.paused';
  override readonly retryable = false;
  constructor(readonly id: string) {
    super(`${id} is paused, so nothing is fetched from it.`);
  }
}

/** Another pull from the same host is running. */
export class HostBusy extends PostriderError {
  override readonly code = 'source.host-busy';
  override readonly retryable = true;
  constructor(readonly host: string) {
    super(`Another pull from ${host} is running.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'source.exists': SourceExists;
    'source.changed-meanwhile': SourceChanged;
    'source.host-busy': HostBusy;
    'source.paused': SourcePaused;
    'source.unreadable': NotASource;
  }
}
