import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { redactReply, secretRedactor } from '../redaction.js';
import { unreadKeys } from '../redis/keys.js';
import { namedRefusal, WritesRefused } from '../redis/refused-writes.js';
import { forgetUnread } from '../redis/unread-emails.js';
import { readSubscriber, type SubscriberList } from '../subscribers/list/subscriber-store.js';
import { isoFromMs } from '../timestamps.js';
import type { Claim } from './attribute.js';
import type { FeedbackReport } from './report.js';

/** Max emails kept; the oldest are dropped. With `maxText`, together at most a few megabytes. */
const maxKept = 500;
const keptSeconds = 30 * 86_400;
/** Max characters of a subject and of a text. */
const maxSubject = 200;
const maxText = 4_000;

/** An email at a reader's bounce address whose meaning is unknown, without addresses and links' tokens. */
const unreadReport = z.object({
  id: z.string(),
  /** When it arrived, in Unix milliseconds. */
  at: z.number(),
  /** Subscriber id in hexadecimal. */
  subscriber: z.string(),
  /** Number of the newsletter. */
  newsletter: z.number(),
  subject: z.string(),
  text: z.string(),
});
type UnreadReport = z.infer<typeof unreadReport>;

const withoutTokens = secretRedactor([]);

/**
 * Keeps the text of an email that was not understood, for a person to read. The same email again changes nothing.
 * Nothing is kept about an erased reader, or while Redis refuses to write.
 * @param claim the reader whose bounce address received it
 * @returns whether it is kept
 */
export async function keepUnread(
  list: SubscriberList,
  { unread, id: reportId }: Pick<FeedbackReport, 'unread' | 'id'>,
  { id, newsletter }: Pick<Claim, 'id' | 'newsletter'>,
): Promise<boolean> {
  const reader = await readSubscriber(list, id);
  if (!unread || !reader?.address) return false;
  const clean = (text: string, max: number) => withoutTokens(redactReply(text, reader.address)).slice(0, max);
  const subscriber = id.toString('hex');
  const digest = createHash('sha256')
    .update(JSON.stringify([reportId, unread]))
    .digest('hex')
    .slice(0, 16);
  const kept: UnreadReport = {
    id: `${subscriber}-${newsletter}-${digest}`,
    at: Date.now(),
    subscriber,
    newsletter,
    subject: clean(unread.subject, maxSubject),
    text: clean(unread.text, maxText),
  };
  const { redis } = list;
  try {
    if ((await redis.set(unreadKeys.email(kept.id), JSON.stringify(kept), 'EX', keptSeconds, 'NX')) === null)
      return true;
    await redis.zadd(unreadKeys.ids, kept.at, kept.id);
  } catch (error) {
    // A text is worth less than the report's effect, which is written even then.
    if (namedRefusal(error) instanceof WritesRefused) return false;
    throw error;
  }
  const expired = await redis.zrangebyscore(unreadKeys.ids, '-inf', kept.at - keptSeconds * 1_000);
  const tooMany = await redis.zrange(unreadKeys.ids, 0, `${-maxKept - 1}`);
  const old = new Set([...expired, ...tooMany]);
  if (old.size > 0) await forgetUnread(redis, (one) => old.has(one));
  return true;
}

/** One email as lists show it. */
export interface UnreadLine extends Omit<UnreadReport, 'at' | 'newsletter'> {
  /** ISO 8601 in UTC. */
  at: string | null;
  /** Slug. */
  newsletter: string;
}

/** Counts the emails that were not understood, by the newsletters' numbers. Their ids say whose they are. */
export async function countUnread(redis: Redis, now = Date.now()): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  for (const id of await redis.zrangebyscore(unreadKeys.ids, now - keptSeconds * 1_000, '+inf')) {
    const newsletter = Number(id.split('-')[1]);
    counts.set(newsletter, (counts.get(newsletter) ?? 0) + 1);
  }
  return counts;
}

/**
 * Lists the emails of these newsletters that were not understood, newest first.
 * @param slugs by the newsletters' numbers
 */
export async function listUnread(
  redis: Redis,
  slugs: ReadonlyMap<number, string>,
  limit: number,
): Promise<UnreadLine[]> {
  const ids = await redis.zrange(unreadKeys.ids, 0, '-1', 'REV');
  if (ids.length === 0) return [];
  // One command for each: on a cluster, the keys are in different slots.
  const texts = await Promise.all(ids.map((id) => redis.get(unreadKeys.email(id))));
  return texts
    .flatMap((text) => (text === null ? [] : [unreadReport.parse(JSON.parse(text))]))
    .flatMap(({ at, newsletter, ...kept }) => {
      const slug = slugs.get(newsletter);
      return slug === undefined ? [] : [{ ...kept, at: isoFromMs(at), newsletter: slug }];
    })
    .slice(0, limit);
}
