import type { Redis } from 'ioredis';
import { mastersOf, serverName, withTag } from './cluster.js';
import { keys } from './keys.js';
import { evenWhenFull } from './scripts.js';

/** Max time for a probe. Replicas sync once a second, and report once a second. */
const timeoutMs = 4_000;

/**
 * Writes a mark to every master and counts the replicas that have it on disk. A replica without an append-only file never
 * confirms that.
 * @returns by the address of the master; empty where there is one
 */
export async function probeReplicas(redis: Redis, wanted: number): Promise<[string, number][]> {
  const masters = mastersOf(redis);
  return Promise.all(
    masters.map(async (master): Promise<[string, number]> => {
      // WAITAOF blocks its connection.
      const own = master.duplicate({ lazyConnect: true, maxRetriesPerRequest: 1 });
      own.on('error', () => undefined);
      try {
        const { replies } = await withTag(own, 0, (tag) => [
          evenWhenFull('INCR', keys.durable(tag)),
          ['call', 'WAITAOF', '0', String(wanted), String(timeoutMs)],
        ]);
        const reply = replies[1]?.[1];
        return [masters.length > 1 ? serverName(master) : '', Array.isArray(reply) ? Number(reply[1]) : 0];
      } finally {
        own.disconnect();
      }
    }),
  );
}
