import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import type { PaceSettings } from '../settings/pace-settings.js';
import { type WarmUp, warmUpAllows } from '../settings/rates.js';
import type { RelayAddress } from '../settings/relay-addresses.js';
import type { Reason } from '../smtp/refusals/reason.js';
import type { RelayPace } from '../smtp/relay-set.js';
import { type Limit, limitsOf, RatePool, requestGrants, spacedLimit } from './rate-pool.js';
import { SlowedGroups } from './slowed-groups.js';

/** Decides when a message may be sent. It counts messages, not jobs. */
export interface Pacer extends RelayPace {
  /**
   * 0: the message may be sent now, and is counted. Otherwise milliseconds to wait before asking again; nothing is
   * counted.
   */
  admit(domain: string): number | Promise<number>;
  /**
   * Notes a server's reply to a message for this domain. 421 and 45x halve the rate of its group (not below one message
   * in ten seconds). Accepted messages raise it step by step, until the group is unlimited again.
   */
  noteReply(domain: string, code: number, reason?: Reason): void;
  /** The provider group that a recipient domain is counted in, or the domain itself. */
  groupOf(domain: string): string;
}

/** Beyond this number, empty pools are forgotten. */
const maxPools = 10_000;

/**
 * Opens the pacing of one process. It never waits itself, so a slow domain delays only its own messages. Without limits
 * and slowed groups it asks Redis nothing per message, only once a second which groups other processes have slowed.
 * @param relays the relays in use; their rates apply in addition to the settings
 * @param now milliseconds; a test passes its own clock, which Redis uses, too
 */
export function openPacer(
  redis: Redis,
  settings: PaceSettings,
  relays: readonly Pick<RelayAddress, 'name' | 'rates'>[] = [],
  now?: () => number,
): Pacer {
  const clock: PaceClock = { time: now ?? steadyTime, forRedis: () => now?.() ?? '' };
  const pacer = new ProcessPacer(redis, settings, relays, clock);
  return {
    admit: (domain) => pacer.admit(domain),
    noteReply: (domain, code, reason) => pacer.noteReply(domain, code, reason),
    groupOf: (domain) => pacer.groupOf(domain),
    admitRelay: (relay) => pacer.admitRelay(relay),
  };
}

/** Unix ms by a monotonic clock: the system's clock may be set back, and a rate must not wait until it catches up. */
const steadyTime = () => performance.timeOrigin + performance.now();

interface PaceClock {
  time: () => number;
  /** The time that scripts use; empty: Redis uses its own clock. */
  forRedis: () => number | '';
}

class ProcessPacer implements Pacer {
  readonly #settings: PaceSettings;
  readonly #clock: PaceClock;
  readonly #slowed: SlowedGroups;
  readonly #grants: GrantSource;
  readonly #pools = new Map<string, RatePool>();
  readonly #everyMessage: readonly Limit[];
  readonly #relayPools: ReadonlyMap<string, RatePool>;
  readonly #everyRelayLimited: boolean;
  readonly #unlimited: boolean;

