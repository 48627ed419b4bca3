import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import type { Rate } from '../settings/rates.js';

/**
 * How long a process may keep what it was granted, in ms. A window of a second is paced as if it were twice this longer:
 * a grant may be used so much later, and a mail's turn come so much earlier, and the second still never holds too many.
 */
const keepMs = { spaced: 25, window: 1_000 } as const;
/** Steps in which the longer windows slide, in ms: what is granted stays counted for up to a step longer than it has to. */
const steps = { m: 2_000, d: 900_000 } as const;
const lengths = { m: 60_000, d: 86_400_000 } as const;
/** In one grant. What is left of a spaced one is lost within 25 ms, so that it may be large. */
const mostMails = { spaced: 1_000, window: 50 } as const;
/** Who asks again later than so long after a grant is not in haste. */
const pauseMs = 100;
const dayMs = 86_400_000;

/** One limit of a pool as pace.lua takes it. */
export interface Limit {
  key: string;
  args: readonly [kind: 'spaced' | 'window' | 'warm-up', number, number, number | ''];
}

/** Mails so many microseconds apart. */
export function spacedLimit(key: string, perSecond: number): Limit {
  const apart = Math.ceil(((1_000 + 2 * keepMs.spaced) * 1_000) / perSecond);
  return { key, args: ['spaced', apart, 1 + Math.floor((keepMs.spaced * 1_000) / apart), ''] };
}

export function limitsOf(pool: string, rates: readonly Rate[]): Limit[] {
  return rates.map(({ mails, window }) => {
    const key = keys.pace(pool, window);
    if (window === 's') return spacedLimit(key, mails);
    const step = steps[window];
    const counted = Math.ceil((lengths[window] + keepMs.window) / step) + 1;
    return { key, args: ['window', mails, step, counted] };
  });
}

/** Mails that Redis granted, to be used before `until`. */
interface Grant {
  mails: number;
  until: number;
}

/**
 * What this process was granted under a set of limits that go together, and has not used. It asks for twice as many each
 * time while it uses them up at once, and for one otherwise: a fast send asks Redis once for many mails, and a slow one
 * keeps nothing from the other processes.
 */
export class RatePool {
  readonly #grants: Grant[] = [];
  #next = 1;
  #blockedUntil = 0;
  /** When the last grant ran out or will. */
  #lastUntil = 0;

  constructor(
    readonly name: string,
    public limits: readonly Limit[],
  ) {}

  /** Milliseconds until it is worth asking Redis, as far as this process knows; 0 where mails are left. */
  waitAt(now: number): number {
    return this.has(now) ? 0 : Math.max(0, this.#blockedUntil - now);
  }

  has(now: number): boolean {
    const [first] = this.#grants;
    if (first === undefined) return false;
    if (now < first.until) return true;
    // What was not used in time is lost, and shows that fewer are needed.
    this.#grants.shift();
    this.#next = 1;
    return this.has(now);
  }

  /** Whether something is left of a grant, in time or not. */
  get wasGranted(): boolean {
    return this.#grants.length > 0;
  }

  /** Takes one of what `has` or `wasGranted` found. */
  use(): void {
    const [first] = this.#grants;
    if (first === undefined) return;
    first.mails -= 1;
    if (first.mails === 0) this.#grants.shift();
  }

  /** Whether nothing would be lost by forgetting the pool. */
  idleAt(now: number): boolean {
    return !this.has(now) && now >= this.#blockedUntil;
  }

  /** How many to ask for. */
  wantedAt(now: number): number {
    if (now > this.#lastUntil + pauseMs) this.#next = 1;
    return this.#next;
  }

  /** @param askedAt before Redis was asked */
  grant(mails: number, askedAt: number): void {
    const has = (kind: Limit['args'][0]) => this.limits.some(({ args }) => args[0] === kind);
    const midnight = (Math.floor(askedAt / dayMs) + 1) * dayMs;
    const kind = has('spaced') ? 'spaced' : 'window';
    const until = askedAt + keepMs[kind];
    this.#lastUntil = has('warm-up') ? Math.min(until, midnight) : until;
    this.#grants.push({ mails, until: this.#lastUntil });
    this.#next = Math.min(mostMails[kind], mails * 2);
  }

  block(until: number): void {
    this.#blockedUntil = until;
  }
}

/**
 * Asks Redis for mails in several pools, all or none.
 * @param askedAt this process's clock; @param clock what Redis is told it is, or '' for its own
 */
export async function askForMails(
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
