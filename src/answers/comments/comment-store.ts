import type { Redis } from 'ioredis';
import { NotFound } from '../../errors.js';
import { commentKeys as keys } from '../../redis/keys.js';
import { type Comment, type CommentState, storedComment } from './comment.js';

/** The keys of one comment, in the order in which the scripts take them. */
export const keysOf = (id: string, { article, reader }: Pick<Comment, 'article' | 'reader'>): string[] => [
  keys.comment(id),
  keys.all,
  keys.held,
  keys.shown(article),
  keys.unmailed,
  keys.writtenBy(reader),
  keys.trusted,
];

/** @returns undefined when there is no such comment */
export async function findComment(redis: Redis, id: string): Promise<Comment | undefined> {
  if (!/^[0-9a-f]{16}$/.test(id)) return undefined;
  const fields = await redis.hgetall(keys.comment(id));
  return fields.state === undefined ? undefined : { id, ...storedComment.parse(fields) };
}

/** @throws NotFound */
export async function readComment(redis: Redis, id: string): Promise<Comment> {
  const comment = await findComment(redis, id);
  if (!comment) throw new NotFound('comment', id);
  return comment;
}

/** Reads several comments. Those that were removed meanwhile are left out. */
async function readComments(redis: Redis, ids: readonly string[]): Promise<Comment[]> {
  const found = await Promise.all(ids.map((id) => findComment(redis, id)));
  return found.flatMap((comment) => comment ?? []);
}

/** Comments per round trip. */
const step = 200;

/** In which order comments are listed, by when they were written. */
export const commentOrders = ['newest', 'oldest'] as const;
type CommentOrder = (typeof commentOrders)[number];

/** All comments in an order, some at a time. @param state `held` reads those alone */
async function* inOrder(
  redis: Redis,
  { state, order }: { state: CommentState | undefined; order: CommentOrder },
): AsyncGenerator<Comment[]> {
  const index = state === 'held' ? keys.held : keys.all;
  for (let from = 0; ; from += step) {
    const to = from + step - 1;
    const ids = await (order === 'oldest'
      ? redis.zrange(index, String(from), String(to))
      : redis.zrevrange(index, from, to));
    if (ids.length === 0) return;
    yield readComments(redis, ids);
  }
}

/** The comments that wait for a decision, some at a time. */
export const heldComments = (redis: Redis): AsyncGenerator<Comment[]> =>
  inOrder(redis, { state: 'held', order: 'oldest' });

/** Max comments that are counted: a flood of them must not make the count slow. */
const maxCounted = 500;

/** Counts the comments that wait for the editor's decision, by the newsletters' numbers: of the newest 500. */
export async function countHeldComments(redis: Redis): Promise<Map<number, number>> {
  const ids = await redis.zrevrange(keys.held, 0, maxCounted - 1);
  const numbers = await Promise.all(ids.map((id) => redis.hget(keys.comment(id), 'newsletter')));
  const counts = new Map<number, number>();
  for (const number of numbers) if (number !== null) counts.set(Number(number), (counts.get(Number(number)) ?? 0) + 1);
  return counts;
}

export interface CommentQuery {
  /** Number of the newsletter; undefined: all of them. */
  newsletter?: number | undefined;
  article?: string | undefined;
  state?: CommentState | undefined;
  /** Default: the newest first. */
  order?: CommentOrder | undefined;
  limit: number;
  /** Id of the last comment of the previous page. */
  after?: string | undefined;
}

/** Comments that match. @throws NotFound when the comment to continue after is gone */
export async function listComments(
  redis: Redis,
  query: CommentQuery,
): Promise<{ items: Comment[]; next: string | null }> {
  const { newsletter, article, state, order = 'newest', limit } = query;
  const before = query.after === undefined ? undefined : await readComment(redis, query.after);
  const items: Comment[] = [];
  for await (const comments of inOrder(redis, { state, order })) {
    for (const comment of comments) {
      if (before && !(order === 'oldest' ? isOlder(comment, before) : isOlder(before, comment))) continue;
      if (newsletter !== undefined && comment.newsletter !== newsletter) continue;
      if (article !== undefined && comment.article !== article) continue;
      if (state !== undefined && comment.state !== state) continue;
      if (items.length === limit) return { items, next: items.at(-1)?.id ?? null };
      items.push(comment);
    }
  }
  return { items, next: null };
}

/** Whether the second of two comments is older than the first. Redis sorts equal times by id. */
const isOlder = (newer: Comment, { at, id }: Comment) => at < newer.at || (at === newer.at && id < newer.id);

/** The public comments of an article, newest first. */
export async function shownComments(
  redis: Redis,
  article: string,
  { offset, limit }: { offset: number; limit: number },
): Promise<Comment[]> {
  const comments = await readComments(redis, await redis.zrevrange(keys.shown(article), offset, offset + limit - 1));
  return comments.filter(({ state }) => state === 'approved');
}

/** Counts the public comments of each of these articles. */
export async function countComments(redis: Redis, articles: readonly string[]): Promise<Map<string, number>> {
  const counts = await Promise.all(articles.map((article) => redis.zcard(keys.shown(article))));
  return new Map(articles.map((article, i) => [article, counts[i] ?? 0]));
}

/** A reader's comments, the oldest first. @param reader subscriber id in hexadecimal */
export async function commentsBy(redis: Redis, reader: string): Promise<Comment[]> {
  const comments = await readComments(redis, await redis.smembers(keys.writtenBy(reader)));
  return comments.sort((a, b) => a.at - b.at);
}

/** Whether the comments of a reader are shown at once. @param reader subscriber id in hexadecimal */
export async function isTrusted(redis: Redis, reader: string): Promise<boolean> {
  return (await redis.sismember(keys.trusted, reader)) === 1;
}

/** The comments written from the pages of a newsletter, some at a time. */
export async function* commentsOfNewsletter(redis: Redis, newsletter: number): AsyncGenerator<Comment> {
  const ids = await redis.zrange(keys.all, '0', '-1');
  for (let from = 0; from < ids.length; from += step) {
    for (const comment of await readComments(redis, ids.slice(from, from + step)))
      if (comment.newsletter === newsletter) yield comment;
  }
}
