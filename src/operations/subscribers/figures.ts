import * as z from 'zod';
import { namedRefusal } from '../../redis/refused-writes.js';
import { countFigures } from '../../reports/figures/count-figures.js';
import { readFigures } from '../../reports/figures/figures.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { operation } from '../operation.js';
import { shownStates } from './subscriber-schemas.js';

const count = z.int().min(0);
const counts = z.record(z.string(), count);
const example = {
  countedAt: '2031-03-04T08:00:00.000Z',
  states: { pending: 3, confirmed: 120, unsubscribed: 8, bounced: 1, complained: 0 },
  bySection: { City: 90, Science: 75 },
  byLocale: { en: 100, 'zh-CN': 20 },
  byProvider: { gmail: 60, other: 60 },
  days: [
    {
      ...{ day: '2031-03-03', readers: 118, joined: 4, confirmed: 3, left: 1, bounced: 0, complained: 0, erased: 0 },
    },
  ],
};
const row = z.object({
  day: z.iso.date().meta({ description: "By the newsletter's clock." }),
  readers: count
    .nullable()
    .meta({ description: 'Confirmed readers at the last count of the day; null: none was made.' }),
  joined: count.meta({ description: 'Signed up on this day, confirmed or not.' }),
  confirmed: count.meta({ description: 'Confirmed on this day. Readers who were imported count on their own date.' }),
  left: count.meta({ description: 'Unsubscribed on this day.' }),
  bounced: count.meta({ description: 'Taken off for a hard bounce.' }),
  complained: count.meta({ description: 'Taken off for a complaint.' }),
  erased: count.meta({ description: 'Erased on this day.' }),
});
const document = z
  .object({
    countedAt: z.iso.datetime().meta({ description: 'When all of it was counted.' }),
    states: z.record(z.enum(shownStates), count),
    bySection: counts.meta({ description: 'Confirmed readers who get a section. Who chose none gets all.' }),
    byLocale: counts.meta({ description: 'Confirmed readers by language.' }),
    byProvider: counts.meta({ description: 'Confirmed readers by mailbox provider; "other" counts the rest.' }),
    days: z.array(row).meta({ description: 'The earliest first. Each row stays for ever once its day is over.' }),
  })
  .meta({ examples: [example] });

/** Their names in the API's document. */
export const figureSchemas = { Figures: document };

/** Numbers of readers that cost nothing to show. */
export const figures = {
  read: operation({
    id: 'readFigures',
    summary: 'Read the numbers of readers and their growth',
    description:
      'Answers at once, whatever the size of the list: a worker counts every hour and after each send, and "countedAt" says when. Where there is no count yet, and with "fresh", the list is read whole first, about a second for a million readers.',
    permission: { scope: 'subscribers:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    input: z.object({
      days: z.coerce
        .number()
        .int()
        .min(1)
        .max(4_000)
        .default(30)
        .meta({ description: 'Days of growth, today included.' }),
      fresh: z.enum(['true', 'false']).optional().meta({ description: 'With "true", counts first.' }),
    }),
    errors: ['newsletter.not-found', 'input.invalid'],
    run: async (app, { slug, days, fresh }) => {
      const newsletter = await newsletterOf(app, { slug });
      const known = fresh === 'true' ? undefined : await readFigures(app.redis, newsletter, days);
      if (known) return { newsletter, ...known };
      await countFigures(app.list, [newsletter], app.config.pace.groups).catch((error: unknown) => {
        throw namedRefusal(error);
      });
      const counted = await readFigures(app.redis, newsletter, days);
      if (!counted) throw new Error(`The readers of "${slug}" were counted, but their number is not stored.`);
      return { newsletter, ...counted };
    },
    output: document,
    document: (_, { figures: { at, ...counted }, growth }) => ({
      countedAt: new Date(at).toISOString(),
      ...counted,
      days: growth,
    }),
  }),
};
