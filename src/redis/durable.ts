import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';
import { mastersOf } from './cluster.js';
import { keys } from './keys.js';

/** How sure a change is once its caller was answered. */
export type Durability = 'on disk' | 'in memory';

/** The means to wait until what was written is on disk. */
export interface DurableWrites {
  /** What this Redis can promise: `on disk` needs Redis 7.2 or Valkey with `appendonly yes`. */
  durability: Durability;
  /** Resolves when everything that Redis acknowledged before the call is in its fsynced append-only file. */
  onDisk(): Promise<void>;
  close(): void;
}

/** The change may be lost: it was made, but the disk did not confirm it. The caller must not answer that it is kept. */
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

/** Longest a group waits for the disk. `everysec` syncs once a second; a disk that is slower is an alarm, not a norm. */
const timeoutMs = 10_000;

/**
 * `everysec` syncs once a second. Groups start this far apart, so that a caller waits for the next sync and not for the
 * one after: the mean wait is about half a second.
 */
const groupEveryMs = 100;
/** WAITAOF blocks the connection that it is called on, so there are as many as groups in a second, and one to spare. */
const laneCount = 1_000 / groupEveryMs + 1;

/**
 * Opens the means to wait for the disk, on connections of its own to every master.
 *
 * Guarantee, by group commit: a caller's write was acknowledged, so it stands in its master's append-only file before
 * the mark that its group then writes there; WAITAOF answers when the mark is synced, and with it all before. However
 * many callers wait, there is one group gathering and at most one a lane under way. Which master holds a caller's write
 * is not asked: all are waited for.
 *
 * It is the master's disk. When a master is lost for good, its replica may lack the last moments (Redis Cluster
 * specification, write safety), whatever was on the disk that is gone.
 */
export async function openDurableWrites(redis: Redis): Promise<DurableWrites> {
  if (!(await canSync(redis)))
    return { durability: 'in memory', onDisk: async () => undefined, close: () => undefined };
  const lanes = Array.from({ length: laneCount }, () => openLane(redis));
  const idle = lanes.map((lane) => Promise.resolve(lane));
  let gathering: Promise<void> | undefined;
  let startedAt = 0;

  async function commit(): Promise<void> {
    await sleep(Math.max(0, startedAt + groupEveryMs - Date.now()));
    const lane = await idle.shift();
    startedAt = Date.now();
    // Whoever comes from here on writes after our mark, and gathers for the next group.
    gathering = undefined;
    if (!lane) return;
    const done = lane.wait();
    const free = () => lane;
    idle.push(done.then(free, free));
    await done;
  }

  return {
    durability: 'on disk',
    onDisk() {
      gathering ??= commit();
      return gathering;
    },
    close() {
      for (const lane of lanes) lane.close();
    },
  };
}

/** One waiting connection to each master there is at the moment. */
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

/** Tags to try for a key that lies on a given master; of a hundred masters one misses all of them once in 10^44 times. */
const tags = 10_000;

/**
 * Connects when the first caller waits: a command that only reads never pays for it.
 * @param oneOfMany of a cluster, where a master that is gone is not waited for: another takes its place
 */
function openWaiter(master: Redis, oneOfMany: boolean): Waiter {
  const connection = master.duplicate({
    lazyConnect: true,
    // Sent again on a new connection, WAITAOF would wait for nothing: that connection has written nothing.
    autoResendUnfulfilledCommands: false,
    ...(oneOfMany ? { maxRetriesPerRequest: 1 } : {}),
  });
  connection.on('error', () => undefined);
  let tag = 0;
  /** Writes the mark: to the first key that this master holds. */
  const mark = async () => {
    for (let tries = 0; tries < tags; tries += 1, tag = (tag + 1) % tags) {
      try {
        return await connection.incr(keys.durable(tag));
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
        // One append-only file (this server's), no replicas: numlocal 1, numreplicas 0 (Redis command reference, WAITAOF).
        const answer = connection.call('WAITAOF', 1, 0, timeoutMs) as Promise<[number, number]>;
        const [synced] = await unlessClosed(connection, answer);
        if (synced !== 1) throw new NotOnDisk();
      } catch (error) {
        throw error instanceof NotOnDisk ? error : new NotOnDisk(error);
      }
    },
    close: () => connection.disconnect(),
  };
}

/** What a command answers, or an error when the connection that it was sent on is lost before. */
async function unlessClosed<T>(connection: Redis, answer: Promise<T>): Promise<T> {
  let closed = () => undefined as unknown;
  const lost = new Promise<never>((_, reject) => {
    closed = () => reject(new Error('the connection was lost'));
    connection.once('close', closed);
  });
  try {
    return await Promise.race([answer, lost]);
  } finally {
    connection.off('close', closed);
  }
}

/** Whether every master has WAITAOF (Redis 7.2, Valkey) and an append-only file to wait for. Answers at once. */
async function canSync(redis: Redis): Promise<boolean> {
  try {
    const able = mastersOf(redis).map(async (master) => {
      await master.call('WAITAOF', 0, 0, 1);
      return /aof_enabled:1/.test(await master.info('persistence'));
    });
    return (await Promise.all(able)).every(Boolean);
  } catch {
    return false;
  }
}
