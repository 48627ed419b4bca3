import * as z from 'zod';
import type { Newsletter } from '../newsletters/newsletter.js';
import { keys } from '../redis/keys.js';
import { scanBuckets } from '../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { peekMembership } from '../subscribers/record/peek.js';
import { subscriberStates } from '../subscribers/record/subscriber.js';

/** Numbers of readers below this are not shown. */
export const smallAudience = 100;

/** How long a count is shown before the list is counted again. */
const dayMs = 86_400_000;

/** Rounded numbers of confirmed readers, by newsletter number; 0: fewer than `smallAudience`. */
export type Audience = Readonly<Record<string, number>>;

const stored = z.object({ at: z.number(), readers: z.record(z.string(), z.number()) });

/** Rounds a number of readers down to two digits: 1,234 → 1,200. Below 100 it is 0. */
export function roundedReaders(readers: number): number {
  if (readers < smallAudience) return 0;
  const step = 10 ** (Math.floor(Math.log10(readers)) - 1);
  return Math.floor(readers / step) * step;
}

const counting = new WeakMap<SubscriberList['redis'], Promise<Audience>>();

/**
 * The rounded numbers of readers that anyone may see. Only rounded numbers are stored, and they change once a day, so
 * that nobody can see a single reader come or go. A request waits for the count only when there is no earlier one.
 */
export async function readAudience(
  list: SubscriberList,
  newsletters: readonly Newsletter[],
  now = Date.now(),
): Promise<Audience> {
  const text = await list.redis.get(keys.audience);
  const known = text === null ? undefined : stored.parse(JSON.parse(text));
  const complete = known && newsletters.every(({ number }) => known.readers[number] !== undefined);
  if (known && complete && now - known.at < dayMs) return known.readers;
  const recount = countOnce(list, newsletters, now);
  if (!known || !complete) return recount;
  // In the background: the next request shows its result, or counts again.
  recount.catch(() => undefined);
  return known.readers;
}

/** One count at a time in each process. */
function countOnce(list: SubscriberList, newsletters: readonly Newsletter[], now: number): Promise<Audience> {
  const running = counting.get(list.redis);
  if (running) return running;
  const count = countReaders(list, newsletters, now).finally(() => counting.delete(list.redis));
  counting.set(list.redis, count);
  return count;
}

async function countReaders(list: SubscriberList, newsletters: readonly Newsletter[], now: number): Promise<Audience> {
  const confirmed = subscriberStates.indexOf('confirmed');
  const counts = new Map(newsletters.map(({ number }) => [number, 0]));
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records) {
      for (const [number, count] of counts)
        if (peekMembership(record, number)?.state === confirmed) counts.set(number, count + 1);
    }
  }
  const readers = Object.fromEntries([...counts].map(([number, count]) => [number, roundedReaders(count)]));
  await list.redis.set(keys.audience, JSON.stringify({ at: now, readers }));
  return readers;
}
