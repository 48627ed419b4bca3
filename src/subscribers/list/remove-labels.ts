import { setImmediate } from 'node:timers/promises';
import { keys } from '../../redis/keys.js';
import { decodeRecord } from '../record/record.js';
import { retiredLabel } from './labels.js';
import { scanBuckets } from './scan-buckets.js';
import type { SubscriberList } from './subscriber-store.js';

/** Seconds between two readings of the list, by all processes together. */
const sweepEvery = 86_400;
/** Seconds for which an unused label stays readable. Processes reuse a number for a day at most (labels.ts). */
const keptFor = 7 * 86_400;

/**
 * Removes labels that no record uses, in two steps: an unused label is retired, and a retired one that is still unused a
 * week later is deleted. Reads the whole list once a day; other calls return at once.
 *
 * Guarantee: the label of every record can be read. A process that writes a record with a number that it read before the
 * label was retired still finds the text, and the next reading brings the label back.
 * @param now Unix seconds
 * @returns the number of deleted labels
 */
export async function removeUnusedLabels(list: SubscriberList, now: number): Promise<number> {
  const { redis } = list;
  if ((await redis.set(keys.labelsSwept, now, 'EX', sweepEvery, 'NX')) !== 'OK') return 0;
  // Read before the list, so that a label added during the scan is not retired.
  const labels = await redis.hgetall(keys.labels);
  const retired = await redis.hgetall(keys.retiredLabels);
  const used = await usedNumbers(list);

  for (const [label, number] of Object.entries(labels)) {
    if (used.has(number)) continue;
    await redis.hset(keys.retiredLabels, number, JSON.stringify({ label, since: now }));
    await redis.hdel(keys.labels, label);
  }
  let deleted = 0;
  for (const [number, text] of Object.entries(retired)) {
    const { label, since } = retiredLabel.parse(JSON.parse(text));
    if (used.has(number)) {
      // If the text has a new number by now, both stay readable.
      if ((await redis.hsetnx(keys.labels, label, number)) === 1) await redis.hdel(keys.retiredLabels, number);
    } else if (since + keptFor <= now) {
      deleted += await redis.hdel(keys.retiredLabels, number);
    }
  }
  return deleted;
}

/** The numbers of all labels in records, as text, the form in which the label hashes store them. */
async function usedNumbers(list: SubscriberList): Promise<Set<string>> {
  const used = new Set<string>();
  for await (const { records } of scanBuckets(list)) {
    // Messages that this process sends must not wait for the whole list.
    await setImmediate();
    for (const { record } of records) {
      for (const { consent, timeZone } of decodeRecord(record).memberships) {
        used.add(String(consent.label));
        used.add(String(timeZone));
      }
    }
  }
  return used;
}
