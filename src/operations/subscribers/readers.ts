import * as z from 'zod';
import { allOwnData, eraseReader } from '../../answers/reader-answers.js';
import { counted } from '../../counted.js';
import { NotFound } from '../../errors.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import { countSoon } from '../../reports/figures/count-soon.js';
import { threadsFor } from '../../subscribers/list/search-in-threads.js';
import { searchSubscribers } from '../../subscribers/list/search-subscribers.js';
import { idOf, readSubscriber, unhurried } from '../../subscribers/list/subscriber-store.js';
import { requestAddressChange } from '../../subscribers/membership/address-change.js';
import { reactivate } from '../../subscribers/membership/reactivate.js';
import { parseReaderAddress } from '../../subscribers/record/address.js';
import { subscriberStates } from '../../subscribers/record/subscriber.js';
import { confirming, count, cursor, limit, newsletterField, subscriberField } from '../fields.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { operation } from '../operation.js';
import { pageOf } from '../page.js';
import type { Scope } from '../permission.js';
import { reader, readReader } from './reader-document.js';
import { authorOf, idIn } from './reader-of-call.js';
import { countTokenSignUp } from './sign-up-limit.js';
import { newAddress } from './subscriber-schemas.js';

const state = z.enum(subscriberStates).meta({ examples: ['confirmed'] });
const foundReader = z.object({
  id: subscriberField,
  email: z.string().meta({ examples: ['reader@example.com'] }),
  newsletter: newsletterField.nullable().meta({ description: 'null: it was removed.', examples: ['gazette'] }),
  state,
  name: z.string().meta({ examples: ['A Reader'] }),
});
const foundReaders = pageOf(foundReader).extend({
  total: count.meta({ description: 'Readers who match, also those of other pages.' }),
});

const reactivated = z.object({
  id: subscriberField,
  newsletter: newsletterField,
  state,
  changed: z.boolean().meta({ description: 'false: they were confirmed already.' }),
});
const reactivation = z
  .strictObject({
    reason: z.string().trim().min(1).max(500).meta({
      description: 'How you know that the address works again, kept in their history.',
    }),
  })
  .meta({ examples: [{ reason: 'They wrote to us from this address.' }] });

const newsletter = z.string().max(40).optional();
const readerMove = newAddress
  .extend({
    newsletter: newsletter.meta({ description: 'Move this newsletter only. Default: all that they confirmed.' }),
  })
  .meta({ examples: [{ email: 'new@example.com' }] });
const names = z.array(newsletterField);
const movingReader = z.object({
  ...{ id: subscriberField, newId: subscriberField, newsletters: names, state: z.literal('awaits confirmation') },
});
const complaint = z
  .strictObject({
    issue: z.string().max(60).optional().meta({
      description:
        'The issue that they complained about: the complaint counts for it, and removes them from its newsletter only.',
    }),
    confirm: z
      .boolean()
      .optional()
      .meta({ description: 'With false, nothing is recorded, and the error says what it would do.' }),
  })
  .meta({ examples: [{ issue: 'gazette-7' }] });
const recordedComplaint = z.object({
  id: subscriberField,
  newsletters: names.meta({ description: 'Newsletters that they were removed from now.' }),
  counted: z.boolean().meta({ description: 'Whether it counts for the issue.' }),
});
const readerData = z.record(z.string(), z.unknown()).meta({ examples: [{ email: 'reader@example.com' }] });

/** Their names in the API's document. */
export const readerSchemas = {
  FoundReaders: foundReaders,
  Reactivation: reactivation,
  Reactivated: reactivated,
  Reader: reader,
  ReaderData: readerData,
  ReaderMove: readerMove,
  MovingReader: movingReader,
  Complaint: complaint,
  RecordedComplaint: recordedComplaint,
};

