import type { Redis } from 'ioredis';
import { mastersOf, serverName, withTag } from '../cluster.js';
import { lookCommands, readLook, restorePolicy, SyncSwitch } from './sync-switch.js';

/** How far groups start apart where they wait for the next regular sync, once a second: a caller waits for the next. */
export const regularGapMs = 100;

/** The sync policy of each current master, by its address. */
export class SyncPolicies {
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
