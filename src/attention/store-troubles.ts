import type { Redis } from 'ioredis';
import { forecastMemory } from '../redis/memory-samples.js';
import type { WritesRefused } from '../redis/refused-writes.js';
import { readReplicas } from '../redis/replica-facts.js';
import { lostReplicas } from '../redis/replica-samples.js';
import { type Trouble, trouble } from './trouble.js';

/** Whether Redis refuses writes; while it does, no process can write that it runs. */
export type KnownRefusal = Promise<WritesRefused | undefined>;

/**
 * That Redis refuses writes; that a master has fewer replicas than DURABLE_REPLICAS, with the number of the one that has
 * the fewest; or that there are enough, but fewer than there were.
 * @param now Unix milliseconds
 */
export async function storeTroubles(
  redis: Redis,
  wanted: number,
  refusal: KnownRefusal,
  now: number,
): Promise<Trouble[]> {
  const refused = await refusal;
  const found = refused ? [trouble('stop', 'redis.refuses', refused.found)] : [];
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

export async function memoryTroubles(redis: Redis, now: number): Promise<Trouble[]> {
  const { server = '', used = 0, max = 0, perDay = 0, days } = (await forecastMemory(redis, now)) ?? {};
  if (days === undefined || days >= memoryWarningDays) return [];
  return [trouble('warning', 'memory.filling', { server: server || null, used, max, perDay, days })];
}