const single = { key: ['id'] } as const;
const writing = {
  ...single,
  permission: { scope: 'subscribers:write', also: (): Scope[] => ['subscribers:read'], of: 'installation' },
  changes: true,
} as const;

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
      limit: limit(1_000, 50).meta({ description: 'Max readers; each of their newsletters is an item. Default: 50.' }),
      // Long enough for any address.
      cursor: cursor.unwrap().max(500).optional().meta({ description: 'The "next" value of the previous page.' }),
    }),
    run: async ({ list, redis, redisUrl }, { text, limit, cursor }) => {
      const threads = redisUrl === undefined ? undefined : threadsFor(redisUrl);
      const { subscribers, ...found } = await searchSubscribers(list, text, { limit, cursor }, threads);
      const slugs = new Map((await listNewsletters(redis)).map(({ number, slug }) => [number, slug]));
      const items = subscribers.flatMap(({ id, subscriber: { address, memberships } }) =>
        memberships.map(({ newsletter: number, state, name }) => {
          return { id: id.toString('hex'), email: address, number, newsletter: slugs.get(number) ?? null, state, name };
        }),
      );
      return { items, ...found };
    },
    output: foundReaders,
    document: (_, { items, total, next }) => ({ items: items.map(({ number: _, ...item }) => item), next, total }),
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
    errors: ['subscriber.cannot-reactivate'],
    run: async (app, { slug, id, reason }, { actor }) => {
      const { number, title } = await newsletterOf(app, { slug });
      const found = await reactivate(unhurried(app.list), number, idIn(id), reason, authorOf(actor));
      if (!found) throw new NotFound('subscriber', id);
      return { id, newsletter: slug, title, state: found.membership.state, changed: found.changed };
    },
    follow: (app) => countSoon(app),
    output: reactivated,
    document: (_, { title: __, ...shown }) => shown,
  }),

  read: operation({
    id: 'readReader',
    summary: 'Read all subscriptions of a reader',
    description: 'Returns the subscriptions of a reader to all newsletters, with their logs.',
    permission: { scope: 'subscribers:read', of: 'installation' },
    ...single,
    changes: false,
    run: ({ list, redis }, { id }) => readReader(list, redis, idIn(id)),
    output: reader,
    document: (_, { timeZones: __, ...shown }) => shown,
  }),

  data: operation({
    id: 'readReaderData',
    summary: 'Read all data about a reader',
    description: 'Returns everything that is stored about a reader, as the law grants it to them.',
    permission: { scope: 'subscribers:read', of: 'installation', rule: 'data' },
    ...single,
    changes: false,
    run: async ({ list }, { id }) => {
      const { messagesOf } = await import('../../reports/reader-messages.js');
      const data = await allOwnData(list, idIn(id), await messagesOf(list, idIn(id)));
      if (!data) throw new NotFound('subscriber', id);
      return data;
    },
    output: readerData,
  }),

  erase: operation({
    id: 'eraseReader',
    summary: 'Erase a reader from every newsletter',
    description: 'Deletes all data of a reader except a keyed hash, which prevents an import from adding them again.',
    ...writing,
    permission: { ...writing.permission, rule: 'data' },
    input: confirming,
    plan: async ({ list }, { id }) => {
      const known = await readSubscriber(list, idIn(id));
      if (!known) throw new NotFound('subscriber', id);
      return { newsletters: known.memberships.length };
    },
    consequence: (_, { newsletters }) => ({
      code: 'reader.lost',
      text: `This erases the reader from ${counted(newsletters, 'newsletter')}, with all their data. It cannot be undone.`,
      facts: { newsletters },
    }),
    run: async ({ list }, { id }, { actor }) => {
      const erasedNow = await eraseReader(unhurried(list), idIn(id), authorOf(actor));
      return { id, state: 'erased', erasedNow };
    },
    follow: (app) => countSoon(app),
    output: null,
  }),

  changeAddress: operation({
    id: 'changeReaderAddress',
    summary: 'Move a reader to another address',
    description:
      'Uses double opt-in: the new address gets an email, and the subscriptions move once the reader confirms there. Until then nothing changes. The reader at the new address has another id.',
    ...writing,
    input: readerMove,
    errors: ['newsletter.archived', 'subscriber.cannot-change-address', 'sign-ups.closed', 'sign-ups.used-up'],
    run: async (app, { id, email, newsletter }, { actor }) => {
      const { list, queues, redis } = app;
      const newsletters = newsletter ? [await newsletterOf(app, { slug: newsletter })] : await listNewsletters(redis);
      const to = parseReaderAddress(email);
      const newId = idOf(list, to.normal);
      const number = newsletters[0]?.number ?? 0;
      await countTokenSignUp(app, actor, { newsletter: number, id: newId, address: to });
      const moving = await requestAddressChange(unhurried(list), queues, { from: idIn(id), to, newsletters });
      return { id, newId: newId.toString('hex'), moving };
    },
    output: movingReader,
    document: (_, { moving, ...ids }) => ({
      ...{ ...ids, newsletters: moving.map(({ slug }) => slug) },
      state: 'awaits confirmation',
    }),
  }),

  complain: operation({
    id: 'recordComplaint',
    summary: 'Record that a reader reported an email as spam',
    description:
      'The reader gets no further email. With the issue, the complaint counts for it, once and if they were sent it, and removes them from its newsletter only.',
    ...writing,
    input: complaint,
    confirmation: 'optional',
    // The same for everybody, so that it does not tell who is a reader.
    consequence: () => ({
      code: 'reader.complained',
      text: 'This records a complaint of 1 reader. They get no further email unless they sign up again.',
      facts: {},
    }),
    run: async (app, { id, issue }) => {
      // What an issue keeps of its recipients is a large part of the product, which few commands about readers need.
      const { recordComplaint } = await import('./record-complaint.js');
      return recordComplaint(app, idIn(id), issue);
    },
    output: recordedComplaint,
  }),
};
