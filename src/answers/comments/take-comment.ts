import { createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Queues } from '../../queues/queues.js';
import { commentKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { announceChange } from '../../redis/site-changes.js';
import { topics } from '../../redis/site-topics.js';
import { type Commenter, commentCounters } from '../../subscribers/abuse/comment-limits.js';
import { countAll } from '../../subscribers/abuse/limits.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';
import { isBlocked, networkOf, writerOf } from './blocked-writers.js';
import { type Comment, type CommentState, commentStates } from './comment.js';
import { findComment, keysOf } from './comment-store.js';
import { noteWriter } from './moderate.js';

const hour = 3_600;

/** Max comments that wait for the editor. So many wait only in an attack, or if the editor never decides. */
const heldLimit = 5_000;

/** A comment as its form sends it. */
export interface CommentForm {
  /** Number of the newsletter. */
  newsletter: number;
  article: string;
  name: string;
  text: string;
  /** The form's stamp. The same form with the same comment is one comment, however often it is sent. */
  stamp: string;
  /** Unix milliseconds. */
  at: number;
}

/**
 * Accepts a comment. It is shown at once if the editor approved an earlier one of this reader, else it waits for the
 * editor, who gets an email. A comment of a writer who is blocked is rejected, without an email. The caller waits for the disk before it reports success.
 * @returns its state, or seconds to wait because there were too many
 */
export async function takeComment(
  list: SubscriberList,
  queues: Queues,
  { stamp, ...form }: CommentForm,
  by: Commenter,
): Promise<{ state: CommentState } | { wait: number }> {
  const { redis, meta } = list;
  const reader = 'reader' in by ? by.reader.toString('hex') : '';
  const content = JSON.stringify([stamp, form.article, reader, form.name, form.text]);
  const id = createHmac('sha256', meta.listKey).update(`comment ${content}`).digest('hex').slice(0, 16);
  const known = await findComment(redis, id);
  if (known) return { state: known.state };
  const wait = await countAll(list, commentCounters(by), { what: 'comment', who: id, seconds: hour });
  if (wait > 0) return { wait };
  if ((await redis.zcard(commentKeys.held)) >= heldLimit) return { wait: hour };
  const comment = { ...form, reader, network: networkOf(list, by) };
  const fields = Object.entries(comment).flat();
  const blocked = (await isBlocked(redis, form.newsletter, writerOf(comment), form.at)) ? 'blocked' : '';
  const stored = await runScript(redis, 'addComment', keysOf(id, comment), [id, form.at, reader, blocked, ...fields]);
  const state = commentStates.find((one) => one === String(stored)) ?? 'held';
  await settle(list, queues, { id, ...comment }, state);
  return { state };
}

async function settle(
  list: SubscriberList,
  queues: Queues,
  comment: Pick<Comment, 'id' | 'article' | 'newsletter' | 'reader' | 'at'>,
  state: CommentState,
): Promise<void> {
  if (state === 'held') return enqueue(queues, comment.id);
  // Nobody has to decide about a writer who is blocked.
  if (state === 'rejected') return;
  await announceChange(list.redis, topics.comments(comment.article));
  await noteWriter(list, comment);
}

const enqueue = (queues: Queues, id: string) =>
  queues.enqueue('sendNotice', `comment-${id}`, { kind: 'comment', comment: id });

/** Max jobs that are enqueued at once. */
const batch = 500;

/** Enqueues the jobs of emails about comments that are due. Safe at any time and in parallel. */
export async function remindOfComments(
  { redis, queues }: { redis: Redis; queues: Queues },
  now = Date.now(),
): Promise<void> {
  for (const id of await redis.zrangebyscore(commentKeys.unmailed, '-inf', now, 'LIMIT', 0, batch))
    await enqueue(queues, id);
}

/** Whether the editor has no email about a comment yet. */
export async function isUnmailed(redis: Redis, id: string): Promise<boolean> {
  return (await redis.zscore(commentKeys.unmailed, id)) !== null;
}

/** Notes that the editor has the email about a comment. */
export async function noteMailed(redis: Redis, id: string): Promise<void> {
  await redis.zrem(commentKeys.unmailed, id);
}

/** Puts the next attempt off. @param until Unix milliseconds */
export async function putNoticeOff(redis: Redis, id: string, until: number): Promise<void> {
  await redis.zadd(commentKeys.unmailed, 'XX', until, id);
}
