import type { Redis } from 'ioredis';
import { NotFound, PostriderError } from '../../errors.js';
import { commentKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { noteEngagement } from '../engagement.js';
import { type Comment, type CommentState, commentStates } from './comment.js';
import { commentsBy, commentsOfNewsletter, keysOf, readComment } from './comment-store.js';

/** An editor's decision about a comment. `removed`: it is deleted for good. */
export type Decision = Exclude<CommentState, 'held'> | 'removed';

/** Somebody else has decided about the comment since the editor saw it. */
export class CommentDecided extends PostriderError {
  override readonly code = 'comment.decided-meanwhile';
  override readonly retryable = false;
  /** @param state that it has now */
  constructor(
    readonly id: string,
    readonly state: CommentState,
  ) {
    super(`Somebody else has decided about the comment ${id}: it is ${state} now.`);
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'comment.decided-meanwhile': CommentDecided;
  }
}

/**
 * Decides about a comment. A decision may be changed later, except a removal. Later comments of a reader whose comment
 * was approved are shown at once, until one of theirs is rejected or removed. The caller waits for the disk.
 * @param was the state that the editor saw; undefined: any. It is compared in the step that decides.
 * @returns the comment as it is now, or as it was before its removal
 * @throws NotFound, CommentDecided
 */
export async function decideComment(
  list: SubscriberList,
  id: string,
  decision: Decision,
  now: number,
  was?: CommentState,
): Promise<Comment> {
  const comment = await readComment(list.redis, id);
  const before = await decide(list.redis, comment, decision, now, was);
  if (before === '') throw new NotFound('comment', id);
  if (was !== undefined && before !== was) throw new CommentDecided(id, before);
  if (decision === 'removed') return comment;
  if (decision === 'approved') await noteWriter(list, comment);
  return readComment(list.redis, id);
}

/** @returns the state before; empty: somebody has removed it */
async function decide(
  redis: Redis,
  comment: Comment,
  decision: Decision,
  now: number,
  was?: CommentState,
): Promise<CommentState | ''> {
  const { id, article, reader, at } = comment;
  const values = [id, decision, now, at, reader, was ?? ''];
  const answer = String(await runScript(redis, 'decideComment', keysOf(id, comment), values));
  const before = commentStates.find((one) => one === answer) ?? '';
  if (was !== undefined && before !== was) return before;
  // Only a comment that becomes public, or was public, changes a page.
  if (before === 'approved' || decision === 'approved') await announceChange(redis, topics.comments(article));
  return before;
}

/** Notes that the writer of an approved comment is engaged. */
export async function noteWriter(
  list: SubscriberList,
  { newsletter, reader, at }: Pick<Comment, 'newsletter' | 'reader' | 'at'>,
): Promise<void> {
  if (reader !== '') await noteEngagement(list, newsletter, Buffer.from(reader, 'hex'), Math.floor(at / 1_000));
}

/** Removes all comments of a reader. Safe to run again. */
export async function removeCommentsBy(redis: Redis, reader: SubscriberId): Promise<void> {
  const hex = reader.toString('hex');
  for (const comment of await commentsBy(redis, hex)) await decide(redis, comment, 'removed', Date.now());
  await redis.del(commentKeys.writtenBy(hex));
  await redis.srem(commentKeys.trusted, hex);
}

/** Removes the comments of a newsletter that is removed, and its blocks. Safe to run again. */
export async function removeCommentsOf(redis: Redis, newsletter: number): Promise<void> {
  for await (const comment of commentsOfNewsletter(redis, newsletter))
    await decide(redis, comment, 'removed', Date.now());
  await redis.del(commentKeys.blocked(newsletter));
}
