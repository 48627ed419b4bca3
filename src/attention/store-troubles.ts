import type { Redis } from 'ioredis';
import { forecastMemory } from '../redis/memory-samples.js';
import type { WritesRefused } from '../redis/refused-writes.js';
import { readReplicas } from '../redis/replica-facts.js';
import { type Trouble, trouble } from './trouble.js';

/** Whether Redis refuses writes; while it does, no process can write that it runs. */
export type KnownRefusal = Promise<WritesRefused | undefined>;

/** That Redis refuses writes, or which master has too few replicas: the one with the fewest. */
export async function storeTroubles(redis: Redis, wanted: number, refusal: KnownRefusal): Promise<Trouble[]> {
  const refused = await refusal;
  const found = refused ? [trouble('stop', 'redis.refuses', refused.found)] : [];
  // One trouble for one cause: with as many replicas as DURABLE_REPLICAS asks for, Redis may refuse all the same.
  if (wanted === 0 || refused?.because === 'too-few-replicas') return found;
  const connected = Math.min(...(await readReplicas(redis)).map((one) => one.connected));
  return connected < wanted ? [...found, trouble('stop', 'replicas.few', { wanted, connected })] : found;
}

/** Days before memory is full at which somebody has to know: a larger machine is not there tomorrow. */
const memoryWarningDays = 30;

export async function memoryTroubles(redis: Redis, now: number): Promise<Trouble[]> {
  const { server = '', used = 0, max = 0, perDay = 0, days } = (await forecastMemory(redis, now)) ?? {};
  if (days === undefined || days >= memoryWarningDays) return [];
  return [trouble('warning', 'memory.filling', { server: server || null, used, max, perDay, days })];
}
