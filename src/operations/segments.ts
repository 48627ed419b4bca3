import * as z from 'zod';
import { counted } from '../counted.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { audienceFilter, requestedFilter } from '../subscribers/list/audience.js';
import { conditionsInWords, shareInWords } from '../subscribers/list/audience-words.js';
import { countSegment } from '../subscribers/list/count-subscribers.js';
import {
  addSegment,
  listSegments,
  readSegment,
  removeSegment,
  type Segment,
} from '../subscribers/list/segment-store.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { confirmingIfGiven, count, newsletterField, time } from './fields.js';
import { newsletterOf } from './newsletters/newsletter-of.js';
import { operation } from './operation.js';
import { onePage, pageOf } from './page.js';

const conditions = {
  description: 'Conditions. A reader must match all of them.',
  examples: [{ section: ['Tech'], locale: ['zh-CN'] }],
};
const filter = audienceFilter.omit({ state: true }).meta(conditions);
const requested = requestedFilter.omit({ state: true }).meta(conditions);
const name = z.string().meta({ examples: ['Engineers'] });
const segment = z.object({ name, newsletter: newsletterField, filter, createdAt: time });
const countedSegment = z.object({
  ...segment.shape,
  matching: count.meta({ description: 'Confirmed readers who are in the segment now.', examples: [205] }),
  confirmed: count.meta({ description: 'All confirmed readers of the newsletter.', examples: [1_020] }),
  inWords: z.string().meta({ examples: ['205 of 1,020 confirmed readers: section Tech'] }),
});
const newSegment = z.strictObject({ name: name.min(1).max(60), filter: requested });
const segmentPage = pageOf(segment);

/** Their names in the API's document. */
export const segmentSchemas = {
  Segment: segment,
  CountedSegment: countedSegment,
  NewSegment: newSegment,
  SegmentPage: segmentPage,
} as const;

/** A segment with the numbers of its readers. Reads the whole list. */
async function withCount(list: SubscriberList, newsletter: Newsletter, found: Segment) {
  const share = await countSegment(list, newsletter, found.filter);
  return { ...found, ...share, inWords: shareInWords(share, conditionsInWords(found.filter)) };
}

const reading = { permission: { scope: 'content:read', of: 'slug' }, changes: false } as const;
const writing = { permission: { scope: 'content:write', of: 'slug' }, changes: true } as const;

/** Saved audiences of a newsletter. */
export const segments = {
  list: operation({
    id: 'listSegments',
    summary: 'List segments',
    description: 'Returns the saved audiences of a newsletter, by name.',
    ...reading,
    key: ['slug'],
    run: async (app, asked) => listSegments(app.redis, (await newsletterOf(app, asked)).slug),
    output: segmentPage,
    document: (_, items) => onePage(items),
  }),

  add: operation({
    id: 'addSegment',
    summary: 'Save a segment',
    description: 'Saves an audience under a name, and counts its readers. A segment is never changed.',
    ...writing,
    key: ['slug'],
    input: newSegment,
    errors: ['segment.exists'],
    run: async (app, { slug, ...given }) => {
      const newsletter = await newsletterOf(app, { slug });
      return withCount(app.list, newsletter, await addSegment(app.list, newsletter, given));
    },
    output: countedSegment,
  }),

  read: operation({
    id: 'readSegment',
    summary: 'Read a segment and count its readers',
    description: 'Counts by reading the whole list, about a second for a million subscribers.',
    ...reading,
    key: ['slug', 'name'],
    run: async (app, { slug, name }) => {
      const newsletter = await newsletterOf(app, { slug });
      const found = await readSegment(app.redis, slug, name);
      return app.progress.reads.join(`segment ${slug} ${name}`, () => withCount(app.list, newsletter, found));
    },
    output: countedSegment,
  }),

  remove: operation({
    id: 'removeSegment',
    summary: 'Remove a segment',
    description: 'Issues that were composed for it keep their audience.',
    ...writing,
    key: ['slug', 'name'],
    input: confirmingIfGiven,
    confirmation: 'optional',
    plan: async (app, { slug, name }) => ({
      newsletter: await newsletterOf(app, { slug }),
      found: await readSegment(app.redis, slug, name),
    }),
    consequence: async ({ list }, { newsletter, found }) => {
      const { matching } = await countSegment(list, newsletter, found.filter);
      const text = `This removes the segment "${found.name}", which has ${counted(matching, 'reader')}. The readers stay subscribed.`;
      return { code: 'segment.lost', text, facts: { readers: matching } };
    },
    run: ({ redis }, { slug, name }) => removeSegment(redis, slug, name),
    output: null,
    document: (_, __, { slug, name }) => ({ name, newsletter: slug, removed: true }),
  }),
};
