import type { Redis } from 'ioredis';
import { settle } from '../ledger/change-ledger.js';
import type { Pacer } from '../pacing/pacing.js';
import type { Relay } from '../smtp/relay.js';
import { peekDomain } from '../subscribers/record/peek.js';
import type { Recipient } from './backlog.js';
import { endOf, type ProviderHold, retestMs } from './holds/hold.js';
import { dueTest, giveTestBack, holdName, takeTest } from './holds/hold-store.js';
import type { WatchedIssue } from './watch-issue.js';

interface HeldDeps {
  redis: Redis;
  pacer: Pick<Pacer, 'groupOf'>;
  relay: Pick<Relay, 'names'>;
  now: () => number;
}

/** Tracks the readers of one run whose provider is on hold, and how long each must wait. */
export class HeldReaders {
  readonly #deps: HeldDeps;
  readonly #watch: WatchedIssue;
  /** Holds that readers of this run wait for. */
  readonly #seen = new Map<string, ProviderHold>();
  /** Tests that this run has asked for, with the reader whose message is the test; empty when another run has it. */
  readonly #asked = new Map<string, string>();
  /** The tests that this run has, by reader. */
  readonly #tests = new Map<string, { hold: ProviderHold; time: number }>();

  constructor(deps: HeldDeps, watch: WatchedIssue) {
    this.#deps = deps;
    this.#watch = watch;
  }

  /**
   * When a recipient may be emailed, in Unix ms: 0 is now, Infinity is never, because the hold lasted for a day and
   * their message has failed. From time to time one message tests whether the provider accepts again.
   */
  async dueFor({ line, record }: Recipient): Promise<number> {
    const { redis, pacer, relay, now } = this.#deps;
    const { holds, issue } = this.#watch;
    const provider = record ? pacer.groupOf(peekDomain(record)) : '';
    const hold = holds.blocking(provider, relay.names);
    if (!hold) return 0;
    const time = now();
    if (time >= endOf(hold)) {
      const failed = { state: 'failed', attempts: line.attempts, at: time } as const;
      await settle(redis, issue, line, failed, `Given up: ${hold.words}`, true);
      return Number.POSITIVE_INFINITY;
    }
    if (await this.#takeTest(hold, time, line.id.toString('hex'))) return 0;
    this.#seen.set(holdName(hold), hold);
    return Math.min(hold.since + (dueTest(hold, time) + 1) * retestMs, endOf(hold));
  }

  /** Whether a hold that readers of this run wait for has ended. */
  async hasEndedHold(): Promise<boolean> {
    if (this.#seen.size === 0) return false;
    await this.#watch.refresh();
    const { holds } = this.#watch;
    return [...this.#seen.values()].some((seen) => holds.of(seen.relay, seen.provider)?.since !== seen.since);
  }

  /** Gives back the test of a recipient whose message must wait for a rate limit. */
  async giveBack({ line }: Recipient): Promise<void> {
    const reader = line.id.toString('hex');
    const test = this.#tests.get(reader);
    if (!test) return;
    this.#tests.delete(reader);
    await giveTestBack(this.#deps.redis, this.#watch.issue.id, test.hold, test.time);
  }

  /** Asks once for each test, and again for a reader who gave it back: other runs ask too, and one of them gets it. */
  async #takeTest(hold: ProviderHold, time: number, reader: string): Promise<boolean> {
    const name = `${holdName(hold)} ${dueTest(hold, time)}`;
    const asked = this.#asked.get(name);
    if (asked !== undefined && asked !== reader) return false;
    this.#asked.set(name, '');
    if (!(await takeTest(this.#deps.redis, this.#watch.issue.id, hold, time))) return false;
    this.#asked.set(name, reader);
    this.#tests.set(reader, { hold, time });
    return true;
  }
}
