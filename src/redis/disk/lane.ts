import type { Redis } from 'ioredis';
import { mastersOf, serverName } from '../cluster.js';
import { type DiskWaiter, openDiskWaiter } from './disk-waiter.js';
import type { SyncPolicies } from './sync-policies.js';

/** One waiting connection to each current master. */
export function openLane(redis: Redis, policies: SyncPolicies, replicas: number): DiskWaiter {
  const waiters = new Map<string, DiskWaiter>();
  return {
    async wait() {
      const masters = mastersOf(redis);
      const names = masters.map(serverName);
      for (const [name, waiter] of waiters) {
        if (names.includes(name)) continue;
        waiter.close();
        waiters.delete(name);
      }
      await Promise.all(
        masters.map((master, i) => {
          const name = names[i] ?? '';
          const waiter = waiters.get(name) ?? openDiskWaiter(master, redis.isCluster, policies.of(master), replicas);
          waiters.set(name, waiter);
          return waiter.wait();
        }),
      );
    },
    close() {
      for (const waiter of waiters.values()) waiter.close();
    },
  };
}
