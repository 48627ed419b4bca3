import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import { observeTime } from '../observations.js';
import { changeBegan, followChanges } from './change-scope.js';
import { mastersOf } from './cluster.js';
import { CommitGroups } from './disk/commit-groups.js';
import { openLane } from './disk/lane.js';
import { NotOnDisk } from './disk/not-on-disk.js';
import { ReplicaGroups } from './disk/replica-groups.js';
import { regularGapMs, SyncPolicies } from './disk/sync-policies.js';
import { watchLosses } from './losses.js';

/** Where a change is stored when its caller gets the answer. */
export type Durability = 'on disk' | 'in memory';

/** Why Redis cannot say that a change is on disk. */
export type DurabilityGap = 'append-only-file-off' | 'waitaof-forbidden' | 'waitaof-unknown';

/** Lets callers wait until their writes are on disk. */
export interface DurableWrites {
  /** Where a confirmed change is. `on disk` needs Redis 7.2 or Valkey with `appendonly yes`, and the right to WAITAOF. */
  durability: Durability;
  /** Undefined when `durability` is `on disk`. */
  gap: DurabilityGap | undefined;
  /**
   * Resolves when everything that Redis acknowledged before the call is in its fsynced append-only file, and in those of
   * DURABLE_REPLICAS replicas.
   */
  onDisk(): Promise<void>;
  /**
   * Resolves when DURABLE_REPLICAS replicas have in memory what Redis acknowledged before the call; at once without any.
   * @param began when the caller began to write, on the monotonic clock
   */
  onReplicas(began: number): Promise<void>;
  /**
   * Servers that an earlier process left at `appendfsync always` when it was killed. They are restored when this
   * resolves.
   */
  restored: Promise<readonly string[]>;
  /** Waits a moment for groups in progress, so that they restore `appendfsync`. */
  close(): Promise<void>;
}

/** WAITAOF blocks its connection: one connection for each group in a second, and one spare. */
const laneCount = 1_000 / regularGapMs + 1;
/** How often a process looks for servers that another process left at `appendfsync always`. */
const lookEveryMs = 60_000;
const closeWithinMs = 1_000;

/**
 * Opens its own connections to every master, to wait for their disks.
 *
 * Guarantee, by group commit: a caller's write was acknowledged, so it is in its master's append-only file before the
 * mark that its group then writes there. WAITAOF answers once the mark and everything before it is synced. However many
 * callers wait, one group is collecting callers and each lane has at most one group in progress. A group waits for
 * every master, so it does not matter which one holds a caller's write.
 *
 * A group asks for its own sync where it may (disk/sync-switch.ts). Otherwise, or when another process switched back
 * meanwhile, it waits for the next regular sync.
 *
 * Without replicas, this covers the master's disk only. When a master is lost for good, its replica may lack the last
 * moments (Redis Cluster specification, write safety), even if the lost disk had them. With replicas, a change also fails
 * when a server was lost after the change began: its first writes may be lost, although later ones are on the new master.
 * @param replicas DURABLE_REPLICAS
 */
export async function openDurableWrites(redis: Redis, replicas = 0): Promise<DurableWrites> {
  if (replicas > 0) followChanges();
  const gap = await durabilityGap(redis);
  // With replicas, changes fail then: nothing proves that they are where the setting wants them.
  if (gap && replicas === 0) {
    return {
      durability: 'in memory',
      gap,
      onDisk: async () => undefined,
      onReplicas: async () => undefined,
      restored: Promise.resolve([]),
      close: async () => undefined,
    };
  }
  const policies = new SyncPolicies(redis);
  const ending = new AbortController();
  const restored = await policies.restore(ending.signal);
  const timer = setInterval(() => void policies.restore(ending.signal), lookEveryMs).unref();
  const lanes = Array.from({ length: laneCount }, () => openLane(redis, policies, replicas));
  const groups = new CommitGroups(redis, lanes, policies);
  const losses = watchLosses(redis);
  const replicaGroups = new ReplicaGroups(redis, replicas, losses);
  const refuseIfLost = (began: number) => {
    if (replicas > 0 && losses.since(began)) throw new NotOnDisk(new Error('a server was lost meanwhile'));
  };
  return {
    durability: gap ? 'in memory' : 'on disk',
    gap,
    async onDisk() {
      const began = changeBegan();
      refuseIfLost(began);
      await observeTime('durableWait', () => groups.join());
      refuseIfLost(began);
    },
    onReplicas: (began) => replicaGroups.confirmed(began),
    restored: restored.found,
    async close() {
      clearInterval(timer);
      ending.abort();
      const late = new AbortController();
      await Promise.race([groups.settled(), sleep(closeWithinMs, undefined, { signal: late.signal, ref: false })]);
      late.abort();
      for (const lane of lanes) lane.close();
      replicaGroups.close();
    },
  };
}

/** Asks every master whether it can wait for its disk. Does not wait for a sync. */
async function durabilityGap(redis: Redis): Promise<DurabilityGap | undefined> {
  const gaps = await Promise.all(
    mastersOf(redis).map(async (master) => {
      try {
        await master.call('WAITAOF', 1, 0, 1);
        return undefined;
      } catch (error) {
        const words = describeError(error);
        if (/^NOPERM/.test(words)) return 'waitaof-forbidden';
        if (/appendonly is disabled/.test(words)) return 'append-only-file-off';
        // A replica refuses the command now, and accepts it once it becomes the primary. A connection comes back.
        return /unknown command/i.test(words) ? 'waitaof-unknown' : undefined;
      }
    }),
  );
  return gaps.find((gap) => gap !== undefined);
}
