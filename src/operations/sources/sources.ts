import * as z from 'zod';
import { countMissingPictures } from '../../articles/pictures/article-picture.js';
import { schedulePictures } from '../../articles/pictures/schedule-pictures.js';
import type { PullResult } from '../../articles/pull/pull-source.js';
import { isPostKind, type Source, SourcePaused, type SourceSettings } from '../../articles/pull/source.js';
import {
  allSources,
  changeSource,
  countArticlesOf,
  listSources,
  readSource,
  removeSource,
  setPaused,
} from '../../articles/pull/source-store.js';
import { counted } from '../../counted.js';
import { PostriderError } from '../../errors.js';
import { confirmingIfGiven, onlyNewsletter } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage } from '../page.js';
import { maySee } from '../permission.js';
import {
  addressesOf,
  newSource,
  offeredSources,
  siteQuery,
  source,
  sourceChange,
  sourceDocument,
  sourceList,
} from './source-schemas.js';

const items = (_: OperationApp, found: readonly Source[]) => onePage(found.map(sourceDocument));

/** The newsletter that a source belongs to. */
const of = async ({ redis }: OperationApp, { source: id }: { source: string }) =>
  (await readSource(redis, id)).newsletter;
const reading = { permission: { scope: 'content:read', of }, changes: false } as const;
const writing = { permission: { scope: 'content:write', of }, changes: true } as const;
const ofNewsletter = { scope: 'content:write', of: 'slug' } as const;

/** What the first address offers, or the next one where nobody answers. @throws what the first one did, where none does */
async function offerAny<Offers>(urls: readonly string[], offer: (url: string) => Promise<Offers>): Promise<Offers> {
  const [url = '', ...others] = urls;
  try {
    return await offer(url);
  } catch (error) {
    const isSilent = error instanceof PostriderError && error.code === 'source.unreadable' && error.cause !== undefined;
    if (!isSilent || others.length === 0) throw error;
    return offerAny(others, offer).catch(() => {
      throw error;
    });
  }
}

/** A change with the address that the API of a site's posts has. @throws InvalidInput without the key that it wants */
async function completeChange(before: Source, change: Partial<SourceSettings>): Promise<Partial<SourceSettings>> {
  const { url, kind, contentKey } = { ...before, ...change };
  if (!isPostKind(kind)) return change;
  const { completeSource } = await import('../../articles/pull/complete-source.js');
  return { ...change, ...completeSource({ url, kind, contentKey }) };
}

/** How long a pull at once waits for another one from the same host. */
const patienceMs = 60_000;

