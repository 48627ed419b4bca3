import { z } from 'zod';
import {
  bodyPolicies,
  canonicalPlaces,
  type Source,
  sourceKinds,
  sourceSettings,
  stateOf,
} from '../../articles/pull/source.js';
import { locales } from '../../locale/locale.js';
import { isoFromMs } from '../../timestamps.js';
import { pageOf } from '../page.js';

// A source, as callers write it and as programs get it.

const time = z.iso.datetime().nullable().meta({ description: 'UTC, ISO 8601.' });
const rulesShape = sourceSettings.shape;
const rules = z.object({ words: z.array(z.string()), authors: z.array(z.string()), categories: z.array(z.string()) });

const example = {
  id: 'source-1',
  newsletter: 'gazette',
  kind: 'feed',
  url: 'https://www.example.com/feed.xml',
  every: 15,
  everyMinutes: 15,
  section: 'City',
  sections: { Boats: 'Harbour' },
  language: '',
  body: 'excerpt',
  canonical: 'source',
  include: { words: [], authors: [], categories: [] },
  exclude: { words: ['advert'], authors: [], categories: [] },
  state: 'ok',
  result: '2 added, 0 updated, 48 unchanged, 0 skipped.',
  failures: 0,
  waiting: { pages: 0, sitemaps: 0 },
  lastPullAt: '2031-03-04T08:00:00.000Z',
  lastSuccessAt: '2031-03-04T08:00:00.000Z',
  nextPullAt: '2031-03-04T08:15:00.000Z',
  createdAt: '2031-03-01T08:00:00.000Z',
  revision: 1,
} as const;

export const source = z
  .object({
    id: z.string(),
    newsletter: z.string(),
    kind: z.enum(sourceKinds),
    url: z.string(),
    every: z.int().meta({ description: 'Minutes between two pulls.' }),
    everyMinutes: z.int().meta({ description: 'The earlier name of "every".', deprecated: true }),
    section: z.string().meta({ description: 'Section of articles whose category has no section.' }),
    sections: z.record(z.string(), z.string()).meta({ description: 'Sections by category of the source.' }),
    language: z.string().meta({ description: 'Language of its articles. Empty: detected by script.' }),
    body: z.enum(bodyPolicies).meta({
      description: 'Whether public pages, feeds and search show its articles in full, as excerpts, or not at all.',
    }),
    canonical: z.enum(canonicalPlaces).meta({
      description: 'Where the original is for search engines. "here": its articles’ pages are in the sitemaps.',
    }),
    include: rules.meta({ description: 'Only articles that match one of these are imported. Empty: all.' }),
    exclude: rules.meta({ description: 'Articles that match one of these are left out.' }),
    state: z
      .enum(['new', 'ok', 'retrying', 'failing'])
      .meta({ description: '"failing" after five failures in a row. It is still pulled.' }),
    result: z.string().meta({ description: 'The last result, for people.' }),
    failures: z.int().meta({ description: 'Failures in a row.' }),
    waiting: z.object({ pages: z.int(), sitemaps: z.int() }).meta({
      description:
        'Pages, and whole sitemaps of an index, that it lists and no pull has read yet. The next pulls read them, the newest first.',
    }),
    lastPullAt: time,
    lastSuccessAt: time,
    nextPullAt: time,
    createdAt: z.iso.datetime(),
    revision: z.int().meta({ description: 'Increases with each change of the settings. It is the ETag.' }),
  })
  .meta({ examples: [example] });

export const sourceList = pageOf(source, [example]);

const given = {
  every: z.int().min(1).max(1_440).optional(),
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
    kind: z.enum(sourceKinds).optional().meta({ description: 'Default: detected by fetching the address.' }),
    anyway: z.boolean().optional().meta({
      description: 'Add it although the address answers with an error, or shows no feed, sitemap or list of articles.',
    }),
    ...given,
  })
  .meta({ examples: [{ url: 'https://www.example.com/feed.xml', every: 30 }] });

export const sourceChange = z
  .strictObject({ url: rulesShape.url.optional(), kind: z.enum(sourceKinds).optional(), ...given })
  .meta({ minProperties: 1, examples: [{ every: 60 }] });

/** Their names in the API's document. */
export const sourceSchemas = {
  Source: source,
  SourceList: sourceList,
  NewSource: newSource,
  SourceChange: sourceChange,
};

/** A source as programs get it. */
export function sourceDocument({ status, changes: _, ...settings }: Source) {
  const { result, failures, waiting, lastAt, lastSuccessAt, nextAt } = status;
  return {
    ...settings,
    everyMinutes: settings.every,
    ...{ state: stateOf({ status }), result, failures, waiting },
    lastPullAt: isoFromMs(lastAt),
    lastSuccessAt: isoFromMs(lastSuccessAt),
    nextPullAt: isoFromMs(nextAt),
  };
}
