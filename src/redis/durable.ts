import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';
import { mastersOf } from './cluster.js';
import { keys } from './keys.js';
import { namedRefusal } from './refused-writes.js';
import { writeEvenWhenFull } from './scripts.js';

/** Where a change is stored when its caller gets the answer. */
export type Durability = 'on disk' | 'in memory';

/** Lets callers wait until their writes are on disk. */
export interface DurableWrites {
  /** What this Redis can promise: `on disk` needs Redis 7.2 or Valkey with `appendonly yes`. */
  durability: Durability;
  /** Resolves when everything that Redis acknowledged before the call is in its fsynced append-only file. */
  onDisk(): Promise<void>;
  close(): void;
}

/** The change was made, but the disk did not confirm it, so it may be lost. The caller must not report success. */
export class NotOnDisk extends PostriderError {
  override readonly code = 'redis.not-on-disk';
  override readonly retryable = true;
  constructor(cause?: unknown) {
    super('Redis did not confirm in time that the change is on disk.', { cause });
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'redis.not-on-disk': NotOnDisk;
  }
}

/** Max time a group waits for the disk. `everysec` syncs once a second; a slower disk is an alarm. */
const timeoutMs = 10_000;

/**
 * `everysec` syncs once a second. Groups start this far apart, so that a caller waits for the next sync and not for the
 * one after it: the mean wait is about half a second.
 */
const groupEveryMs = 100;
/** WAITAOF blocks its connection, so there is one connection for each group in a second, and one spare. */
const laneCount = 1_000 / groupEveryMs + 1;

/**
 * Opens its own connections to every master, to wait for their disks.
 *
 * Guarantee, by group commit: a caller's write was acknowledged, so it is in its master's append-only file before the
 * mark that its group then writes there. WAITAOF answers once the mark and everything before it is synced. However many
 * callers wait, one group is collecting callers and each lane has at most one group in progress. A group waits for
 * every master, so it does not matter which one holds a caller's write.
 *
 * This covers the master's disk only. When a master is lost for good, its replica may lack the last moments (Redis
 * Cluster specification, write safety), even if the lost disk had them.
 */
export async function openDurableWrites(redis: Redis): Promise<DurableWrites> {
  if (!(await canSync(redis)))
    return { durability: 'in memory', onDisk: async () => undefined, close: () => undefined };
  const lanes = Array.from({ length: laneCount }, () => openLane(redis));
  const idle = lanes.map((lane) => Promise.resolve(lane));
  let collecting: Promise<void> | undefined;
  let startedAt = Number.NEGATIVE_INFINITY;

  async function commit(): Promise<void> {
    await sleep(Math.max(0, startedAt + groupEveryMs - performance.now()));
    const lane = await idle.shift();
    startedAt = performance.now();
    // Later callers write after our mark, so they join the next group.
    collecting = undefined;
    if (!lane) return;
    const done = lane.wait();
    const free = () => lane;
    idle.push(done.then(free, free));
    await done;
  }

  return {
    durability: 'on disk',
    onDisk() {
      collecting ??= commit();
      return collecting;
    },
    close() {
      for (const lane of lanes) lane.close();
    },
  };
}

/** One waiting connection to each current master. */
function openLane(redis: Redis): Waiter {
  const waiters = new Map<string, Waiter>();
  return {
    async wait() {
      const masters = mastersOf(redis);
      const names = masters.map(({ options }) => `${options.host}:${options.port}`);
      for (const [name, waiter] of waiters) {
        if (names.includes(name)) continue;
        waiter.close();
        waiters.delete(name);
      }
      await Promise.all(
        masters.map((master, i) => {
          const name = names[i] ?? '';
          const waiter = waiters.get(name) ?? openWaiter(master, redis.isCluster);
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

/** Waits for one master's disk. */
interface Waiter {
  wait(): Promise<void>;
  close(): void;
}

/** Hash tags to try for a key on a given master. With 100 masters, the chance that none fits one of them is 10^-44. */
const tagCount = 10_000;

/**
 * Connects when the first caller waits, so that a command that only reads opens no connection.
 * @param inCluster in a cluster, a lost master is not waited for: another replaces it
 */
function openWaiter(master: Redis, inCluster: boolean): Waiter {
  const connection = master.duplicate({
    lazyConnect: true,
    // WAITAOF must not be resent on a new connection: that one has written nothing, so it would wait for nothing.
    autoResendUnfulfilledCommands: false,
    ...(inCluster ? { maxRetriesPerRequest: 1 } : {}),
  });
  connection.on('error', () => undefined);
  let tag = 0;
  /** Writes the mark to the first key that this master holds. */
  const mark = async () => {
    for (let attempts = 0; attempts < tagCount; attempts += 1, tag = (tag + 1) % tagCount) {
      try {
        return await writeEvenWhenFull(connection, 'INCR', keys.durable(tag));
      } catch (error) {
        if (!describeError(error).startsWith('MOVED ')) throw error;
      }
    }
    throw new Error('this master holds no slot');
  };
  return {
    async wait() {
      try {
        await mark();
        // One append-only file (this server's), no replicas: numlocal 1, numreplicas 0 (Redis command reference,
        // WAITAOF).
        const reply = connection.call('WAITAOF', 1, 0, timeoutMs) as Promise<[number, number]>;
        const [synced] = await unlessClosed(connection, reply);
        if (synced !== 1) throw new NotOnDisk();
      } catch (error) {
        const named = namedRefusal(error);
        throw named instanceof PostriderError ? named : new NotOnDisk(error);
      }
    },
    close: () => connection.disconnect(),
  };
}

/** Resolves to a command's reply. Rejects when its connection is lost before the reply arrives. */
async function unlessClosed<T>(connection: Redis, reply: Promise<T>): Promise<T> {
  let closed = () => undefined as unknown;
  const lost = new Promise<never>((_, reject) => {
    closed = () => reject(new Error('the connection was lost'));
    connection.once('close', closed);
  });
  try {
    return await Promise.race([reply, lost]);
  } finally {
    connection.off('close', closed);
  }
}

/** Whether every master has WAITAOF (Redis 7.2, Valkey) and an append-only file. Does not wait for a sync. */
async function canSync(redis: Redis): Promise<boolean> {
  try {
    const able = mastersOf(redis).map(async (master) => {
      await master.call('WAITAOF', 0, 0, 1).catch((error: unknown) => {
        // A replica refuses the command now, and accepts it once it becomes the primary.
        if (!/replica/i.test(describeError(error))) throw error;
      });
      return /aof_enabled:1/.test(await master.info('persistence'));
    });
    return (await Promise.all(able)).every(Boolean);
  } catch {
    return false;
  }
}
