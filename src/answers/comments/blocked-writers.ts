import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { NotFound, PostriderError } from '../../errors.js';
import { commentKeys } from '../../redis/keys.js';
import type { Commenter } from '../../subscribers/abuse/comment-limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { originOf } from '../../subscribers/record/origin.js';
import type { Comment } from './comment.js';
import { commentsBy, heldComments, readComment } from './comment-store.js';
import { decideComment } from './moderate.js';

// A block holds by what cannot be typed anew: of a reader by their subscriber id, of a visitor by the network that they
// wrote from. A name or a text would hold nobody up. Both are keyed hashes: no address is kept, neither of email nor of a
// network. Other people share a network, and it changes hands, so a visitor's block ends after a month; comments from
// there are rejected and kept, and an editor can publish them. A block counts in one newsletter: its editors decide.

const networkDays = 30;
const day = 86_400_000;

const stored = z.object({
  kind: z.enum(['reader', 'visitor']),
  /** The comment for which the writer was blocked. */
  comment: z.string(),
  /** Unix ms. */
  at: z.number(),
  /** When it ends by itself, in Unix ms; 0: never. */
  until: z.number(),
});

/** A writer whose comments are rejected. The id is a keyed hash of 16 hexadecimal digits. */
export type BlockedWriter = z.infer<typeof stored> & { id: string };

/** Nothing is known by which the writer of a comment could be blocked. */
export class WriterUnknown extends PostriderError {
  override readonly code = 'comment.writer-unknown';
  override readonly retryable = false;
  constructor(readonly id: string) {
    super(`Nothing is kept by which the writer of the comment ${id} could be recognised.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'comment.writer-unknown': WriterUnknown;
  }
}

/** The network of a visitor as a keyed hash; empty for a reader, and for a network that says nothing about a person. */
export function networkOf({ meta }: Pick<SubscriberList, 'meta'>, by: Commenter): string {
  const connection = 'ip' in by ? originOf(by.ip)?.connection : undefined;
  if (connection === undefined || connection === 'unknown') return '';
  return createHmac('sha256', meta.listKey)
    .update(`network of a blocked writer ${connection}`)
    .digest('hex')
    .slice(0, 16);
}

/** By what the writer of a comment can be blocked; empty: by nothing. */
export const writerOf = ({ reader, network }: Pick<Comment, 'reader' | 'network'>): string => reader || network;

/**
 * Blocks the writer of a comment in its newsletter, and rejects the comment and all others of theirs that wait. The caller
 * waits for the disk.
 * @param now Unix milliseconds
 * @returns the block, and how many comments were rejected
 * @throws NotFound, WriterUnknown
 */
export async function blockWriter(
  list: SubscriberList,
  id: string,
  now: number,
): Promise<{ blocked: BlockedWriter; rejected: number }> {
  const { redis } = list;
  const comment = await readComment(redis, id);
  const writer = writerOf(comment);
  if (writer === '') throw new WriterUnknown(id);
  const { newsletter, reader } = comment;
  const kind = reader === '' ? ('visitor' as const) : ('reader' as const);
  const block = { kind, comment: id, at: now, until: kind === 'visitor' ? now + networkDays * day : 0 };
  await redis.hset(commentKeys.blocked(newsletter), writer, JSON.stringify(block));
  if (reader !== '') await redis.srem(commentKeys.trusted, reader);
  const written = reader === '' ? await heldFrom(redis, writer) : await commentsBy(redis, reader);
  const waiting = written.filter((one) => one.newsletter === newsletter && one.state === 'held' && one.id !== id);
  const open = comment.state === 'rejected' ? waiting : [comment, ...waiting];
  for (const one of open)
    await decideComment(list, one.id, 'rejected', now).catch((error: unknown) => {
      // Somebody has deleted it meanwhile.
      if (!(error instanceof NotFound)) throw error;
    });
  return { blocked: { id: writer, ...block }, rejected: open.length };
}

async function heldFrom(redis: Redis, network: string): Promise<Comment[]> {
  const found: Comment[] = [];
  for await (const comments of heldComments(redis)) found.push(...comments.filter((one) => one.network === network));
  return found;
}

/** Ends a block. Comments that it rejected stay rejected. @throws NotFound */
export async function unblockWriter(redis: Redis, newsletter: number, writer: string): Promise<void> {
  const removed = await redis.hdel(commentKeys.blocked(newsletter), writer);
  if (removed === 0) throw new NotFound('writer', writer);
}

/** The blocked writers of a newsletter, the last one first. Blocks that have ended are removed. */
export async function listBlocked(redis: Redis, newsletter: number, now: number): Promise<BlockedWriter[]> {
  const all = Object.entries(await redis.hgetall(commentKeys.blocked(newsletter))).map(([id, text]) => ({
    id,
    ...stored.parse(JSON.parse(text)),
  }));
  const ended = all.filter((one) => !holds(one, now));
  if (ended.length > 0) await redis.hdel(commentKeys.blocked(newsletter), ...ended.map(({ id }) => id));
  return all.filter((one) => holds(one, now)).sort((a, b) => b.at - a.at);
}

/** Whether comments of a writer are rejected in a newsletter. @param now Unix milliseconds */
export async function isBlocked(redis: Redis, newsletter: number, writer: string, now: number): Promise<boolean> {
  const text = writer === '' ? null : await redis.hget(commentKeys.blocked(newsletter), writer);
  return text !== null && holds(stored.parse(JSON.parse(text)), now);
}

const holds = ({ until }: Pick<BlockedWriter, 'until'>, now: number): boolean => until === 0 || now < until;
