import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import type { Rate } from '../settings/rates.js';

/**
 * How long a process may keep a grant, in ms. A window of a second is paced as if it were longer by twice this time. A
 * grant may be used that much later and a message sent that much earlier, and the second still never exceeds its limit.
 */
const keepMs = { spaced: 25, window: 1_000 } as const;
/** Steps in which the longer windows slide, in ms. A grant stays counted for up to one step longer than necessary. */
const steps = { m: 2_000, d: 900_000 } as const;
const lengths = { m: 60_000, d: 86_400_000 } as const;
/** Max messages per grant. The rest of a spaced grant expires within 25 ms, so it may be large. */
const maxGrant = { spaced: 1_000, window: 50 } as const;
/** A process that asks again later than this after a grant is sending slowly, in ms. */
const slowMs = 100;
const dayMs = 86_400_000;

/** One limit of a pool as pace.lua takes it. */
export interface Limit {
  key: string;
  args: readonly [kind: 'spaced' | 'window' | 'warm-up', number, number, number | ''];
}

/** Spaces messages evenly. */
export function spacedLimit(key: string, perSecond: number): Limit {
  const apart = Math.ceil(((1_000 + 2 * keepMs.spaced) * 1_000) / perSecond);
  return { key, args: ['spaced', apart, 1 + Math.floor((keepMs.spaced * 1_000) / apart), ''] };
}

export function limitsOf(pool: string, rates: readonly Rate[]): Limit[] {
  return rates.map(({ messages, window }) => {
    const key = keys.pace(pool, window);
    if (window === 's') return spacedLimit(key, messages);
    const step = steps[window];
    const counted = Math.ceil((lengths[window] + keepMs.window) / step) + 1;
    return { key, args: ['window', messages, step, counted] };
  });
}

/** Messages that Redis granted, to be sent before `until`. */
interface Grant {
  messages: number;
  until: number;
}

/**
 * The unused grants of this process under a set of limits. While the process uses up its grants immediately, it asks
 * for twice as many each time, else for one. So a fast send asks Redis once for many messages, and a slow one keeps
 * none from the other processes.
 */
export class RatePool {
  readonly #grants: Grant[] = [];
  #next = 1;
  #blockedUntil = 0;
  /** When the last grant expires or expired. */
  #lastUntil = 0;

  constructor(
    readonly name: string,
    public limits: readonly Limit[],
  ) {}

  /** Milliseconds until it is worth asking Redis, as far as this process knows; 0 while messages are left. */
  waitAt(now: number): number {
    return this.has(now) ? 0 : Math.max(0, this.#blockedUntil - now);
  }

  has(now: number): boolean {
    const [first] = this.#grants;
    if (first === undefined) return false;
    if (now < first.until) return true;
    // An expired grant shows that fewer messages are needed.
    this.#grants.shift();
    this.#next = 1;
    return this.has(now);
  }

  /** Whether some of a grant is left, expired or not. */
  get wasGranted(): boolean {
    return this.#grants.length > 0;
  }

  /** Takes one message from what `has` or `wasGranted` found. */
  use(): void {
    const [first] = this.#grants;
    if (first === undefined) return;
    first.messages -= 1;
    if (first.messages === 0) this.#grants.shift();
  }

  /** Whether the pool can be forgotten without loss. */
  idleAt(now: number): boolean {
    return !this.has(now) && now >= this.#blockedUntil;
  }

  /** The number of messages to ask for. */
  wantedAt(now: number): number {
    if (now > this.#lastUntil + slowMs) this.#next = 1;
    return this.#next;
  }

  /** @param askedAt when Redis was asked, ms */
  grant(messages: number, askedAt: number): void {
    const has = (kind: Limit['args'][0]) => this.limits.some(({ args }) => args[0] === kind);
    const midnight = (Math.floor(askedAt / dayMs) + 1) * dayMs;
    const kind = has('spaced') ? 'spaced' : 'window';
    const until = askedAt + keepMs[kind];
    this.#lastUntil = has('warm-up') ? Math.min(until, midnight) : until;
    this.#grants.push({ messages, until: this.#lastUntil });
    this.#next = Math.min(maxGrant[kind], messages * 2);
  }

  block(until: number): void {
    this.#blockedUntil = until;
  }
}

/**
 * Asks Redis for messages in several pools, all or none.
 * @param askedAt this process's clock, ms; @param clock the time that Redis uses, or '' for its own
 */
export async function requestGrants(
  redis: Redis,
  pools: readonly RatePool[],
  askedAt: number,
  clock: number | '',
): Promise<void> {
  const limits = pools.flatMap((pool, i) => pool.limits.map((limit) => ({ ...limit, pool: i + 1 })));
  const reply = (await runScript(
    redis,
    'pace',
    limits.map(({ key }) => key),
    [
      clock,
      pools.length,
      ...pools.map((pool) => pool.wantedAt(askedAt)),
      ...limits.flatMap(({ pool, args }) => [pool, ...args]),
    ],
  )) as number[];
  const [granted, ...each] = reply;
  for (const [i, pool] of pools.entries()) {
    const value = each[i] ?? 0;
    if (granted === 1) pool.grant(value, askedAt);
    else if (value > 0) pool.block(askedAt + value);
  }
}
