import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import type { PaceSettings } from '../settings/pace-settings.js';
import { type WarmUp, warmUpAllows } from '../settings/rates.js';
import type { RelayAddress } from '../settings/relay-addresses.js';
import type { RelayPace } from '../smtp/relay-set.js';
import { askForMails, type Limit, limitsOf, RatePool, spacedLimit } from './rate-pool.js';
import { SlowedGroups } from './slowed-groups.js';

/** Decides when a mail may go. Mails are counted, not jobs. */
export interface Pacer extends RelayPace {
  /** 0: the mail may go now and is counted; else milliseconds until it is worth asking again. Nothing was counted then. */
  admit(domain: string): Promise<number>;
  /**
   * What a server answered to a mail for this domain. 421 and 45x halve the speed of its group (not below one mail in ten
   * seconds), mails that are taken raise it step by step, until the group is unlimited again.
   */
  heard(domain: string, code: number): void;
}

/** Beyond so many, pools that hold nothing are forgotten. */
const maxPools = 10_000;
const atOnce = Promise.resolve(0);

/**
 * Opens the pacing of one process. It answers at once: a slow domain holds up nobody but its own messages. Where nothing is
 * limited and nothing slowed, Redis is asked for no message, only once a second for what another process has slowed.
 * @param relays those that messages go through; their rates apply beside the settings
 * @param now milliseconds; a test brings its own clock, and Redis goes by it, too
 */
export function openPacer(
  redis: Redis,
  settings: PaceSettings,
  relays: readonly Pick<RelayAddress, 'name' | 'rates'>[] = [],
  now?: () => number,
): Pacer {
  const clock: PaceClock = { time: now ?? Date.now, forRedis: () => now?.() ?? '' };
  const pacer = new ProcessPacer(redis, settings, relays, clock);
  return {
    admit: (domain) => pacer.admit(domain),
    heard: (domain, code) => pacer.heard(domain, code),
    admitRelay: (relay) => pacer.admitRelay(relay),
  };
}

interface PaceClock {
  time: () => number;
  /** The time that scripts go by: empty where Redis uses its own clock. */
  forRedis: () => number | '';
}

class ProcessPacer implements Pacer {
  readonly #settings: PaceSettings;
  readonly #clock: PaceClock;
  readonly #slowed: SlowedGroups;
  readonly #granting: Granting;
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
    this.#granting = new Granting(redis, clock);
    this.#everyMessage = [...limitsOf('all', settings.send), ...warmUpLimits(settings.warmUp)];
    this.#relayPools = new Map(
      relays
        .filter(({ rates }) => rates.length > 0)
        .map(({ name, rates }) => [name, new RatePool(`relay:${name}`, limitsOf(`relay:${name}`, rates))]),
    );
    this.#everyRelayLimited = relays.length > 0 && this.#relayPools.size === relays.length;
    this.#unlimited = this.#everyMessage.length === 0 && settings.domain.length === 0 && settings.domains.size === 0;
  }

  admit(domain: string): Promise<number> {
    const group = this.#groupOf(domain);
    const slowed = this.#slowed.rateOf(group) !== undefined;
    if (!this.#unlimited || slowed || this.#relaysWait() > 0) return this.#admitPaced(group);
    this.#slowed.admitted(group);
    return atOnce;
  }

  heard(domain: string, code: number): void {
    const group = this.#groupOf(domain);
    const max = this.#ratesOf(group).find(({ window }) => window === 's')?.mails ?? Number.POSITIVE_INFINITY;
    this.#slowed.heard(group, code, max);
  }

  admitRelay(name: string): number | Promise<number> {
    const pool = this.#relayPools.get(name);
    return pool ? this.#granting.take([pool]) : 0;
  }

  #groupOf(domain: string): string {
    const { domains, groups } = this.#settings;
    return domains.has(domain) ? domain : groups.groupOf(domain);
  }

  #ratesOf(group: string) {
    return this.#settings.domains.get(group) ?? this.#settings.domain;
  }

  async #admitPaced(group: string): Promise<number> {
    const wait = this.#relaysWait() || (await this.#granting.take(this.#poolsFor(group)));
    if (wait === 0) this.#slowed.admitted(group);
    else this.#slowed.look(this.#clock.time());
    return wait;
  }

  /** Milliseconds until some relay is within its rate, as far as is known; 0 where one has none. */
  #relaysWait(): number {
    if (!this.#everyRelayLimited) return 0;
    const at = this.#clock.time();
    return Math.ceil(Math.min(...[...this.#relayPools.values()].map((pool) => pool.waitAt(at))));
  }

  /** The pools that a message for this group needs one of each. */
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

/** Takes messages from pools, and asks Redis for more where one has run out. */
class Granting {
  readonly #redis: Redis;
  readonly #clock: PaceClock;
  /** Questions on their way, by the pools that they ask for. */
  readonly #asking = new Map<string, Promise<void>>();

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
      // Whoever asked takes theirs however long the answer took: else a Redis that is slower than grants are kept would
      // let nobody through for ever.
      const now = this.#clock.time();
      if (needed.every((pool) => (lacking.includes(pool) ? pool.wasGranted : pool.has(now)))) return spendOn(needed);
    }
  }

  /** Asks Redis for messages. Whoever asks for the same pools meanwhile shares the answer. */
  #ask(lacking: readonly RatePool[], at: number): Promise<void> {
    const question = lacking.map(({ name }) => name).join(' ');
    const underWay = this.#asking.get(question);
    if (underWay) return underWay;
    const answer = askForMails(this.#redis, lacking, at, this.#clock.forRedis()).finally(() =>
      this.#asking.delete(question),
    );
    this.#asking.set(question, answer);
    return answer;
  }
}

function spendOn(pools: readonly RatePool[]): number {
  for (const pool of pools) pool.use();
  return 0;
}

function warmUpLimits(warmUp: WarmUp | undefined): Limit[] {
  return warmUp ? [{ key: keys.warmUp, args: ['warm-up', warmUp.mails, warmUp.factor, ''] }] : [];
}

/** How far a warm-up is. */
export interface WarmUpState {
  /** Days on which mail was sent, this one included; 0 before the first. */
  day: number;
  /** Of the last of those days. */
  sent: number;
  allowed: number;
  /** ISO date (UTC) of the first; empty before it. */
  since: string;
}

export async function readWarmUp(redis: Redis, warmUp: WarmUp): Promise<WarmUpState> {
  const { day, sent, start } = await redis.hgetall(keys.warmUp);
  if (!day || !start) return { day: 0, sent: 0, allowed: warmUp.mails, since: '' };
  return {
    day: Number(day),
    sent: Number(sent),
    allowed: warmUpAllows(warmUp, Number(day)),
    since: new Date(Number(start) * 86_400_000).toISOString().slice(0, 10),
  };
}
