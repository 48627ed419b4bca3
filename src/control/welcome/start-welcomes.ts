import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { enqueuePlan } from '../../delivery/plan-issue.js';
import { dueReaders, type OpenSeries } from '../../delivery/welcome/plan-welcome.js';
import { readSendEnds, startWelcomeSend, welcomeSends } from '../../issues/welcome/sends.js';
import { isOn, readSeries, type WelcomeSeries } from '../../issues/welcome/series.js';
import { seriesStop } from '../../issues/welcome/series-stop.js';
import type { Logger } from '../../log.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { listNewsletters } from '../../newsletters/newsletter-store.js';
import type { Queues } from '../../queues/queues.js';
import { refuseEarlierVersions } from '../../redis/meta.js';
import { scanBuckets } from '../../subscribers/list/scan-buckets.js';
import type { SubscriberList } from '../../subscribers/list/subscriber-store.js';

interface WelcomeDeps {
  list: SubscriberList;
  queues: Queues;
  log: Logger;
}

/** The newest sends of a newsletter among which one is looked for that is not over. */
const newest = 50;

/**
 * Starts a send for each welcome email that is due for some reader.
 *
 * Guarantee: safe at any time and in parallel. Whether a reader gets a step is decided by their record when the send is
 * planned, so two runs at once start two sends, and each reader is in one of them. A run that is killed leaves readers
 * due, and the next one finds them.
 * @param now Unix milliseconds @returns the ids of the sends
 */
export async function startWelcomes(deps: WelcomeDeps, now = Date.now()): Promise<string[]> {
  const { list, queues, log } = deps;
  const started: string[] = [];
  for (const { newsletter, series, steps: numbers } of await dueSteps(list, Math.floor(now / 1_000))) {
    if ((await seriesStop(list.redis, newsletter)) !== undefined) continue;
    const unplanned = await unplannedSteps(list.redis, newsletter.slug);
    for (const step of series.steps) {
      if (!numbers.has(step.number) || unplanned.has(step.number)) continue;
      await refuseEarlierVersions(list.redis);
      const id = await startWelcomeSend(list.redis, newsletter.slug, step, now);
      await enqueuePlan(queues, id);
      started.push(id);
    }
  }
  if (started.length > 0) log.info({ issues: started }, 'welcome emails started');
  return started;
}

/** The steps of sends whose readers are still to be chosen. */
async function unplannedSteps(redis: Redis, slug: string): Promise<ReadonlySet<number>> {
  const sends = await welcomeSends(redis, slug, newest);
  return new Set(
    sends.flatMap(({ state, planned, welcome = 0 }) => (state === 'sending' && !planned ? [welcome] : [])),
  );
}

/** A series that is on, and the steps that are due for some reader. */
interface DueSeries extends OpenSeries {
  newsletter: Newsletter;
  steps: Set<number>;
}

/** Reads the whole list once, for all newsletters whose series is on. @param at Unix seconds */
async function dueSteps(list: SubscriberList, at: number): Promise<DueSeries[]> {
  const open: DueSeries[] = [];
  for (const newsletter of await listNewsletters(list.redis)) {
    const series = await readSeries(list.redis, newsletter.slug);
    if (newsletter.archivedAt !== '' || !isOn(series)) continue;
    const ends = await readSendEnds(list.redis, newsletter.slug);
    open.push({ newsletter, series, ends, steps: new Set() });
  }
  if (open.length === 0) return [];
  for await (const { records } of scanBuckets(list)) {
    // Buckets come many at once. Messages that this process sends must not wait for all of them.
    await letOthersRun();
    for (const one of open) for (const { step } of dueReaders(one, records, at)) one.steps.add(step);
  }
  return open;
}

/**
 * How many readers a series would email now. Reads the whole list.
 * @param at Unix seconds
 * @param before the series before a change: readers whom it would email anyway are not counted
 */
export async function countDue(
  list: SubscriberList,
  newsletter: Newsletter,
  series: WelcomeSeries,
  at: number,
  before?: WelcomeSeries,
): Promise<number> {
  const open = { series, newsletter, ends: await readSendEnds(list.redis, newsletter.slug) };
  let count = 0;
  for await (const { records } of scanBuckets(list)) {
    const due = dueReaders(open, records, at);
    const whole = due.map(({ id, record }) => ({ id, record }));
    count += due.length - (before ? dueReaders({ ...open, series: before }, whole, at).length : 0);
  }
  return count;
}
