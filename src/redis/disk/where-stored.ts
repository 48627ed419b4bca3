import type { Redis } from 'ioredis';
import { mastersOf } from '../cluster.js';

/** How long is waited for disks and replicas, in ms. */
const patienceMs = 5_000;

/** Where everything is that one connection has written. */
export interface StoredWhere {
  /** Whether it is in the fsynced append-only file of every master. */
  onDisk: boolean;
  /** The replicas on whose disks it is; of several masters, of the one with the fewest. */
  replicas: number;
}

/**
 * Waits some seconds until what a connection has written is on disk, and on those of some replicas. It ends whatever they
 * do: an empty Redis of one server has no replica yet.
 * @param wanted DURABLE_REPLICAS
 */
export async function whereStored(redis: Redis, wanted: number): Promise<StoredWhere> {
  const found = await Promise.all(
    mastersOf(redis).map(async (master): Promise<StoredWhere> => {
      // An error: without an append-only file, or without the right to ask.
      const reply = await master.call('WAITAOF', 1, wanted, patienceMs).catch(() => [0, 0]);
      const [local = 0, replicas = 0] = (reply as unknown[]).map(Number);
      return { onDisk: local > 0, replicas };
    }),
  );
  return {
    onDisk: found.every(({ onDisk }) => onDisk),
    replicas: Math.min(...found.map(({ replicas }) => replicas)),
  };
}
