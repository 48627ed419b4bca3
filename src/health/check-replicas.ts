import type { Redis } from 'ioredis';
import type { Found, HealthCheck } from '../findings/health.js';
import { type WritesRefused, wouldRefuse } from '../redis/refused-writes.js';
import { readReplicas } from '../redis/replica-facts.js';
import { probeReplicas } from '../redis/replica-probe.js';
import { fails, fine, healthCheck } from './found.js';

/**
 * Checks that every master has as many replicas as DURABLE_REPLICAS says, and that they confirm that a write is on their
 * disks. Without the setting, it only says how many there are; nothing where there are none. Redis may want replicas of
 * its own (min-replicas-to-write), and refuses writes without them.
 * @param troubles that there were more, or that one has become the primary
 */
export async function checkReplicas(
  redis: Redis,
  wanted: number,
  troubles: readonly Found[] = [],
): Promise<HealthCheck[]> {
  const checks = await checkMasters(redis, wanted);
  if (troubles.length === 0) return checks;
  const [only] = checks;
  // They are about all masters together.
  return only && checks.length === 1
    ? [healthCheck('replicas', [...troubles, ...only.findings], only.of)]
    : [...checks, healthCheck('replicas', troubles)];
}

async function checkMasters(redis: Redis, wanted: number): Promise<HealthCheck[]> {
  const [facts, refused] = await Promise.all([readReplicas(redis), wouldRefuse(redis)]);
  if (lacksReplicas(refused) && facts.every(({ connected }) => connected >= wanted))
    return [healthCheck('replicas', [fails('redis.refuses', refused.found)])];
  if (wanted === 0)
    return facts.some(({ connected }) => connected > 0)
      ? facts.map(({ master, connected }) =>
          healthCheck('replicas', [fine('replicas.unused', { connected })], named(master)),
        )
      : [];
  const enough = facts.some(({ connected }) => connected >= wanted);
  const confirmed = new Map(enough ? await probeReplicas(redis, wanted) : []);
  return facts.map(({ master, connected, behind }) => {
    const synced = confirmed.get(master) ?? 0;
    const found = () => {
      if (connected < wanted) return fails('replicas.few', { wanted, connected });
      if (synced < wanted) return fails('replicas.silent', { wanted, confirmed: synced });
      return fine('replicas.confirm', { wanted, connected, behind });
    };
    return healthCheck('replicas', [found()], named(master));
  });
}

const lacksReplicas = (refused: WritesRefused | undefined): refused is WritesRefused =>
  refused?.because === 'too-few-replicas';

const named = (master: string) => (master === '' ? [] : [master]);
