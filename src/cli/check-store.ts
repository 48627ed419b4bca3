import type { Redis } from 'ioredis';
import type { App } from '../app.js';
import { mastersOf, serverName } from '../redis/cluster.js';
import type { DurabilityGap } from '../redis/durable.js';
import { redisOptions } from '../redis/private-redis.js';
import type { DoctorCheck } from './readiness-words.js';

const gaps: Readonly<Record<DurabilityGap, readonly [detail: string, remedy: string]>> = {
  'append-only-file-off': ['it has no append-only file', 'Set `appendonly yes` in redis.conf.'],
  'waitaof-forbidden': ['it does not let this user run WAITAOF', 'Add `+waitaof` to the ACL of this user.'],
  'waitaof-unknown': ['it has no WAITAOF', 'Use Redis 7.2 or newer, or Valkey.'],
};

/** Adds to the check of Redis where confirmed changes are. */
export function describeDurability(check: DoctorCheck, { gap }: Pick<App['store'], 'gap'>): DoctorCheck {
  if (check.name !== 'redis' || !check.ok) return check;
  if (!gap) return { ...check, detail: `${check.detail}, and confirms that they are on its disk` };
  const [detail, remedy] = gaps[gap];
  return { ...check, detail: `${check.detail}; confirmed changes are only in its memory, because ${detail}`, remedy };
}

/** Settings that only save memory. */
const advice: readonly string[] = ['hash-max-listpack-entries', 'hash-max-listpack-value'];

/** Checks the settings of Redis, or of each master of a cluster, named by its address. */
export async function checkRedisSettings({ redis, store }: Pick<App, 'redis' | 'store'>): Promise<DoctorCheck[]> {
  const restored = await store.restored;
  const masters = mastersOf(redis);
  const checks = await Promise.all(
    masters.map(async (master) => {
      const where = masters.length > 1 ? ` on ${serverName(master)}` : '';
      const checks = await redisSettings(master);
      const own = restored.includes(serverName(master)) ? checks.map(describeRestored) : checks;
      return own.map((check) => ({ ...check, name: `${check.name}${where}` }));
    }),
  );
  return checks.flat();
}

/** A confirmed change sets `appendfsync` to `always` for a moment. A process that is killed then cannot set it back. */
const describeRestored = (check: DoctorCheck): DoctorCheck =>
  check.name === 'redis appendfsync'
    ? { ...check, detail: `${check.detail}; a process that was killed had left it at always, and it is restored now` }
    : check;

/** Checks the Redis settings that the list needs: data on disk, no eviction, small hashes packed. */
async function redisSettings(redis: Redis): Promise<DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  for (const [setting, wanted] of Object.entries(redisOptions)) {
    const name = `redis ${setting}`;
    const reply = await redis.config('GET', setting).catch(() => []);
    const found = Array.isArray(reply) ? reply[1] : undefined;
    if (typeof found !== 'string') {
      checks.push({ name, ok: true, detail: `this server does not report it; it should be ${wanted}`, remedy: '' });
      continue;
    }
    const enough = /^\d+$/.test(wanted) && Number(found) >= Number(wanted);
    const good = enough || found === wanted || (setting === 'appendfsync' && found === 'always');
    const remedy = good ? '' : `Set it to ${wanted} in redis.conf${advice.includes(setting) ? ' to save memory' : ''}.`;
    checks.push({ name, ok: good || advice.includes(setting), detail: found, remedy });
  }
  return checks;
}
