import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { Registry } from 'prom-client';
import { listNewsletters } from '../newsletters/newsletter-store.js';
import { countJobs, type QueueCounts } from '../queues/queue-counts.js';
import { readFigures } from '../reports/figures/figures.js';
import { countWorkers } from '../reports/presence.js';
import { sharedMetrics as metrics } from './catalogue.js';
import { oldestDue } from './oldest-due.js';
import { gaugeOf } from './recorder.js';
import { openStoreGauges, readStore, show } from './store-gauges.js';

/** How long metrics wait for Redis, in ms. Without it they show what the process itself has counted. */
const patienceMs = 2_000;
/** How long a reading is shown, in ms, whoever asks: some 100 short commands of Redis, whatever the size of the list. */
const freshMs = 2_000;

interface SubscriberCount {
  newsletter: string;
  state: string;
  count: number;
}

/**
 * @param wanted the number of replicas that DURABLE_REPLICAS asks for
 * @returns a function that brings the gauges of a registry up to date. It never throws
 */
export function openSharedGauges(redis: Redis, registry: Registry, wanted: number): () => Promise<void> {
  const storeUp = gaugeOf(metrics.storeUp, registry);
  const due = gaugeOf(metrics.oldestDue, registry);
  const subscribers = gaugeOf(metrics.subscribers, registry);
  const queueJobs = gaugeOf(metrics.queueJobs, registry);
  const workers = gaugeOf(metrics.workers, registry);
  const showStore = openStoreGauges(registry, wanted);
  const read = keptFor(freshMs, async () => {
    const now = Date.now();
    const [counts, queues, running, oldest, store] = await Promise.all([
      ...([countSubscribers(redis), countJobs(redis)] as const),
      ...([countWorkers(redis), oldestDue(redis, now), readStore(redis, now)] as const),
    ]);
    return { counts, queues, running, dueFor: (now - oldest) / 1_000, store };
  });
  return async () => {
    const found = await Promise.race([read().catch(() => undefined), sleep(patienceMs, undefined, { ref: false })]);
    for (const gauge of [subscribers, queueJobs]) gauge.reset();
    storeUp.set(found ? 1 : 0);
    show(due, found?.dueFor);
    show(workers, found?.running);
    showStore(found?.store);
    if (!found) return;
    for (const { newsletter, state, count } of found.counts) subscribers.set({ newsletter, state }, count);
    for (const { queue, ...counts } of found.queues)
      for (const state of states) queueJobs.set({ queue, state }, counts[state]);
  };
}

const states = ['waiting', 'running', 'later'] as const satisfies readonly (keyof QueueCounts)[];

async function countSubscribers(redis: Redis): Promise<SubscriberCount[]> {
  const newsletters = await listNewsletters(redis);
  const counted = await Promise.all(
    newsletters.map(async (newsletter) => {
      const found = await readFigures(redis, newsletter, 0);
      return Object.entries(found?.figures.states ?? {}).map(([state, count]) => ({
        ...{ newsletter: newsletter.slug, state, count },
      }));
    }),
  );
  return counted.flat();
}

/** Keeps a reading for some time. There is one at a time, however long Redis takes; a failed one is not kept. */
function keptFor<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined;
  let until = Number.POSITIVE_INFINITY;
  return () => {
    if (kept && performance.now() < until) return kept;
    until = Number.POSITIVE_INFINITY;
    kept = read();
    kept.then(
      () => {
        until = performance.now() + ms;
      },
      () => {
        kept = undefined;
      },
    );
    return kept;
  };
}
