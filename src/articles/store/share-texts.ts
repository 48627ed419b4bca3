import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { scanKeys } from '../../redis/cluster.js';
import { keys } from '../../redis/keys.js';
import { refuseEarlierVersions } from '../../redis/meta.js';
import { runScript } from '../../redis/scripts.js';
import { writeTogether } from '../../redis/write-together.js';
import { articleId } from './canonical-url.js';

// The newsletters that bring one page have an article each, with its own section, edits and revision. Most of its bytes
// are the text, which is the same in all of them: it is stored once, in a record that notes which articles have it.
//
// An article's record and its text are in different slots of a cluster, so no script changes both. The note comes first,
// then the record names the text. A note whose article does not name the text is deleted later, and the text with the
// last note. So a process may be killed at any point: a text that an article names is never deleted.

/** Bytes of the shortest text that is shared. A shorter one takes less than a record of its own. */
const minLength = 1_000;
/** Articles whose addresses are read at once, and pages whose articles are compared at once. */
const step = { articles: 2_000, pages: 100 } as const;
/** How long after a note the article's record may still be changed, in ms. */
const noteMs = 10 * 60_000;
/** How long a note stays whose article does not name the text, in ms: a backup in progress has read the article before. */
const leftMs = 24 * 3_600_000;

/** The field of a text's record with the text itself; the others are ids of articles. */
const textField = 'text';

/** 22 characters of base64url, 132 bits of the text's SHA-256. */
const textId = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 22);

/** @returns an empty text when there is none: the next import of the article stores it again */
export async function readSharedText(redis: Redis, id: string): Promise<string> {
  return (await redis.hget(keys.articleText(id), textField)) ?? '';
}

/** A text that several articles have, and those of them that still have it in their own record. */
interface SharedText {
  id: string;
  body: string;
  articles: string[];
}

/**
 * Stores the text of articles once that several newsletters have from the same address. Nothing else about them changes,
 * and an article that gets another text has its own again. Safe at any time, in parallel, and to interrupt.
 *
 * Guarantee: a text is on disk before an article gives up its own. In a cluster they are on different masters, of which
 * one may be lost.
 * @param onDisk resolves once what was written before is on disk
 * @returns the number of articles whose text moved
 */
export async function shareTexts(redis: Redis, onDisk: () => Promise<unknown>): Promise<number> {
  if ((await redis.scard(keys.newsletters)) < 2) return 0;
  let moved = 0;
  const copies = [...(await copiesByAddress(redis))];
  for (let from = 0; from < copies.length; from += step.pages) {
    writeTogether(redis);
    const pages = copies.slice(from, from + step.pages);
    const found = await Promise.all(pages.map(([url, ids]) => textsOf(redis, [articleId(url), ...ids])));
    const texts = found.flat();
    if (texts.length === 0) continue;
    await refuseEarlierVersions(redis);
    const now = Date.now();
    writeTogether(redis);
    await Promise.all(texts.map((text) => noteText(redis, text, now)));
    await onDisk();
    writeTogether(redis);
    const counts = await Promise.all(texts.map((text) => moveText(redis, text, now)));
    for (const count of counts) moved += count;
  }
  return moved;
}

/** The articles that do not have the id of their address, by that address: another newsletter has that one. */
async function copiesByAddress(redis: Redis): Promise<Map<string, string[]>> {
  const copies = new Map<string, string[]>();
  const ids = await redis.zrange(keys.articles, 0, '-1');
  for (let from = 0; from < ids.length; from += step.articles) {
    writeTogether(redis);
    const group = ids.slice(from, from + step.articles);
    const urls = await Promise.all(group.map((id) => redis.hget(keys.article(id), 'url')));
    for (const [i, url] of urls.entries()) {
      const id = group[i] ?? '';
      if (url == null || id === articleId(url)) continue;
      copies.set(url, [...(copies.get(url) ?? []), id]);
    }
  }
  return copies;
}

/** @param ids of the articles of one address @returns the texts that at least two of them have */
async function textsOf(redis: Redis, ids: readonly string[]): Promise<SharedText[]> {
  const found = await Promise.all(
    ids.map(async (id) => {
      const key = keys.article(id);
      const [length, text] = await Promise.all([redis.hstrlen(key, 'body'), redis.hget(key, 'text')]);
      return { id, length, text: length === 0 && text ? text : undefined };
    }),
  );
  const own = found.filter(({ length }) => length >= minLength);
  const named = found.flatMap(({ text }) => text ?? []);
  const hasEqual = ({ id, length }: (typeof own)[number]) =>
    named.length > 0 || own.some((other) => other.id !== id && other.length === length);
  const texts = new Map<string, SharedText>();
  for (const { id } of own.filter(hasEqual)) {
    const body = (await redis.hget(keys.article(id), 'body')) ?? '';
    const text = textId(body);
    texts.set(text, { id: text, body, articles: [...(texts.get(text)?.articles ?? []), id] });
  }
  return [...texts.values()].filter(
    ({ id, articles }) => articles.length + named.filter((one) => one === id).length >= 2,
  );
}

const noteText = (redis: Redis, { id, body, articles }: SharedText, now: number) =>
  redis.hset(keys.articleText(id), {
    [textField]: body,
    ...Object.fromEntries(articles.map((article) => [article, note('held', now)])),
  });

/** @param now when the articles were noted @returns how many of them gave up their own text: those that still had it */
async function moveText(redis: Redis, { id, body, articles }: SharedText, now: number): Promise<number> {
  const moved = await Promise.all(
    articles.map((article) => runScript(redis, 'shareText', [keys.article(article)], [id, body, now, noteMs])),
  );
  return moved.filter((one) => one === 1).length;
}

/** What a text's record says of an article: that it has the text, or that it no longer has it, and since when. */
const note = (state: 'held' | 'left', at: number) => `${state} ${at}`;

/**
 * Deletes the texts that no article has had for a day. Safe at any time, in parallel, and to interrupt.
 * @param now Unix milliseconds
 * @returns their number
 */
export async function dropTexts(redis: Redis, now = Date.now()): Promise<number> {
  let dropped = 0;
  const start = keys.articleText('').length;
  for await (const page of scanKeys(redis, keys.articleText('*'))) {
    writeTogether(redis);
    const counts = await Promise.all(page.map((key) => dropUnnamed(redis, key.toString().slice(start), now)));
    for (const count of counts) dropped += count;
  }
  return dropped;
}

/** @returns 1 when the text is deleted */
async function dropUnnamed(redis: Redis, text: string, now: number): Promise<number> {
  const key = keys.articleText(text);
  const articles = (await redis.hkeys(key)).filter((field) => field !== textField);
  const read = await Promise.all(
    articles.map((id) => Promise.all([redis.hget(key, id), redis.hget(keys.article(id), 'text')])),
  );
  let dropped = 0;
  for (const [i, [noted, named]] of read.entries()) {
    const id = articles[i] ?? '';
    if (noted === null) continue;
    const [state, at] = noted.split(' ');
    const age = now - Number(at);
    const set = (next: string) => runScript(redis, 'compareAndSet', [key], [id, noted, next]);
    // After a restore, an article may name a text that it had left when the backup reached the text.
    if (named === text && state === 'left') await set(note('held', now));
    if (named === text) continue;
    if (state === 'held' && age > 2 * noteMs) await set(note('left', now));
    if (state === 'left' && age > leftMs) dropped += Number(await runScript(redis, 'dropText', [key], [id, noted]));
  }
  return dropped;
}
