import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { runScript, type ScriptReply } from '../redis/scripts.js';
import type { Reason } from '../smtp/refusals/reason.js';

/** A group is not slowed twice within this time, in ms: replies to many messages in flight count as one. */
const holdMs = 5_000;
/** One message in ten seconds. */
const minPerSecond = 0.1;
const forgottenAfterMs = 3_600_000;
/** How often a sending process reads which groups other processes have slowed, in ms. */
const refreshMs = 1_000;
/** Beyond this number of groups, single deferrals are forgotten. */
const maxGroups = 10_000;
/** Refusals about one reader's mailbox. They are no reason to send less to other readers. */
const aboutOneMailbox: ReadonlySet<Reason> = new Set(['greylisted', 'mailbox-full', 'mailbox-busy']);
/** Length of each of the two periods over which a group's rate is measured, in ms. */
const measureMs = 5_000;

/**
 * Rates of the groups whose servers defer messages. All processes share them; other groups are unlimited. A 421 slows a
 * group immediately. A 450 to 459 may be about one mailbox. Where the reply says so (full, greylisted), it does not
 * count; otherwise it takes two of them, unless ten messages were accepted for each.
 */
export class SlowedGroups {
  /** Messages per second by group. */
  #rates = new Map<string, number>();
  readonly #deferrals = new Map<string, number>();
  #current = new Map<string, number>();
  #before = new Map<string, number>();
  #halfBegan: number;
  #refreshedAt = Number.NEGATIVE_INFINITY;
  readonly #reportedAt = new Map<string, number>();

  constructor(
    private readonly redis: Redis,
    private readonly now: () => number,
    private readonly clock: () => number | '',
  ) {
    this.#halfBegan = now();
  }

  /** Messages per second; undefined: unlimited. */
  rateOf(group: string): number | undefined {
    return this.#rates.size === 0 ? undefined : this.#rates.get(group);
  }

  /** Counts a message, and reads from time to time which groups other processes have slowed. */
  admitted(group: string): void {
    const now = this.now();
    if (now - this.#halfBegan >= measureMs) {
      this.#before = now - this.#halfBegan < 2 * measureMs ? this.#current : new Map();
      this.#current = new Map();
      this.#halfBegan = now;
    }
    this.#current.set(group, (this.#current.get(group) ?? 0) + 1);
    this.refresh(now);
  }

  refresh(now: number): void {
    if (now - this.#refreshedAt < refreshMs) return;
    this.#refreshedAt = now;
    this.redis.hgetall(keys.slowed).then(
      (all) => this.#learn(Object.entries(all)),
      () => undefined,
    );
  }

  /**
   * @param max the rate limit of the group in the settings, messages per second
   * @param reason why the server refused, if that is known
   */
  noteReply(group: string, code: number, max: number, reason?: Reason): void {
    if (code !== 421 && reason !== undefined && aboutOneMailbox.has(reason)) return;
    if (code >= 200 && code < 300) {
      const deferrals = this.#deferrals.get(group);
      if (deferrals !== undefined) {
        if (deferrals > 0.1) this.#deferrals.set(group, deferrals - 0.1);
        else this.#deferrals.delete(group);
      }
      if (this.rateOf(group) !== undefined) this.#report(group, 'ok', 0);
    } else if (code === 421 || (code >= 450 && code < 460)) {
      const deferrals = (this.#deferrals.get(group) ?? 0) + (code === 421 ? 2 : 1);
      if (this.#deferrals.size > maxGroups) this.#deferrals.clear();
      if (deferrals < 2) this.#deferrals.set(group, deferrals);
      else {
        this.#deferrals.delete(group);
        this.#report(group, 'slow', Math.min(max, this.#measured(group)));
      }
    }
  }

  /** Messages per second that this process sent to the group recently. */
  #measured(group: string): number {
    const seconds = Math.max(1_000, this.now() - this.#halfBegan + (this.#before.size > 0 ? measureMs : 0)) / 1_000;
    return ((this.#current.get(group) ?? 0) + (this.#before.get(group) ?? 0)) / seconds;
  }

  #report(group: string, verdict: 'slow' | 'ok', speed: number): void {
    const now = this.now();
    if (verdict === 'ok' && now - (this.#reportedAt.get(group) ?? 0) < refreshMs) return;
    this.#reportedAt.set(group, now);
    const args = [this.clock(), group, verdict, speed, holdMs, minPerSecond, forgottenAfterMs];
    runScript(this.redis, 'slowDown', [keys.slowed], args).then(
      (reply) => this.#learn(pairs(reply as ScriptReply[])),
      () => undefined,
    );
  }

  #learn(entries: readonly (readonly [string, string])[]): void {
    this.#rates = new Map(entries.map(([group, entry]) => [group, Number.parseFloat(entry)]));
    for (const group of this.#reportedAt.keys()) if (!this.#rates.has(group)) this.#reportedAt.delete(group);
  }
}

function pairs(flat: readonly ScriptReply[]): [string, string][] {
  return flat.flatMap((name, i): [string, string][] => (i % 2 === 0 ? [[String(name), String(flat[i + 1])]] : []));
}

/** Every slowed group, with its rate in messages per second. */
export async function readSlowed(redis: Redis): Promise<{ group: string; perSecond: number }[]> {
  const all = Object.entries(await redis.hgetall(keys.slowed));
  return all.map(([group, entry]) => ({ group, perSecond: Number.parseFloat(entry) }));
}