  constructor(
    redis: Redis,
    settings: PaceSettings,
    relays: readonly Pick<RelayAddress, 'name' | 'rates'>[],
    clock: PaceClock,
  ) {
    this.#settings = settings;
    this.#clock = clock;
    this.#slowed = new SlowedGroups(redis, clock.time, clock.forRedis);
    this.#grants = new GrantSource(redis, clock);
    this.#everyMessage = [...limitsOf('all', settings.send), ...warmUpLimits(settings.warmUp)];
    this.#relayPools = new Map(
      relays
        .filter(({ rates }) => rates.length > 0)
        .map(({ name, rates }) => [name, new RatePool(`relay:${name}`, limitsOf(`relay:${name}`, rates))]),
    );
    this.#everyRelayLimited = relays.length > 0 && this.#relayPools.size === relays.length;
    this.#unlimited = this.#everyMessage.length === 0 && settings.domain.length === 0 && settings.domains.size === 0;
  }

  admit(domain: string): number | Promise<number> {
    const group = this.groupOf(domain);
    const slowed = this.#slowed.rateOf(group) !== undefined;
    if (!this.#unlimited || slowed || this.#relaysWait() > 0) return this.#admitPaced(group);
    this.#slowed.admitted(group);
    return 0;
  }

  noteReply(domain: string, code: number, reason?: Reason): void {
    const group = this.groupOf(domain);
    const max = this.#ratesOf(group).find(({ window }) => window === 's')?.messages ?? Number.POSITIVE_INFINITY;
    this.#slowed.noteReply(group, code, max, reason);
  }

  admitRelay(name: string): number | Promise<number> {
    const pool = this.#relayPools.get(name);
    return pool ? this.#grants.take([pool]) : 0;
  }

  groupOf(domain: string): string {
    const { domains, groups } = this.#settings;
    return domains.has(domain) ? domain : groups.groupOf(domain);
  }

  #ratesOf(group: string) {
    return this.#settings.domains.get(group) ?? this.#settings.domain;
  }

  async #admitPaced(group: string): Promise<number> {
    const wait = this.#relaysWait() || (await this.#grants.take(this.#poolsFor(group)));
    if (wait === 0) this.#slowed.admitted(group);
    else this.#slowed.refresh(this.#clock.time());
    return wait;
  }

  /** Milliseconds until some relay is within its rate, as far as this process knows; 0 where one has no rate. */
  #relaysWait(): number {
    if (!this.#everyRelayLimited) return 0;
    const at = this.#clock.time();
    return Math.ceil(Math.min(...[...this.#relayPools.values()].map((pool) => pool.waitAt(at))));
  }

  /** The pools from which a message for this group takes one each. */
  #poolsFor(group: string): RatePool[] {
    const needed: RatePool[] = [];
    if (this.#everyMessage.length > 0) needed.push(this.#pool('all', () => this.#everyMessage));
    const rates = this.#ratesOf(group);
    if (rates.length > 0) needed.push(this.#pool(`domain:${group}`, () => limitsOf(`domain:${group}`, rates)));
    const perSecond = this.#slowed.rateOf(group);
    if (perSecond !== undefined) {
      const slow = this.#pool(`slow:${group}`, () => []);
      slow.limits = [spacedLimit(keys.pace(`slow:${group}`, 's'), perSecond)];
      needed.push(slow);
    }
    return needed;
  }

  #pool(name: string, limits: () => readonly Limit[]): RatePool {
    const known = this.#pools.get(name);
    if (known) return known;
    const at = this.#clock.time();
    if (this.#pools.size >= maxPools)
      for (const [other, pool] of this.#pools) if (pool.idleAt(at)) this.#pools.delete(other);
    const made = new RatePool(name, limits());
    this.#pools.set(name, made);
    return made;
  }
}

/** Takes messages from pools, and asks Redis for more when one is empty. */
class GrantSource {
  readonly #redis: Redis;
  readonly #clock: PaceClock;
  /** Requests in progress, by the pools that they ask for. */
  readonly #requests = new Map<string, Promise<void>>();

  constructor(redis: Redis, clock: PaceClock) {
    this.#redis = redis;
    this.#clock = clock;
  }

  /** Takes one message from each pool, or from none. @returns ms to wait */
  async take(needed: readonly RatePool[]): Promise<number> {
    for (;;) {
      const at = this.#clock.time();
      const wait = Math.max(...needed.map((pool) => pool.waitAt(at)));
      if (wait > 0) return Math.ceil(wait);
      const lacking = needed.filter((pool) => !pool.has(at));
      if (lacking.length === 0) return spendOn(needed);
      await this.#ask(lacking, at);
      // The caller that asked takes its message however long the reply took. Otherwise a Redis slower than the lifetime
      // of grants would let no message through.
      const now = this.#clock.time();
      if (needed.every((pool) => (lacking.includes(pool) ? pool.wasGranted : pool.has(now)))) return spendOn(needed);
    }
  }

  /** Asks Redis for messages. Callers that ask for the same pools meanwhile share the reply. */
  #ask(lacking: readonly RatePool[], at: number): Promise<void> {
    const request = lacking.map(({ name }) => name).join(' ');
    const pending = this.#requests.get(request);
    if (pending) return pending;
    const reply = requestGrants(this.#redis, lacking, at, this.#clock.forRedis()).finally(() =>
      this.#requests.delete(request),
    );
    this.#requests.set(request, reply);
    return reply;
  }
}

function spendOn(pools: readonly RatePool[]): number {
  for (const pool of pools) pool.use();
  return 0;
}

function warmUpLimits(warmUp: WarmUp | undefined): Limit[] {
  return warmUp ? [{ key: keys.warmUp, args: ['warm-up', warmUp.messages, warmUp.factor, ''] }] : [];
}

/** The progress of a warm-up. */
export interface WarmUpState {
  /** Days on which email was sent, including today; 0 before the first. */
  day: number;
  /** Messages sent on the last of those days. */
  sent: number;
  allowed: number;
  /** ISO date (UTC) of the first of those days; empty before it. */
  since: string;
}

export async function readWarmUp(redis: Redis, warmUp: WarmUp): Promise<WarmUpState> {
  const { day, sent, start } = await redis.hgetall(keys.warmUp);
  if (!day || !start) return { day: 0, sent: 0, allowed: warmUp.messages, since: '' };
  return {
    day: Number(day),
    sent: Number(sent),
    allowed: warmUpAllows(warmUp, Number(day)),
    since: new Date(Number(start) * 86_400_000).toISOString().slice(0, 10),
  };
}
