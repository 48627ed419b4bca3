import type { Redis } from 'ioredis';
import { commentKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';
import { noteEngagement } from '../engagement.js';
import type { Comment, CommentState } from './comment.js';
import { commentsBy, commentsOfNewsletter, keysOf, readComment } from './comment-store.js';

/** An editor's decision about a comment. `removed`: it is deleted for good. */
export type Decision = Exclude<CommentState, 'held'> | 'removed';

/**
 * Decides about a comment. A decision may be changed later, except a removal. Later comments of a reader whose comment
 * was approved are shown at once, until one of theirs is rejected or removed. The caller waits for the disk.
 * @returns the comment as it is now, or as it was before its removal
 * @throws NotFound
 */
export async function decideComment(
  list: SubscriberList,
  id: string,
  decision: Decision,
  now: number,
): Promise<Comment> {
  const comment = await readComment(list.redis, id);
  await decide(list.redis, comment, decision, now);
  if (decision === 'removed') return comment;
  if (decision === 'approved') await noteWriter(list, comment);
  return readComment(list.redis, id);
}

async function decide(redis: Redis, comment: Comment, decision: Decision, now: number): Promise<void> {
  const { id, article, reader, at } = comment;
  const before = await runScript(redis, 'decideComment', keysOf(id, comment), [id, decision, now, at, reader]);
  // Only a comment that becomes public, or was public, changes a page.
  if (String(before) === 'approved' || decision === 'approved') await announceChange(redis, topics.comments(article));
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

/** Removes the comments of a newsletter that is removed. Safe to run again. */
export async function removeCommentsOf(redis: Redis, newsletter: number): Promise<void> {
  for await (const comment of commentsOfNewsletter(redis, newsletter))
    await decide(redis, comment, 'removed', Date.now());
}
