import * as z from 'zod';
import {
  bodyPolicies,
  canonicalPlaces,
  type Source,
  sourceKinds,
  sourceSettings,
  sourceStates,
  stateOf,
} from '../../articles/pull/source.js';
import { locales } from '../../locale/locale.js';
import { isoFromMs } from '../../timestamps.js';
import { newsletterField, pastTime, time } from '../fields.js';
import { pageOf } from '../page.js';

// A source, as callers write it and as programs get it.

const rulesShape = sourceSettings.shape;
const rules = z.object({ words: z.array(z.string()), authors: z.array(z.string()), categories: z.array(z.string()) });

export const source = z.object({
  id: z.string().meta({ examples: ['source-1'] }),
  newsletter: newsletterField,
  kind: z.enum(sourceKinds),
  url: z.string().meta({ examples: ['https://www.example.com/feed.xml'] }),
  contentKeyEnd: z.string().meta({
    description: 'The last four signs of the key of a Ghost site. Empty for other kinds.',
    examples: ['8062'],
  }),
  every: z.int().meta({ description: 'Minutes between two pulls.', examples: [15] }),
  everyMinutes: z.int().meta({ description: 'The earlier name of "every".', deprecated: true, examples: [15] }),
  section: z.string().meta({ description: 'Section of articles whose category has no section.', examples: ['City'] }),
  sections: z
    .record(z.string(), z.string())
    .meta({ description: 'Sections by category of the source.', examples: [{ Boats: 'Harbour' }] }),
  language: z.string().meta({ description: 'Language of its articles. Empty: detected by script.' }),
  body: z.enum(bodyPolicies).meta({
    description: 'Whether public pages, feeds and search show its articles in full, as excerpts, or not at all.',
  }),
  canonical: z.enum(canonicalPlaces).meta({
    description: 'Where the original is for search engines. "here": its articles’ pages are in the sitemaps.',
  }),
  include: rules.meta({ description: 'Only articles that match one of these are imported. Empty: all.' }),
  exclude: rules.meta({ description: 'Articles that match one of these are left out.' }),
  state: z.enum(sourceStates).meta({
    description: '"failing" after five failures in a row. It is still pulled. "paused": it is not.',
    examples: ['ok'],
  }),
  result: z.string().meta({
    ...{ description: 'The last result, for people.', examples: ['2 added, 0 updated, 48 unchanged, 0 skipped.'] },
  }),
  failures: z.int().meta({ description: 'Failures in a row.' }),
  waiting: z.object({ pages: z.int(), sitemaps: z.int() }).meta({
    description:
      'Pages, and whole sitemaps of an index, that it lists and no pull has read yet. The next pulls read them, the newest first.',
  }),
  lastPullAt: pastTime,
  lastSuccessAt: pastTime,
  nextPullAt: pastTime.meta({ description: 'Null while it is paused.' }),
  pausedAt: pastTime.meta({ description: 'When somebody paused it, or null.' }),
  createdAt: time,
  revision: z.int().meta({ description: 'Increases with each change of the settings. It is the ETag.' }),
});

export const sourceList = pageOf(source);

const given = {
  contentKey: rulesShape.contentKey
    .unwrap()
    .optional()
    .meta({
      description: 'Content API key of a Ghost site, from its Settings, Integrations. It is never shown in full.',
      examples: ['22444f78447824223cefc48062'],
    }),
  every: z
    .int('must be whole minutes, at least 1')
    .min(1, 'must be at least 1 minute')
    .max(1_440, 'must be at most 1440 minutes, which is a day')
    .optional(),
  section: z.string().max(200).optional(),
  sections: z.record(z.string().max(200), z.string().max(200)).optional(),
  language: z.enum(['', ...locales]).optional(),
  body: z.enum(bodyPolicies).optional(),
  canonical: z.enum(canonicalPlaces).optional(),
  include: rulesShape.include.unwrap().optional(),
  exclude: rulesShape.exclude.unwrap().optional(),
};

export const newSource = z
  .strictObject({
    url: rulesShape.url,
    kind: z.enum(sourceKinds).optional().meta({
      description: 'Default: detected by fetching the address. Required for Ghost, with its "contentKey".',
    }),
    anyway: z.boolean().optional().meta({
      description: 'Add it although the address answers with an error, or shows no feed, sitemap or list of articles.',
    }),
    ...given,
  })
  .meta({ examples: [{ url: 'https://www.example.com/feed.xml', every: 30 }] });

export const sourceChange = z
  .strictObject({ url: rulesShape.url.optional(), kind: z.enum(sourceKinds).optional(), ...given })
  .meta({ minProperties: 1, examples: [{ every: 60 }] });

const hasScheme = (text: string) => /^[a-z][a-z\d+.-]*:\/\//i.test(text);

/** The addresses that people mean: of a name alone, as they type it, that of https, and of http where nobody answers there. */
export const addressesOf = (typed: string): readonly string[] =>
  hasScheme(typed) ? [typed] : [`https://${typed}`, `http://${typed}`];

const siteAddress = z
  .string()
  .trim()
  .max(2_000, { abort: true })
  .refine(
    (text) => addressesOf(text).every((url) => /^https?:/i.test(url) && URL.canParse(url)),
    'must be the address of a site',
  );

export const siteQuery = z.object({
  url: siteAddress.meta({
    description: 'An address of the site: its home page, a section, or a feed or sitemap itself.',
    examples: ['https://www.example.com'],
  }),
});

const offeredSource = z.object({
  url: z.string(),
  kind: z.enum(sourceKinds),
  count: z.int().meta({ description: 'Articles, or pages that may have one, that it lists now.' }),
  articles: z
    .array(z.object({ url: z.string(), title: z.string(), publishedAt: pastTime }))
    .meta({ description: 'Its first articles, at most five. A title is empty where nothing says it.' }),
});
export const offeredSources = pageOf(offeredSource);

/** Their names in the API's document. */
export const sourceSchemas = {
  OfferedSource: offeredSource,
  OfferedSources: offeredSources,
  Source: source,
  SourceList: sourceList,
  NewSource: newSource,
  SourceChange: sourceChange,
};

/** A source as programs get it. */
export function sourceDocument({ status, changes: _, contentKey, pausedAt, ...settings }: Source) {
  const { result, failures, waiting, lastAt, lastSuccessAt, nextAt } = status;
  return {
    ...settings,
    contentKeyEnd: settings.kind === 'ghost' ? contentKey.slice(-4) : '',
    everyMinutes: settings.every,
    ...{ state: stateOf({ status, pausedAt }), result, failures, waiting },
    lastPullAt: isoFromMs(lastAt),
    lastSuccessAt: isoFromMs(lastSuccessAt),
    nextPullAt: pausedAt > 0 ? null : isoFromMs(nextAt),
    pausedAt: isoFromMs(pausedAt),
  };
}
