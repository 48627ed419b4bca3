import type { Redis } from 'ioredis';
import { scanKeys } from '../../redis/cluster.js';
import { keys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import { writeTogether } from '../../redis/write-together.js';
import type { SubscriberId } from '../../subscribers/record/subscriber-id.js';

// Which articles a reader rated, so that an erasure finds every rating. A rating writes a set of its reader's own. When
// there are many sets, they are packed: some hundred hashes have them all (change-rated.lua). Later ratings make sets
// again, so a reader may have both forms.

/** Fewer sets than this are not worth packing. They cost little, and version 0.2.0 refuses data with packed ones. */
const leastSets = 1_000;

const setOf = (reader: SubscriberId): string => keys.ratedBy(reader.toString('hex'));
const groupOf = (reader: SubscriberId): string => keys.packedRated(reader.toString('hex', 0, 1));

/** Notes that a reader rated an article. Safe to run again. */
export async function noteRated(redis: Redis, reader: SubscriberId, article: string): Promise<void> {
  await redis.sadd(setOf(reader), article);
}

/** Forgets that a reader rated an article, unless they have a rating of it: it was removed before, or came meanwhile. */
export async function forgetRated(redis: Redis, reader: SubscriberId, article: string): Promise<void> {
  // The packed form comes second: what moves meanwhile is in it.
  await redis.srem(setOf(reader), article);
  await changePacked(redis, 'remove', reader, [article]);
  if (await isRated(redis, reader, article)) await noteRated(redis, reader, article);
}

const isRated = async (redis: Redis, reader: SubscriberId, article: string): Promise<boolean> =>
  (await redis.hexists(keys.ratings(article), reader)) === 1;

/** The ids of the articles that a reader rated, sorted, and perhaps of some whose rating has just been removed. */
export async function ratedArticles(redis: Redis, reader: SubscriberId): Promise<string[]> {
  const plain = await redis.smembers(setOf(reader));
  const packed = (await redis.hget(groupOf(reader), reader)) ?? '';
  return [...new Set([...plain, ...packed.split(' ')])].filter((article) => article !== '').sort();
}

/** Whether there are so many sets that packing them saves memory, and time of a backup. */
export async function hasRatedToPack(redis: Redis): Promise<boolean> {
  let count = 0;
  for await (const page of scanKeys(redis, keys.ratedBy('*'))) {
    count += page.length;
    if (count >= leastSets) return true;
  }
  return false;
}

/**
 * Packs which articles readers rated. Safe to interrupt, to run again, in parallel, and beside ratings and erasures.
 * @returns how many readers were packed
 */
export async function packRated(redis: Redis): Promise<number> {
  let count = 0;
  const start = keys.ratedBy('').length;
  for await (const page of scanKeys(redis, keys.ratedBy('*'))) {
    writeTogether(redis);
    const packed = await Promise.all(
      page.map((key) => packReader(redis, Buffer.from(key.toString().slice(start), 'hex'))),
    );
    count += packed.filter((isPacked) => isPacked).length;
  }
  return count;
}

/** The two forms are in different slots of a cluster, so that they are changed one after the other. */
async function packReader(redis: Redis, reader: SubscriberId): Promise<boolean> {
  const articles = await redis.smembers(setOf(reader));
  if (articles.length === 0) return false;
  await changePacked(redis, 'add', reader, articles);
  const moved = await Promise.all(articles.map((article) => redis.srem(setOf(reader), article)));
  // Somebody else removed the others meanwhile: with their rating, or because they were packed twice at a time.
  for (const article of articles.filter((_, i) => moved[i] === 0))
    if (!(await isRated(redis, reader, article))) await forgetRated(redis, reader, article);
  return true;
}

async function changePacked(
  redis: Redis,
  change: 'add' | 'remove',
  reader: SubscriberId,
  articles: readonly string[],
): Promise<void> {
  await runScript(redis, 'changeRated', [groupOf(reader)], [change, reader, ...articles]);
}
