import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { runScript, type ScriptReply } from '../redis/scripts.js';

/** Answers of many mails in flight are one answer: a group is not slowed twice within this time. Milliseconds. */
const holdMs = 5_000;
/** One mail in ten seconds. */
const leastPerSecond = 0.1;
const forgottenAfterMs = 3_600_000;
/** How often a process that sends looks for what other processes have slowed. */
const lookMs = 1_000;
/** Beyond so many, single complaints are forgotten. */
const manyGroups = 10_000;
/** Over how long a group's speed is measured, in two halves. */
const measureMs = 5_000;

/**
 * How fast the groups may be mailed whose servers said "not now": known to all processes, unlimited for the others.
 * A 421 slows at once. A 450, 451 or 452 may be about one mailbox (full, greylisted): two of them slow, unless ten mails
 * were taken for each.
 */
export class SlowedGroups {
  /** Mails a second by group. */
  #rates = new Map<string, number>();
  readonly #complaints = new Map<string, number>();
  #current = new Map<string, number>();
  #before = new Map<string, number>();
  #halfBegan: number;
  #lookedAt = Number.NEGATIVE_INFINITY;
  readonly #toldAt = new Map<string, number>();

  constructor(
    private readonly redis: Redis,
    private readonly now: () => number,
    private readonly clock: () => number | '',
  ) {
    this.#halfBegan = now();
  }

  /** Mails a second; undefined: as fast as it goes. */
  rateOf(group: string): number | undefined {
    return this.#rates.size === 0 ? undefined : this.#rates.get(group);
  }

  /** Counts a mail for the measuring, and looks now and then for what others have slowed. */
  admitted(group: string): void {
    const now = this.now();
    if (now - this.#halfBegan >= measureMs) {
      this.#before = now - this.#halfBegan < 2 * measureMs ? this.#current : new Map();
      this.#current = new Map();
      this.#halfBegan = now;
    }
    this.#current.set(group, (this.#current.get(group) ?? 0) + 1);
    this.look(now);
  }

  look(now: number): void {
    if (now - this.#lookedAt < lookMs) return;
    this.#lookedAt = now;
    this.redis.hgetall(keys.slowed).then(
      (all) => this.#learn(Object.entries(all)),
      () => undefined,
    );
  }

  /** @param most what the settings allow the group anyhow, mails a second */
  heard(group: string, code: number, most: number): void {
    if (code >= 200 && code < 300) {
      const complaints = this.#complaints.get(group);
      if (complaints !== undefined) {
        if (complaints > 0.1) this.#complaints.set(group, complaints - 0.1);
        else this.#complaints.delete(group);
      }
      if (this.rateOf(group) !== undefined) this.#tell(group, 'ok', 0);
    } else if (code === 421 || (code >= 450 && code < 460)) {
      const complaints = (this.#complaints.get(group) ?? 0) + (code === 421 ? 2 : 1);
      if (this.#complaints.size > manyGroups) this.#complaints.clear();
      if (complaints < 2) this.#complaints.set(group, complaints);
      else {
        this.#complaints.delete(group);
        this.#tell(group, 'slow', Math.min(most, this.#measured(group)));
      }
    }
  }

  /** Mails a second that this process sent to the group of late. */
  #measured(group: string): number {
    const seconds = Math.max(1_000, this.now() - this.#halfBegan + (this.#before.size > 0 ? measureMs : 0)) / 1_000;
    return ((this.#current.get(group) ?? 0) + (this.#before.get(group) ?? 0)) / seconds;
  }

  #tell(group: string, verdict: 'slow' | 'ok', speed: number): void {
    const now = this.now();
    if (verdict === 'ok' && now - (this.#toldAt.get(group) ?? 0) < lookMs) return;
    this.#toldAt.set(group, now);
    const args = [this.clock(), group, verdict, speed, holdMs, leastPerSecond, forgottenAfterMs];
    runScript(this.redis, 'slowDown', [keys.slowed], args).then(
      (reply) => this.#learn(pairs(reply as ScriptReply[])),
      () => undefined,
    );
  }

  #learn(entries: readonly (readonly [string, string])[]): void {
    this.#rates = new Map(entries.map(([group, entry]) => [group, Number.parseFloat(entry)]));
    for (const group of this.#toldAt.keys()) if (!this.#rates.has(group)) this.#toldAt.delete(group);
  }
}

function pairs(flat: readonly ScriptReply[]): [string, string][] {
  return flat.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[String(name), String(flat[i + 1])]] : []));
}

/** Every group that is slowed, with the mails a second that it may have. */
export async function readSlowed(redis: Redis): Promise<{ group: string; perSecond: number }[]> {
  const all = Object.entries(await redis.hgetall(keys.slowed));
  return all.map(([group, entry]) => ({ group, perSecond: Number.parseFloat(entry) }));
}
