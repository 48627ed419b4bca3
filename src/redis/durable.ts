import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';
import { mastersOf, serverName } from './cluster.js';
import { type DiskWaiter, openDiskWaiter, withTag } from './disk/disk-waiter.js';
import { NotOnDisk } from './disk/not-on-disk.js';
import { lookCommands, readLook, restorePolicy, SyncSwitch } from './disk/sync-switch.js';

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
  /** Resolves when everything that Redis acknowledged before the call is in its fsynced append-only file. */
  onDisk(): Promise<void>;
  /**
   * Servers that an earlier process left at `appendfsync always` when it was killed. They are restored when this
   * resolves.
   */
  restored: Promise<readonly string[]>;
  /** Waits a moment for groups in progress, so that they restore `appendfsync`. */
  close(): Promise<void>;
}

/** How far groups start apart where they wait for the next regular sync, once a second: a caller waits for the next. */
const regularGapMs = 100;
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
 * This covers the master's disk only. When a master is lost for good, its replica may lack the last moments (Redis
 * Cluster specification, write safety), even if the lost disk had them.
 */
export async function openDurableWrites(redis: Redis): Promise<DurableWrites> {
  const gap = await durabilityGap(redis);
  if (gap) {
    return {
      durability: 'in memory',
      gap,
      onDisk: async () => undefined,
      restored: Promise.resolve([]),
      close: async () => undefined,
    };
  }
  const policies = new Policies(redis);
  const ending = new AbortController();
  const restored = await policies.restore(ending.signal);
  const timer = setInterval(() => void policies.restore(ending.signal), lookEveryMs).unref();
  const lanes = Array.from({ length: laneCount }, () => openLane(redis, policies));
  const groups = openGroups(redis, lanes, policies);
  return {
    durability: 'on disk',
    gap: undefined,
    onDisk: groups.join,
    restored: restored.found,
    async close() {
      clearInterval(timer);
      ending.abort();
      const late = new AbortController();
      await Promise.race([groups.settled(), sleep(closeWithinMs, undefined, { signal: late.signal, ref: false })]);
      late.abort();
      for (const lane of lanes) lane.close();
    },
  };
}

/** Puts callers into groups, and each group on a lane of its own. */
function openGroups(redis: Redis, lanes: readonly DiskWaiter[], policies: Policies) {
  // The lane that was free last is taken first, so that a quick disk needs few connections.
  const free = [...lanes];
  const waiting: ((lane: DiskWaiter) => void)[] = [];
  const inProgress = new Set<Promise<void>>();
  let collecting: { done: Promise<void>; callers: boolean } | undefined;
  let startedAt = Number.NEGATIVE_INFINITY;
  // A Redis that ended and started again has lost what it had not synced, whatever the new one says about later writes.
  let losses = 0;
  redis.on('close', () => {
    losses += 1;
  });

  const take = async () => free.pop() ?? new Promise<DiskWaiter>((resolve) => waiting.push(resolve));
  const giveBack = (lane: DiskWaiter) => {
    const next = waiting.shift();
    if (next) next(lane);
    else free.push(lane);
  };

  async function commit(): Promise<void> {
    const lossesBefore = losses;
    const delay = startedAt + policies.gapMs() - performance.now();
    await (delay > 0 ? sleep(delay) : turn());
    const lane = await take();
    startedAt = performance.now();
    const { callers } = collecting ?? { callers: false };
    // Later callers write after our mark, so they join the next group.
    collecting = undefined;
    const done = lane.wait();
    const ended = done.catch(() => undefined);
    inProgress.add(ended);
    void ended.then(() => {
      inProgress.delete(ended);
      giveBack(lane);
    });
    if (callers) void followUp(ended);
    await done;
    if (losses !== lossesBefore) throw new NotOnDisk(new Error('the connection was lost'));
  }

  /** When another process overtakes a group by switching back, the sync of one more group releases both. */
  async function followUp(ended: Promise<void>): Promise<void> {
    const patience = policies.patienceMs();
    if (patience === undefined) return;
    const answered = new AbortController();
    void ended.then(() => answered.abort());
    try {
      await sleep(patience, undefined, { signal: answered.signal, ref: false });
      await join(false);
    } catch {
      // Answered, or the next group failed as well: its own callers are told.
    }
  }

  function join(asCaller: boolean): Promise<void> {
    collecting ??= { done: commit(), callers: false };
    collecting.callers ||= asCaller;
    return collecting.done;
  }

  return { join: () => join(true), settled: () => Promise.all(inProgress) };
}

/** The sync policy of each current master, by its address. */
class Policies {
  readonly #switches = new Map<string, SyncSwitch>();
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  of(master: Redis): SyncSwitch {
    const name = serverName(master);
    const known = this.#switches.get(name) ?? new SyncSwitch();
    this.#switches.set(name, known);
    return known;
  }

  /** A group waits for every master, so the slowest one decides. */
  gapMs(): number {
    return Math.max(...mastersOf(this.#redis).map((master) => this.of(master).gapMs ?? regularGapMs));
  }

  /** Undefined when a master is not switched: its next sync is due within a second, and another group changes nothing. */
  patienceMs(): number | undefined {
    const all = mastersOf(this.#redis).map((master) => this.of(master));
    if (all.some(({ restores }) => restores === undefined)) return undefined;
    return Math.max(...all.map(({ patienceMs }) => patienceMs));
  }

  /**
   * Looks at every master, then restores in the background those that a killed process left at `always`.
   * @returns once every master was looked at; `found`: the restored ones
   */
  async restore(end: AbortSignal): Promise<{ found: Promise<readonly string[]> }> {
    const masters = mastersOf(this.#redis);
    const looks = await Promise.all(
      masters.map(async (master) => {
        const { tag, replies } = await withTag(master, 0, lookCommands);
        const look = readLook(replies);
        this.of(master).saw(look);
        return { master, tag, look };
      }),
    ).catch(() => []);
    const found = Promise.all(
      looks.map(async ({ master, tag, look }) =>
        (await restorePolicy(master, tag, look, end).catch(() => false)) ? [serverName(master)] : [],
      ),
    );
    return { found: found.then((names) => names.flat()) };
  }
}

/** One waiting connection to each current master. */
function openLane(redis: Redis, policies: Policies): DiskWaiter {
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
          const waiter = waiters.get(name) ?? openDiskWaiter(master, redis.isCluster, policies.of(master));
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
