import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type { DiskWaiter } from './disk-waiter.js';
import { NotOnDisk } from './not-on-disk.js';
import type { SyncPolicies } from './sync-policies.js';

/** Puts callers into groups, and each group on a lane of its own. */
export class CommitGroups {
  // The lane that was free last is taken first, so that a quick disk needs few connections.
  readonly #free: DiskWaiter[];
  readonly #waiting: ((lane: DiskWaiter) => void)[] = [];
  readonly #inProgress = new Set<Promise<void>>();
  readonly #policies: SyncPolicies;
  #collecting: { done: Promise<void>; callers: boolean } | undefined;
  #startedAt = Number.NEGATIVE_INFINITY;
  // A Redis that ended and started again has lost what it had not synced, whatever the new one says about later writes.
  #losses = 0;

  constructor(redis: Redis, lanes: readonly DiskWaiter[], policies: SyncPolicies) {
    this.#free = [...lanes];
    this.#policies = policies;
    redis.on('close', () => {
      this.#losses += 1;
    });
  }

  /** Resolves when the next group to start is on disk. */
  join(asCaller = true): Promise<void> {
    this.#collecting ??= { done: this.#commit(), callers: false };
    this.#collecting.callers ||= asCaller;
    return this.#collecting.done;
  }

  /** Resolves when no group is in progress. */
  async settled(): Promise<void> {
    await Promise.all(this.#inProgress);
  }

  async #commit(): Promise<void> {
    const lossesBefore = this.#losses;
    const delay = this.#startedAt + this.#policies.gapMs() - performance.now();
    await (delay > 0 ? sleep(delay) : turn());
    const lane = await this.#take();
    this.#startedAt = performance.now();
    const callers = this.#collecting?.callers;
    // Later callers write after our mark, so they join the next group.
    this.#collecting = undefined;
    const done = lane.wait();
    const ended = done.catch(() => undefined);
    this.#inProgress.add(ended);
    void ended.then(() => {
      this.#inProgress.delete(ended);
      this.#giveBack(lane);
    });
    if (callers) void this.#followUp(ended);
    await done;
    if (this.#losses !== lossesBefore) throw new NotOnDisk(new Error('the connection was lost'));
  }

  /** When another process overtakes a group by switching back, the sync of one more group releases both. */
  async #followUp(ended: Promise<void>): Promise<void> {
    const patience = this.#policies.patienceMs();
    if (patience === undefined) return;
    const answered = new AbortController();
    void ended.then(() => answered.abort());
    try {
      await sleep(patience, undefined, { signal: answered.signal, ref: false });
      await this.join(false);
    } catch {
      // Answered, or the next group failed as well: its own callers are told.
    }
  }

  async #take(): Promise<DiskWaiter> {
    return this.#free.pop() ?? new Promise((resolve) => this.#waiting.push(resolve));
  }

  #giveBack(lane: DiskWaiter): void {
    const next = this.#waiting.shift();
    if (next) next(lane);
    else this.#free.push(lane);
  }
}
