import type { Redis } from 'ioredis';
import type { Found, HealthCheck } from '../findings/health.js';
import { mastersOf, serverName } from '../redis/cluster.js';
import type { DurableWrites } from '../redis/durable.js';
import { readLayouts } from '../redis/list-layouts.js';
import { forecastMemory } from '../redis/memory-samples.js';
import { redisOptions } from '../redis/private-redis.js';
import { fails, fine, healthCheck, warns } from './found.js';

/** Settings that only save memory. */
const advice: readonly string[] = ['hash-max-listpack-entries', 'hash-max-listpack-value'];

/** Checks the settings of Redis, or of each master of a cluster, named by its address. */
export async function checkRedisSettings(redis: Redis, store: Pick<DurableWrites, 'restored'>): Promise<HealthCheck[]> {
  const restored = await store.restored;
  const masters = mastersOf(redis);
  const checks = masters.map((master) => {
    const where = masters.length > 1 ? [serverName(master)] : [];
    return settingsOf(master, where, restored.includes(serverName(master)));
  });
  return (await Promise.all(checks)).flat();
}

/**
 * Checks the Redis settings that the list needs: data on disk, no eviction, small hashes packed.
 * @param isRestored whether `appendfsync` was left at `always`: a confirmed change sets that for a moment, and a process
 *   that is killed then cannot set it back
 */
async function settingsOf(redis: Redis, where: readonly string[], isRestored: boolean): Promise<HealthCheck[]> {
  const checks: HealthCheck[] = [];
  for (const [setting, wanted] of Object.entries(redisOptions)) {
    const reply = await redis.config('GET', setting).catch(() => []);
    const value = Array.isArray(reply) ? reply[1] : undefined;
    const found = () => {
      if (typeof value !== 'string') return fine('redis-setting.unreported', { wanted });
      const enough = /^\d+$/.test(wanted) && Number(value) >= Number(wanted);
      const good = enough || value === wanted || (setting === 'appendfsync' && value === 'always');
      if (good && setting === 'appendfsync' && isRestored) return fine('redis-setting.restored', { value });
      if (good) return fine('redis-setting.fine', { value });
      const facts = { value, wanted };
      return advice.includes(setting) ? warns('redis-setting.wasteful', facts) : fails('redis-setting.wrong', facts);
    };
    checks.push(healthCheck('redis-setting', [found()], [setting, ...where]));
  }
  return checks;
}

/** Checks that the list has as many buckets as LIST_BUCKETS says: otherwise nothing starts. */
export async function checkBuckets(redis: Redis, wanted: number | undefined): Promise<HealthCheck> {
  const { current, next } = await readLayouts(redis);
  const { buckets } = current;
  if (wanted !== undefined && wanted !== buckets && wanted !== next?.buckets)
    return healthCheck('list', [fails('list.other', { buckets, wanted })]);
  return healthCheck('list', [
    next ? fine('list.moving', { from: buckets, to: next.buckets }) : fine('list.fine', { buckets }),
  ]);
}

/**
 * How much of its memory Redis uses, when it will be full, and which servers have no limit of their own.
 * @param filling a warning that it is soon
 * @param setsLimit whether Postrider sets its limit itself, as that of a private Redis
 */
export async function checkMemory(
  redis: Redis,
  filling: readonly Found[],
  { setsLimit }: { setsLimit: boolean },
): Promise<HealthCheck[]> {
  const forecast = filling.length > 0 ? undefined : await forecastMemory(redis);
  const { used = 0, max = 0, perDay = null, days = null } = forecast ?? {};
  const usage = forecast ? [fine('memory.used', { used, max, perDay, days })] : [];
  const servers = setsLimit ? undefined : await withoutLimit(redis);
  const found = [...filling, ...usage, ...(servers ? [fine('memory.unlimited', { servers })] : [])];
  return found.length > 0 ? [healthCheck('memory', found)] : [];
}

/**
 * The servers whose `maxmemory` is 0, by their addresses where there are several; undefined: none. A host that forbids
 * CONFIG sets a limit that it does not show: INFO may say 0 there.
 */
async function withoutLimit(redis: Redis): Promise<string[] | undefined> {
  const masters = mastersOf(redis);
  const limits = masters.map(async (master) => {
    const reply = await master.config('GET', 'maxmemory').catch(() => []);
    return Array.isArray(reply) && reply[1] === '0' ? [serverName(master)] : [];
  });
  const found = (await Promise.all(limits)).flat();
  if (found.length === 0) return undefined;
  return masters.length > 1 ? found : [];
}
