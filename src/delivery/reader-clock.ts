import type { Issue, LocalTime } from '../issues/issue.js';
import type { Newsletter } from '../newsletters/newsletter.js';
import { isTimeZone } from '../newsletters/time-zone.js';
import { dayAfter, dayOf, momentOn, wallTimeAt } from '../newsletters/zoned-time.js';
import { compileFilter } from '../subscribers/list/audience.js';
import { scanBuckets } from '../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { peekMembership } from '../subscribers/record/peek.js';

/** Decides when a reader's message may be sent, by the local time of their zone. */
export interface ReaderClock {
  /** @param record the reader's packed record @returns Unix milliseconds; 0: now */
  dueFor(record: Buffer | undefined): number | Promise<number>;
}

/**
 * The clock of an issue's readers. A reader without a valid zone uses the newsletter's. It calculates once per zone,
 * whatever the number of readers.
 */
export function readerClock(
  { labels }: Pick<SubscriberList, 'labels'>,
  newsletter: Newsletter,
  { local }: Pick<Issue, 'local'>,
): ReaderClock {
  const moments = new Map<number, Promise<number>>();
  const momentIn = async (zone: number, { day, time }: LocalTime) =>
    momentOn(day, time, zoneOrDefault(await labels.labelOf(zone), newsletter));
  return {
    dueFor(record) {
      const seen = local && record && peekMembership(record, newsletter.number);
      if (!seen) return 0;
      const moment = moments.get(seen.timeZone) ?? momentIn(seen.timeZone, local);
      moments.set(seen.timeZone, moment);
      return moment;
    },
  };
}

const zoneOrDefault = (label: string, { timeZone }: Newsletter) =>
  label !== '' && isTimeZone(label) ? label : timeZone;

/** The zones of an issue's readers, and the newsletter's own. Reads the whole list once. */
export async function zonesInUse(
  list: SubscriberList,
  newsletter: Newsletter,
  { audience }: Pick<Issue, 'audience'>,
): Promise<string[]> {
  const belongs = await compileFilter(list, newsletter, { ...audience, state: ['confirmed'] });
  const numbers = new Set<number>([0]);
  for await (const { records } of scanBuckets(list)) {
    for (const { record } of records)
      if (belongs(record)) numbers.add(peekMembership(record, newsletter.number)?.timeZone ?? 0);
  }
  const zones = new Set<string>();
  for (const number of numbers) zones.add(zoneOrDefault(await list.labels.labelOf(number), newsletter));
  return [...zones];
}

/** The first day on which a time of day is still in the future in each zone. */
export function firstDayAhead(time: string, zones: readonly string[], now: number): string {
  let day = dayAfter(dayOf(wallTimeAt(now, 'UTC')), -1);
  while (zones.some((zone) => momentOn(day, time, zone) <= now)) day = dayAfter(day);
  return day;
}
