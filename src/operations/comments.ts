import * as z from 'zod';
import { type BlockedWriter, blockWriter, listBlocked, unblockWriter } from '../answers/comments/blocked-writers.js';
import { type Comment, commentStates } from '../answers/comments/comment.js';
import { commentDocument } from '../answers/comments/comment-document.js';
import { commentOrders, findComment, listComments, readComment } from '../answers/comments/comment-store.js';
import { type Decision, decideComment } from '../answers/comments/moderate.js';
import { readArticleFacts } from '../articles/store/article-store.js';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { isoFromMs } from '../timestamps.js';
import { articleField, confirmingIfGiven, limit, newsletterField, onlyNewsletter, time } from './fields.js';
import { newsletterOf } from './newsletters/newsletter-of.js';
import { type OperationApp, operation } from './operation.js';
import { onePage, pageOf } from './page.js';
import { listedNewsletter } from './permission.js';

const state = z.enum(commentStates).meta({
  description: 'held: waits for a decision; approved: shown on the page of the article; rejected: not shown.',
});

const was = state.optional().meta({
  description: 'The state that you saw. If somebody else has decided since, nothing is changed. Default: any.',
});
const decisionInput = z.object({ was }).meta({ examples: [{ was: 'held' }] });

const comment = z.object({
  id: z.string().meta({ examples: ['3f9a0c11d2e4b567'] }),
  newsletter: newsletterField.nullable().meta({ description: 'null: it was removed.', examples: ['gazette'] }),
  article: articleField.meta({ description: 'Id of the article.' }),
  reader: z.string().nullable().meta({ description: 'Id of the subscriber; null: a visitor.' }),
  name: z.string().meta({ description: 'As the writer typed it; may be empty.', examples: ['Ada'] }),
  text: z.string().meta({ description: 'Plain text.', examples: ['When does the ferry come back?'] }),
  state,
  writtenAt: time,
  decidedAt: time.nullable().meta({ description: 'When the editor last decided.' }),
});

const commentPage = pageOf(comment);

const commentQuery = z.object({
  state: state.optional().meta({ description: 'Only comments in this state. Held ones wait for a decision.' }),
  article: z.string().max(100).optional().meta({ description: 'Comments on this article.' }),
  order: z.enum(commentOrders).optional().meta({ description: 'Default: newest, which is the newest comment first.' }),
  cursor: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional()
    .meta({ description: 'The "next" value of the previous page.' }),
  limit: limit(200, 50),
});

const blockedWriter = z.object({
  id: z
    .string()
    .meta({ description: 'A keyed hash, by which the writer is recognised.', examples: ['9c0de2b4a1f35768'] }),
  kind: z.enum(['reader', 'visitor']).meta({
    description: 'reader: a subscriber, by the links of their emails. visitor: everybody who writes from one network.',
  }),
  comment: z.string().meta({ description: 'The comment for which they were blocked.', examples: ['3f9a0c11d2e4b567'] }),
  blockedAt: time,
  endsAt: time.nullable().meta({ description: 'When it ends by itself; null: never.' }),
});
const blockedWriters = pageOf(blockedWriter);
const newBlock = blockedWriter.extend({
  rejected: z.int().meta({ description: 'Comments of theirs that were rejected with it.' }),
});

const blockDocument = ({ id, kind, comment: about, at, until }: BlockedWriter) => ({
  ...{ id, kind, comment: about },
  ...{ blockedAt: new Date(at).toISOString(), endsAt: isoFromMs(until) },
});

/** Their names in the API's document. */
export const commentSchemas = {
  ...{ Comment: comment, CommentPage: commentPage, CommentDecision: decisionInput },
  ...{ BlockedWriter: blockedWriter, BlockedWriters: blockedWriters, NewBlock: newBlock },
};

/** The slugs of the newsletters by their numbers. */
const slugsOf = async ({ redis }: OperationApp) =>
  new Map((await listNewsletters(redis)).map(({ number, slug }) => [number, slug]));

async function document(app: OperationApp, found: Comment) {
  return commentDocument(found, (await slugsOf(app)).get(found.newsletter) ?? null);
}

/** The headlines of the articles that comments are about, by id; none of an article that is gone. */
async function headlinesOf({ redis }: OperationApp, found: readonly Comment[]) {
  const ids = [...new Set(found.map(({ article }) => article))];
  return new Map((await readArticleFacts(redis, ids)).map(({ id, title }) => [id, title]));
}

async function page(app: OperationApp, { items, next }: Awaited<ReturnType<typeof listComments>>) {
  const slugs = await slugsOf(app);
  return { items: items.map((one) => commentDocument(one, slugs.get(one.newsletter) ?? null)), next };
}

/** The newsletter of a comment; empty: it was removed. */
const of = async (app: OperationApp, { comment: id }: { comment: string }) =>
  (await slugsOf(app)).get((await readComment(app.redis, id)).newsletter) ?? '';
const writing = { permission: { scope: 'content:write', of }, changes: true, key: ['comment'] } as const;