/** Where the articles of a newsletter come from. */
export const sources = {
  list: operation({
    id: 'listSources',
    summary: 'List the sources of a newsletter',
    description: 'Returns all sources with the results of their last pulls, the oldest first.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    run: async (app, asked) => listSources(app.redis, (await newsletterOf(app, asked)).slug),
    output: sourceList,
    document: (app, found) => items(app, found),
  }),

  listAll: operation({
    id: 'listAllSources',
    summary: 'List sources',
    description: 'Returns the sources of all newsletters that the token may read, or of one.',
    permission: { scope: 'content:read', of: 'any' },
    changes: false,
    key: [],
    input: z.object({ newsletter: onlyNewsletter }),
    run: async (app, { newsletter }, { actor }) => {
      const found = newsletter
        ? await listSources(app.redis, (await newsletterOf(app, { slug: newsletter })).slug)
        : await allSources(app.redis);
      return found.filter((one) => maySee(actor, one.newsletter));
    },
    output: sourceList,
    document: (app, found) => items(app, found),
  }),

  find: operation({
    id: 'findSources',
    summary: 'Find the sources that a site offers',
    description:
      'Fetches an address and returns the feeds, sitemaps and lists of articles that it and its site offer, the best first, each with its first articles. Adds nothing. It may take a quarter of a minute.',
    permission: ofNewsletter,
    changes: false,
    key: ['slug'],
    input: siteQuery,
    errors: ['source.unreadable', 'article.fetch-refused'],
    run: async (app, { slug, url }) => {
      await newsletterOf(app, { slug });
      const { offerSources } = await import('../../articles/pull/offer-sources.js');
      const { openDocumentReader } = await import('../../articles/readers/document-reader.js');
      const { redis, publicUrl, config } = app;
      const reader = openDocumentReader();
      const deps = { redis, publicUrl, reader, allowPrivateFetch: config.allowPrivateFetch };
      return offerAny(addressesOf(url), (one) => offerSources(one, deps)).finally(() => reader.close());
    },
    output: offeredSources,
    document: (_, found) => onePage(found),
  }),

  add: operation({
    id: 'addSource',
    summary: 'Add a source',
    description:
      'Adds a feed, a sitemap, a page that lists articles, or the posts of a WordPress or Ghost site. Without "kind" the address is fetched to find out what it is; a page that offers a feed is replaced by that feed. Of WordPress and Ghost, the address of the site is enough. The first pull is due within a minute. An address that does not answer at the moment is added too: "state" and "result" say why, and it is tried again later.',
    permission: ofNewsletter,
    changes: true,
    key: ['slug'],
    input: newSource,
    errors: ['source.exists', 'source.unreadable', 'article.fetch-refused'],
    run: async (app, { slug, anyway, ...settings }) => {
      await newsletterOf(app, { slug });
      // Fetching is a large package that few callers need.
      const { takeSource } = await import('../../articles/pull/take-source.js');
      const { redis, publicUrl, config } = app;
      const deps = { redis, publicUrl, allowPrivateFetch: config.allowPrivateFetch };
      return takeSource(deps, slug, settings, { anyway });
    },
    follow: async (app) => (await import('../../articles/pull/run-pulls.js')).schedulePulls(app),
    output: source,
    document: (_, taken) => sourceDocument(taken.source),
  }),

  read: operation({
    id: 'readSource',
    summary: 'Read a source',
    description: 'Returns the settings of a source and the result of its last pull. Send its ETag with a change.',
    ...reading,
    key: ['source'],
    run: ({ redis }, { source: id }) => readSource(redis, id),
    output: source,
    document: (_, found) => sourceDocument(found),
  }),

  change: operation({
    id: 'changeSource',
    summary: 'Change a source',
    description:
      'Changes the fields in the body and no others. The next pull applies the change to the whole document. A new address is pulled soon: what failed was the one before.',
    ...writing,
    key: ['source'],
    input: sourceChange,
    partial: true,
    conditional: true,
    errors: ['source.changed-meanwhile'],
    run: async (app, { source: id, ...given }, { actor, revision }) => {
      const before = await readSource(app.redis, id);
      const change = await completeChange(before, given);
      const changed = await changeSource(app.redis, id, change, { revision, by: actor.name });
      if (changed.url === before.url || changed.pausedAt > 0) return changed;
      return (await import('../../articles/pull/run-pulls.js')).pullSoon(app, id);
    },
    output: source,
    document: (_, changed) => sourceDocument(changed),
  }),

  remove: operation({
    id: 'removeSource',
    summary: 'Remove a source',
    description: 'Removes a source. Its articles stay.',
    ...writing,
    key: ['source'],
    input: confirmingIfGiven,
    confirmation: 'optional',
    plan: ({ redis }, { source: id }) => readSource(redis, id),
    consequence: async ({ redis }, found) => {
      const { id, url, newsletter } = found;
      const articles = await countArticlesOf(redis, found);
      const kept = articles === 1 ? 'Its article stays.' : `Its ${counted(articles, 'article')} stay.`;
      return {
        code: 'source.lost',
        text: `This removes ${id} (${url}) from ${newsletter}. ${kept}`,
        facts: { articles },
      };
    },
    run: ({ redis }, { source: id }) => removeSource(redis, id),
    output: null,
    document: (_, { id, newsletter, url }) => ({ id, newsletter, url, removed: true }),
  }),

  pause: operation({
    id: 'pauseSource',
    summary: 'Pause a source',
    description: 'Fetches nothing from a source until it is resumed. Its settings and its articles stay.',
    ...writing,
    key: ['source'],
    run: ({ redis }, { source: id }) => setPaused(redis, id, Date.now()),
    output: source,
    document: (_, paused) => sourceDocument(paused),
  }),

  resume: operation({
    id: 'resumeSource',
    summary: 'Resume a source',
    description: 'Ends the pause of a source and makes it due now. A worker pulls it; read the source for the result.',
    ...writing,
    key: ['source'],
    run: async (app, { source: id }) => {
      await setPaused(app.redis, id, 0);
      return (await import('../../articles/pull/run-pulls.js')).pullSoon(app, id);
    },
    output: source,
    document: (_, due) => sourceDocument(due),
  }),

  pull: operation({
    id: 'pullSource',
    summary: 'Pull a source soon',
    description:
      'Makes a source due now. A worker pulls it; read the source for the result. One that is paused is not pulled: resume it.',
    ...writing,
    key: ['source'],
    errors: ['source.paused'],
    run: async (app, { source: id }) => (await import('../../articles/pull/run-pulls.js')).pullSoon(app, id),
    output: source,
    document: (_, due) => sourceDocument(due),
  }),

  pullAll: operation({
    id: 'pullSources',
    summary: 'Pull all sources of a newsletter soon',
    description:
      'Makes every source of the newsletter due now, except those that are paused. Workers pull them; list the sources for the results.',
    permission: ofNewsletter,
    changes: true,
    key: ['slug'],
    run: async (app, asked) => {
      const { pullSoon } = await import('../../articles/pull/run-pulls.js');
      const due: Source[] = [];
      for (const { id, pausedAt } of await listSources(app.redis, (await newsletterOf(app, asked)).slug))
        if (pausedAt === 0) due.push(await pullSoon(app, id));
      return due;
    },
    output: sourceList,
    document: (app, due) => items(app, due),
  }),

  pullNow: operation({
    id: 'pullSourcesNow',
    summary: 'Pull sources at once',
    description:
      'Pulls one source, those of a newsletter, or all, and waits for the results. Paused sources are left out.',
    errors: ['source.paused'],
    permission: { scope: 'content:write', of: 'installation' },
    changes: true,
    key: [],
    input: z.object({
      source: z.string().optional().meta({ description: 'Id of the only source to pull.' }),
      newsletter: onlyNewsletter,
    }),
    plan: async (app, { source: id, newsletter }) => {
      if (id !== undefined) {
        const one = await readSource(app.redis, id);
        if (one.pausedAt > 0) throw new SourcePaused(id);
        return [one];
      }
      const all = newsletter
        ? await listSources(app.redis, (await newsletterOf(app, { slug: newsletter })).slug)
        : await allSources(app.redis);
      return all.filter(({ pausedAt }) => pausedAt === 0);
    },
    run: async ({ redis, config, publicUrl }, _, { plan, progress }) => {
      const { pullSource } = await import('../../articles/pull/pull-source.js');
      const { openDocumentReader } = await import('../../articles/readers/document-reader.js');
      const reader = openDocumentReader();
      const deps = { redis, allowPrivateFetch: config.allowPrivateFetch, publicUrl, reader };
      const pulled: { source: Source; result: PullResult; missingPictures: number }[] = [];
      try {
        for (const [i, found] of plan.entries()) {
          progress(`Pulling ${found.url}`, i, plan.length);
          const result = await pullSource(deps, found, { now: Date.now(), patienceMs });
          const missingPictures = await countMissingPictures(redis, found.newsletter, found.id);
          pulled.push({ source: found, result, missingPictures });
        }
      } finally {
        await reader.close();
      }
      return pulled;
    },
    follow: async (app) => {
      await (await import('../../articles/pull/run-pulls.js')).schedulePulls(app);
      await schedulePictures(app);
    },
    output: null,
  }),
};
