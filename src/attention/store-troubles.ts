import type { Redis } from 'ioredis';
import { recentFailover } from '../redis/failovers.js';
import { forecastServers, type MemoryForecast } from '../redis/memory-samples.js';
import type { WritesRefused } from '../redis/refused-writes.js';
import { readReplicas } from '../redis/replica-facts.js';
import { lostReplicas } from '../redis/replica-samples.js';
import { type Trouble, trouble } from './trouble.js';

/** Whether Redis refuses writes; while it does, no process can write that it runs. */
export type KnownRefusal = Promise<WritesRefused | undefined>;

/** That a replica has become the primary. Another failover is a trouble of its own. */
async function failoverTroubles(redis: Redis, now: number): Promise<Trouble[]> {
  const found = await recentFailover(redis, now);
  if (!found) return [];
  const { at, server } = found;
  return [
    trouble('warning', 'replicas.failed-over', { at, server: server || null }, undefined, new Date(at).toISOString()),
  ];
}

/**
 * That Redis refuses writes; that a replica has become the primary; that a master has fewer replicas than
 * DURABLE_REPLICAS, with the number of the one that has the fewest; or that there are enough, but fewer than there
 * were.
 * @param now Unix milliseconds
 */
export async function storeTroubles(
  redis: Redis,
  wanted: number,
  refusal: KnownRefusal,
  now: number,
): Promise<Trouble[]> {
  const refused = await refusal;
  const refusals = refused ? [trouble('stop', 'redis.refuses', refused.found)] : [];
  const found = [...refusals, ...(await failoverTroubles(redis, now))];
  // One trouble for one cause: with as many replicas as DURABLE_REPLICAS asks for, Redis may refuse all the same.
  if (refused?.because === 'too-few-replicas') return found;
  const replicas = await readReplicas(redis);
  const fewest = Math.min(...replicas.map(({ connected }) => connected));
  if (fewest < wanted) return [...found, trouble('stop', 'replicas.few', { wanted, connected: fewest })];
  const lost = await lostReplicas(redis, replicas, now);
  const spare = wanted === 0 ? null : fewest - wanted;
  return lost ? [...found, trouble('warning', 'replicas.lost', { ...lost, spare })] : found;
}

/** Days before memory is full at which somebody has to know: a larger machine is not there tomorrow. */
const memoryWarningDays = 30;

/** The part of the memory above which somebody has to know, however fast it grows: one import may fill the rest. */
const highShare = 0.8;

/** That memory will be full soon, or that most of it is used; nothing of it once it is full, which is a refusal. */
export async function memoryTroubles(redis: Redis, refusal: KnownRefusal, now: number): Promise<Trouble[]> {
  const [refused, servers] = await Promise.all([refusal, forecastServers(redis, now)]);
  if (refused?.because === 'memory-full') return [];
  const daysOf = ({ days }: MemoryForecast) => days ?? Number.POSITIVE_INFINITY;
  const [[fullest], [filling]] = [servers, servers.toSorted((a, b) => daysOf(a) - daysOf(b))];
  const factsOf = ({ server, used, max }: MemoryForecast) => ({ server: server || null, used, max });
  if (filling?.days !== undefined && filling.days < memoryWarningDays) {
    const { perDay = 0, days } = filling;
    return [trouble('warning', 'memory.filling', { ...factsOf(filling), perDay, days })];
  }
  if (!fullest || fullest.used < highShare * fullest.max) return [];
  return [trouble('warning', 'memory.high', factsOf(fullest))];
}