/** Comments of readers and visitors on articles. */
export const comments = {
  list: operation({
    id: 'listComments',
    summary: 'List the comments of a newsletter',
    description: 'Returns pages. A comment must match all filters.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    input: commentQuery,
    errors: ['comment.not-found'],
    run: async (app, { slug, cursor, ...query }) => {
      const { number } = await newsletterOf(app, { slug });
      const found = await listComments(app.redis, { ...query, newsletter: number, after: cursor });
      return { ...found, headlines: await headlinesOf(app, found.items) };
    },
    output: commentPage,
    document: (app, found) => page(app, found),
  }),

  listAll: operation({
    id: 'listAllComments',
    summary: 'List comments',
    description: 'Returns pages of the comments of all newsletters that the token may read, or of one.',
    permission: { scope: 'content:read', of: 'any' },
    changes: false,
    key: [],
    input: commentQuery.extend({ newsletter: onlyNewsletter }),
    errors: ['comment.not-found'],
    run: async (app, { newsletter, cursor, ...query }, { actor }) => {
      const slug = listedNewsletter(actor, newsletter);
      const found = slug === null ? undefined : await newsletterOf(app, { slug });
      const listed = await listComments(app.redis, { ...query, newsletter: found?.number, after: cursor });
      return { ...listed, timeZone: found?.timeZone ?? 'UTC' };
    },
    output: commentPage,
    document: (app, found) => page(app, found),
  }),

  read: operation({
    id: 'readComment',
    summary: 'Read a comment',
    description: 'Returns a comment.',
    permission: { scope: 'content:read', of },
    changes: false,
    key: ['comment'],
    run: async (app, { comment: id }) => {
      const found = await readComment(app.redis, id);
      return { found, headline: (await headlinesOf(app, [found])).get(found.article) };
    },
    output: comment,
    document: (app, { found }) => document(app, found),
  }),

  approve: decision(
    'approve',
    'approved',
    'Publish a comment',
    'Publishes a comment. Later comments of its reader are published at once.',
  ),
  reject: decision(
    'reject',
    'rejected',
    'Reject a comment',
    'Keeps a comment off the page of its article, even after it was published.',
  ),

  block: operation({
    id: 'blockCommentWriter',
    summary: 'Block the writer of a comment',
    description:
      'Rejects the comment, all others of its writer that wait, and those that they write from now on in this newsletter. The writer is not told: they read that the comment waits. A subscriber is recognised by the links of their emails, a visitor by their network, for 30 days. Rejected comments can be published.',
    ...writing,
    errors: ['comment.writer-unknown'],
    run: ({ list }, { comment: id }) => blockWriter(list, id, Date.now()),
    output: newBlock,
    document: (_, { blocked, rejected }) => ({ ...blockDocument(blocked), rejected }),
  }),

  listBlocked: operation({
    id: 'listBlockedWriters',
    summary: 'List the writers who are blocked in a newsletter',
    description: 'Returns all writers whose comments are rejected, the last one first.',
    permission: { scope: 'content:read', of: 'slug' },
    changes: false,
    key: ['slug'],
    run: async (app, asked) => {
      const { number, timeZone } = await newsletterOf(app, asked);
      const writers = await listBlocked(app.redis, number, Date.now());
      const about = await Promise.all(writers.map((one) => findComment(app.redis, one.comment)));
      return { writers: writers.map((one, i) => ({ ...one, about: about[i] })), timeZone };
    },
    output: blockedWriters,
    document: (_, { writers }) => onePage(writers.map(blockDocument)),
  }),

  unblock: operation({
    id: 'removeBlockedWriter',
    summary: 'Unblock a writer of comments',
    description: 'Ends the block of a writer. Their next comments wait for a decision; rejected ones stay rejected.',
    permission: { scope: 'content:write', of: 'slug' },
    changes: true,
    key: ['slug', 'writer'],
    run: async (app, { slug, writer }) => unblockWriter(app.redis, (await newsletterOf(app, { slug })).number, writer),
    output: null,
    document: (_, __, { writer }) => ({ id: writer, removed: true }),
  }),

  remove: operation({
    id: 'removeComment',
    summary: 'Delete a comment',
    description: 'Deletes a comment. It cannot be restored.',
    ...writing,
    input: confirmingIfGiven.extend({ was }),
    errors: ['comment.decided-meanwhile'],
    confirmation: 'optional',
    plan: ({ redis }, { comment: id }) => readComment(redis, id),
    consequence: (_, { name, text }) => {
      const words = `This deletes the comment of ${name || 'a visitor'}: ${firstWords(text)}`;
      return { code: 'comment.lost', text: words, facts: {} };
    },
    run: ({ list }, { comment: id, was }) => decideComment(list, id, 'removed', Date.now(), was),
    output: null,
    document: (_, { id }) => ({ id, removed: true }),
  }),
};

function decision(name: string, to: Exclude<Decision, 'removed'>, summary: string, description: string) {
  return operation({
    ...{ id: `${name}Comment`, summary, description },
    ...writing,
    input: decisionInput,
    errors: ['comment.decided-meanwhile'],
    run: ({ list }, { comment: id, was }) => decideComment(list, id, to, Date.now(), was),
    output: comment,
    document: (app, decided) => document(app, decided),
  });
}

const shownLength = 60;

/** A comment in a line. */
export function firstWords(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return [...line].length > shownLength ? `${[...line].slice(0, shownLength).join('')}…` : line;
}
