import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { type CommandReplies, sendTogether } from '../cluster.js';
import { keys } from '../keys.js';

// Redis syncs its append-only file once a second (`appendfsync everysec`), so a change that waits for its disk waits
// half a second on average. Under `appendfsync always` it syncs at once, but then every write waits for a sync. So a
// group of waiting changes switches to `always` for its own sync, which takes about a millisecond, and back again.
//
// The switch only saves time. WAITAOF proves that the change is on disk, whatever the setting is meanwhile: several
// processes switch it without asking each other, and an administrator may forbid CONFIG.
//
// Each group enters the value to restore into the hash keys.syncSwitches before it switches, and removes its entry
// after. An entry that stays is the trace of a process that was killed in between.

/** Where Postrider runs `appendfsync always` all the time, or may not change it, nothing is switched. */
export type SyncPolicy = 'always' | 'everysec' | 'no';

/** What one master says about its policy. */
export interface PolicyLook {
  /** Undefined when Redis does not report it: CONFIG is forbidden or renamed. */
  current: SyncPolicy | undefined;
  /** Groups that are switching, or were killed: their entry, and the value that each restores. */
  entries: Readonly<Record<string, string>>;
}

/** How long Postrider leaves the policy alone after Redis refused to change it, or took long to sync. */
const leaveAloneMs = 60_000;

/** A sync that blocks Redis for longer than this costs its other users more than it saves. */
const maxSyncMs = 100;
/** Redis spends at most one part in so many of its time with syncs that were asked for. */
const shareOfTime = 10;
const minGapMs = 10;
/** The quickest of so many syncs counts. A sync may be slow because another program's is in progress. */
const syncsRemembered = 4;

/** Decides for one master whether a group may switch its policy, and remembers what to restore. */
export class SyncSwitch {
  #usual: SyncPolicy | undefined;
  #leftAloneUntil = 0;
  readonly #syncs: number[] = [];

  /** The value to restore; undefined when nothing may be switched now, or nothing needs to be. */
  get restores(): SyncPolicy | undefined {
    if (this.#usual === undefined || this.#usual === 'always') return undefined;
    return performance.now() < this.#leftAloneUntil ? undefined : this.#usual;
  }

  /** Max time that a sync is waited for before it counts as overtaken by another process, in ms. */
  get patienceMs(): number {
    return Math.max(25, 4 * this.#quickestSync());
  }

  /** Min time between the starts of two groups, in ms; undefined when groups wait for the next regular sync. */
  get gapMs(): number | undefined {
    if (this.#usual === 'always') return minGapMs;
    return this.restores === undefined ? undefined : Math.max(minGapMs, shareOfTime * this.#quickestSync());
  }

  /** Notes what Redis says before a group switches. An administrator may have changed the policy since the last time. */
  saw({ current, entries }: PolicyLook): void {
    const [left] = Object.values(entries);
    // Another group is switching: its value is the usual one.
    if (current === 'always' && left !== undefined && this.#usual !== undefined) return;
    this.#usual = current === 'always' && isPolicy(left) ? left : current;
  }

  /** Notes how long Redis was busy with a sync that a group asked for. */
  synced(ms: number): void {
    if (!Number.isFinite(ms)) return;
    this.#syncs.push(ms);
    if (this.#syncs.length > syncsRemembered) this.#syncs.shift();
    if (this.#syncs.length < syncsRemembered || this.#quickestSync() <= maxSyncMs) return;
    this.#syncs.length = 0;
    this.leaveAlone();
  }

  leaveAlone(): void {
    this.#leftAloneUntil = performance.now() + leaveAloneMs;
  }

  #quickestSync(): number {
    return this.#syncs.length === 0 ? 0 : Math.min(...this.#syncs);
  }
}

const isPolicy = (text: unknown): text is SyncPolicy => text === 'always' || text === 'everysec' || text === 'no';

/** The commands of a look. @param tag makes a key that this master holds */
export const lookCommands = (tag: number): string[][] => [
  ['call', 'CONFIG', 'GET', 'appendfsync'],
  ['hgetall', keys.syncSwitches(tag)],
];

/** Reads the replies to `lookCommands`. A refused command counts as no answer. */
export function readLook([config, entries]: readonly (CommandReplies[number] | undefined)[]): PolicyLook {
  const value = Array.isArray(config?.[1]) ? config[1][1] : undefined;
  return {
    current: isPolicy(value) ? value : undefined,
    entries: (entries?.[0] ? {} : (entries?.[1] ?? {})) as Record<string, string>,
  };
}

/** A group is between its two switches for milliseconds, unless its sync is slow. */
const betweenLooksMs = 100;

/**
 * Removes entries of groups that were killed, and restores the policy if one of them left it at `always`.
 * @param look the state of this master a moment ago
 * @returns whether the policy had been left at `always`
 */
export async function restorePolicy(master: Redis, tag: number, look: PolicyLook, end: AbortSignal): Promise<boolean> {
  if (Object.keys(look.entries).length === 0) return false;
  await sleep(betweenLooksMs, undefined, { signal: end });
  const { current, entries } = readLook(await sendTogether(master, lookCommands(tag)));
  const abandoned = Object.keys(entries).filter((entry) => entry in look.entries);
  const [first] = abandoned;
  if (first === undefined) return false;
  const wasLeft = look.current === 'always' && entries[first] !== 'always';
  // A group of another process may have restored it in between.
  if (wasLeft && current === 'always') await master.config('SET', 'appendfsync', entries[first] ?? 'everysec');
  await master.hdel(keys.syncSwitches(tag), ...abandoned);
  return wasLeft;
}
