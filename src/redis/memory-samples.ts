import type { Redis } from 'ioredis';
import * as z from 'zod';
import { healthKeys } from './keys.js';
import { writeEvenWhenFull } from './scripts.js';
import { readServerFacts, type ServerFacts } from './server-facts.js';

// How the memory of Redis grows: one sample a day, of the last weeks, and the day on which it will be full.

/** The memory of one server on one day: the highest use that was seen, in bytes. */
const sample = z.object({ server: z.string(), used: z.number() });
type Sample = z.infer<typeof sample>;

const day = 86_400_000;
/** Days whose samples count: four whole weeks, because a weekly issue takes memory every seventh day. */
const countedDays = 28;
/** Fewer days say nothing: each may be the day of an import. */
const leastDays = 7;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const limitOf = ({ memory: { max, machine } }: ServerFacts): number => max || machine;

/** Notes the memory of each server for today, and forgets the samples that no longer count. */
export async function noteMemory(redis: Redis, now = Date.now()): Promise<void> {
  const samples = await readSamples(redis);
  const today = samples.get(dayOf(now)) ?? [];
  const seen = (await readServerFacts(redis)).map(({ name: server, memory: { used } }) => ({
    ...{ server, used: Math.max(used, today.find((one) => one.server === server)?.used ?? 0) },
  }));
  // Also when memory is full: that is what they are for.
  await writeEvenWhenFull(redis, 'HSET', healthKeys.memory, dayOf(now), JSON.stringify(seen));
  const oldest = dayOf(now - (countedDays - 1) * day);
  const past = [...samples.keys()].filter((one) => one < oldest);
  if (past.length > 0) await redis.hdel(healthKeys.memory, ...past);
}

async function readSamples(redis: Redis): Promise<Map<string, Sample[]>> {
  const stored = Object.entries(await redis.hgetall(healthKeys.memory));
  return new Map(stored.map(([on, text]) => [on, z.array(sample).catch([]).parse(JSON.parse(text))]));
}

/** The memory of a server, and when it will be full. */
export interface MemoryForecast {
  /** Its address, where there are several. */
  server: string;
  /** Bytes, now. */
  used: number;
  /** Bytes: its limit, or the memory of its machine. */
  max: number;
  /** Bytes a day over the last four weeks; undefined: there are too few samples. */
  perDay: number | undefined;
  /** Days until it is full at this rate; undefined: never, or not known. */
  days: number | undefined;
}

/** The memory of each server that says how much it has, the fullest first. */
export async function forecastServers(redis: Redis, now = Date.now()): Promise<MemoryForecast[]> {
  const [samples, servers] = await Promise.all([readSamples(redis), readServerFacts(redis)]);
  const forecasts = servers.filter((server) => limitOf(server) > 0).map((server) => forecastOf(server, samples, now));
  return forecasts.sort((a, b) => b.used / b.max - a.used / a.max);
}

/** The memory of the server that will be full first. @returns undefined when no server says how much memory it has */
export async function forecastMemory(redis: Redis, now = Date.now()): Promise<MemoryForecast | undefined> {
  const fullest = await forecastServers(redis, now);
  const first = fullest.toSorted((a, b) => (a.days ?? Number.POSITIVE_INFINITY) - (b.days ?? Number.POSITIVE_INFINITY));
  return first[0]?.days === undefined ? fullest[0] : first[0];
}

function forecastOf(server: ServerFacts, samples: ReadonlyMap<string, Sample[]>, now: number): MemoryForecast {
  const oldest = dayOf(now - (countedDays - 1) * day);
  const points = [...samples].flatMap(([on, seen]): [number, number][] => {
    const found = seen.find((one) => one.server === server.name);
    return found && on >= oldest ? [[Date.parse(on) / day, found.used]] : [];
  });
  const { used } = server.memory;
  const max = limitOf(server);
  const perDay = growthOf(points);
  const grows = perDay !== undefined && perDay > 0;
  const days = grows ? Math.max(0, Math.floor((max - used) / perDay)) : undefined;
  return { server: server.name, used, max, perDay: perDay === undefined ? undefined : Math.round(perDay), days };
}

/** The slope of the line that fits the points best; undefined: they are too few, or too close together. */
function growthOf(points: readonly [number, number][]): number | undefined {
  const days = points.map(([x]) => x);
  if (points.length < leastDays || Math.max(...days) - Math.min(...days) < leastDays - 1) return undefined;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(days), mean(points.map(([, used]) => used))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return points.reduce((sum, [at, used]) => sum + (at - x) * (used - y), 0) / spread;
}
