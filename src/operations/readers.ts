import { z } from 'zod';
import { NotFound } from '../errors.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { threadsFor } from '../subscribers/list/search-in-threads.js';
import { searchSubscribers } from '../subscribers/list/search-subscribers.js';
import { reactivate } from '../subscribers/membership/reactivate.js';
import { subscriberStates } from '../subscribers/record/subscriber.js';
import { newsletterOf } from './newsletters/newsletters.js';
import { operation } from './operation.js';
import { onePage, pageOf } from './page.js';

const state = z.enum(subscriberStates);
const foundReader = z.object({
  email: z.string(),
  newsletter: z.string().nullable().meta({ description: 'Slug of the newsletter; null: it was removed.' }),
  state,
  name: z.string(),
});
const foundReaders = pageOf(foundReader, [])
  .extend({ total: z.int().meta({ description: 'Readers who match, also those beyond the limit.' }) })
  .meta({
    examples: [
      {
        items: [{ email: 'reader@example.com', newsletter: 'gazette', state: 'confirmed', name: 'A Reader' }],
        ...{ next: null, total: 1 },
      },
    ],
  });

const reactivated = z
  .object({
    id: z.string(),
    newsletter: z.string(),
    state,
    changed: z.boolean().meta({ description: 'false: they were confirmed already.' }),
  })
  .meta({ examples: [{ id: '0f1e2d3c4b5a6978', newsletter: 'gazette', state: 'confirmed', changed: true }] });
const reactivation = z
  .strictObject({
    reason: z.string().trim().min(1).max(500).meta({
      description: 'How you know that the address works again, kept in their history.',
    }),
  })
  .meta({ examples: [{ reason: 'They wrote to us from this address.' }] });

/** Their names in the API's document. */
export const readerSchemas = { FoundReaders: foundReaders, Reactivation: reactivation, Reactivated: reactivated };

/** Readers of all newsletters. */
export const readers = {
  search: operation({
    id: 'searchSubscribers',
    summary: 'Search all subscribers',
    description:
      'Finds subscribers of any newsletter by a whole address, or by a part of an address or of a name, upper or lower case. Needs a token for all newsletters.',
    permission: { scope: 'subscribers:read', of: 'installation' },
    changes: false,
    key: [],
    input: z.object({
      text: z.string().trim().min(1).max(320).meta({ description: 'The address, or a part of it or of the name.' }),
      limit: z.coerce.number().int().min(1).max(1_000).default(50).meta({ description: 'Max readers.' }),
    }),
    errors: ['input.invalid'],
    run: async ({ list, redis, redisUrl }, { text, limit }) => {
      const threads = redisUrl === undefined ? undefined : threadsFor(redisUrl);
      const { subscribers, total } = await searchSubscribers(list, text, limit, threads);
      const slugs = new Map((await listNewsletters(redis)).map(({ number, slug }) => [number, slug]));
      const items = subscribers.flatMap(({ address, memberships }) =>
        memberships.map(({ newsletter: number, state, name }) => {
          return { email: address, number, newsletter: slugs.get(number) ?? null, state, name };
        }),
      );
      return { items, total, more: total - subscribers.length };
    },
    output: foundReaders,
    document: (_, { items, total }) => ({ ...onePage(items.map(({ number: _, ...item }) => item)), total }),
  }),

  reactivate: operation({
    id: 'reactivateSubscriber',
    summary: 'Bring back a reader whose address works again',
    description:
      'Confirms a reader whose address bounced. Their consent, and its time, stay as they are. A reader who is confirmed stays so.',
    permission: { scope: 'subscribers:write', of: 'slug' },
    changes: true,
    key: ['slug', 'id'],
    input: reactivation,
    errors: ['newsletter.not-found', 'subscriber.not-found', 'subscriber.cannot-reactivate'],
    run: async (app, { slug, id, reason }, { actor }) => {
      const { number, title } = await newsletterOf(app, { slug });
      if (!/^[0-9a-f]{16}$/.test(id)) throw new NotFound('subscriber', id);
      const by = actor.kind === 'token' ? 'api' : 'editor';
      const found = await reactivate(app.list, number, Buffer.from(id, 'hex'), reason, by);
      if (!found) throw new NotFound('subscriber', id);
      return { id, newsletter: slug, title, state: found.membership.state, changed: found.changed };
    },
    output: reactivated,
    document: (_, { title: __, ...shown }) => shown,
  }),
};
