import type { Redis } from 'ioredis';
import { attentionKeys, keys } from '../redis/keys.js';
import type { BucketTag } from '../redis/layout.js';
import { runScript, writeEvenWhenFull } from '../redis/scripts.js';
import { type ReportedEvent, reportedEvent } from './event.js';

/** Max age of the cached answer to whether a webhook exists, in ms. Other processes notice a change after that time. */
const maxAgeMs = 1_000;

const known = new WeakMap<Redis, { readAt: number; wanted: boolean }>();

/** Whether a webhook exists. Without one, no events are written. Costs at most one command per second. */
export async function eventsWanted(redis: Redis): Promise<boolean> {
  const found = known.get(redis);
  if (found && performance.now() - found.readAt < maxAgeMs) return found.wanted;
  return refreshEventsWanted(redis);
}

/** Checks again whether a webhook exists, after one was added or removed. */
export async function refreshEventsWanted(redis: Redis): Promise<boolean> {
  const readAt = performance.now();
  const wanted = (await redis.exists(keys.webhooks)) === 1;
  known.set(redis, { readAt, wanted });
  return wanted;
}

/**
 * Marks that a bucket is about to have events, which the script that changes a record writes in the same step. The mark
 * comes first: a process that ends in between leaves a mark without events, and never events without a mark.
 */
export async function markOutbox(redis: Redis, bucket: BucketTag): Promise<void> {
  await writeEvenWhenFull(redis, 'ZADD', keys.outboxes, Date.now(), String(bucket));
}

/** Reports the events of an import, which belong to no bucket. */
export async function reportImported(redis: Redis, event: ReportedEvent): Promise<void> {
  await redis.rpush(keys.importOutbox, JSON.stringify(event));
}

/** Events that wait in one place, as stored, with their parsed form. */
export interface OutboxPage {
  key: string;
  events: { text: string; event: ReportedEvent }[];
}

const pageSize = 500;
/** A change writes its events within this time after its mark, in ms, or has failed. */
const markLife = 60_000;

/** Reads the first events of every place where some may wait. */
export async function readOutboxes(redis: Redis): Promise<OutboxPage[]> {
  const marks = await redis.zrange(keys.outboxes, 0, '-1', 'WITHSCORES');
  const tags = marks.filter((_, place) => place % 2 === 0);
  const fixed = [keys.issueOutbox, keys.importOutbox, attentionKeys.outbox];
  const places = [...fixed, ...tags.map((tag) => keys.outbox(tag as BucketTag))];
  const texts = await Promise.all(places.map((key) => redis.lrange(key, 0, pageSize - 1)));
  const now = Date.now();
  for (const [place, tag] of tags.entries()) {
    const score = marks[2 * place + 1] ?? '0';
    if (texts[place + fixed.length]?.length === 0 && Number(score) < now - markLife)
      await runScript(redis, 'dropMark', [keys.outboxes], [tag, score]);
  }
  return places.flatMap((key, place) => {
    const events = (texts[place] ?? []).map((text) => ({ text, event: reportedEvent.parse(JSON.parse(text)) }));
    return events.length > 0 ? [{ key, events }] : [];
  });
}

/** Removes events that every webhook has. Two processes that read the same page remove nothing else. */
export async function clearOutboxes(redis: Redis, pages: readonly OutboxPage[]): Promise<void> {
  await Promise.all(pages.flatMap(({ key, events }) => events.map(({ text }) => redis.lrem(key, 1, text))));
}
