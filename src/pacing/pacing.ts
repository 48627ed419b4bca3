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
const manyPools = 10_000;
const atOnce = Promise.resolve(0);

/**
 * Opens the pacing of one process. It answers at once: a slow domain holds up nobody but its own mails. Where nothing is
 * limited and nothing slowed Redis is asked for no mail, but once a second for what another process has slowed.
 * @param relays those that mails go through; their rates hold beside the settings
 * @param now milliseconds; a test brings its own clock, and Redis goes by it, too
 */
export function openPacer(
  redis: Redis,
  settings: PaceSettings,
  relays: readonly Pick<RelayAddress, 'name' | 'rates'>[] = [],
  now?: () => number,
): Pacer {
  const time = now ?? Date.now;
  const clock = () => now?.() ?? '';
  const slowed = new SlowedGroups(redis, time, clock);
  const pools = new Map<string, RatePool>();
  const asking = new Map<string, Promise<void>>();
  const everyMail = [...limitsOf('all', settings.send), ...warmUpLimits(settings.warmUp)];
  const relayPools = new Map(
    relays
      .filter(({ rates }) => rates.length > 0)
      .map(({ name, rates }) => [name, new RatePool(`relay:${name}`, limitsOf(`relay:${name}`, rates))]),
  );
  const everyRelayLimited = relays.length > 0 && relayPools.size === relays.length;
  const unlimited = everyMail.length === 0 && settings.domain.length === 0 && settings.domains.size === 0;

  const groupOf = (domain: string) => (settings.domains.has(domain) ? domain : settings.groups.groupOf(domain));
  const ratesOf = (group: string) => settings.domains.get(group) ?? settings.domain;

  function pool(name: string, limits: () => readonly Limit[]): RatePool {
    const known = pools.get(name);
    if (known) return known;
    if (pools.size >= manyPools) for (const [other, one] of pools) if (one.idleAt(time())) pools.delete(other);
    const made = new RatePool(name, limits());
    pools.set(name, made);
    return made;
  }

  /** The pools that a mail for this group needs one of each. */
  function poolsFor(group: string): RatePool[] {
    const needed: RatePool[] = [];
    if (everyMail.length > 0) needed.push(pool('all', () => everyMail));
    const rates = ratesOf(group);
    if (rates.length > 0) needed.push(pool(`domain:${group}`, () => limitsOf(`domain:${group}`, rates)));
    const perSecond = slowed.rateOf(group);
    if (perSecond !== undefined) {
      const slow = pool(`slow:${group}`, () => []);
      slow.limits = [spacedLimit(keys.pace(`slow:${group}`, 's'), perSecond)];
      needed.push(slow);
    }
    return needed;
  }

  /** Takes one mail from each pool, or from none. @returns ms to wait */
  async function take(needed: readonly RatePool[]): Promise<number> {
    for (;;) {
      const at = time();
      const wait = Math.max(...needed.map((one) => one.waitAt(at)));
      if (wait > 0) return Math.ceil(wait);
      const lacking = needed.filter((one) => !one.has(at));
      if (lacking.length === 0) {
        for (const one of needed) one.use();
        return 0;
      }
      // Who comes while Redis is being asked for the same shares its answer.
      const question = lacking.map(({ name }) => name).join(' ');
      let answer = asking.get(question);
      if (!answer) {
        answer = askForMails(redis, lacking, at, clock()).finally(() => asking.delete(question));
        asking.set(question, answer);
      }
      await answer;
      // Who asked takes theirs however long the answer took: else a Redis that is slower than grants are kept would let
      // nobody through for ever.
      const now = time();
      if (needed.every((one) => (lacking.includes(one) ? one.wasGranted : one.has(now)))) {
        for (const one of needed) one.use();
        return 0;
      }
    }
  }

  /** Milliseconds until some relay is within its rate, as far as is known; 0 where one has none. */
  function relaysWait(): number {
    if (!everyRelayLimited) return 0;
    return Math.ceil(Math.min(...[...relayPools.values()].map((one) => one.waitAt(time()))));
  }

  async function admitPaced(group: string): Promise<number> {
    const wait = relaysWait() || (await take(poolsFor(group)));
    if (wait === 0) slowed.admitted(group);
    else slowed.look(time());
    return wait;
  }

  return {
    admit(domain) {
      const group = groupOf(domain);
      if (!unlimited || slowed.rateOf(group) !== undefined || relaysWait() > 0) return admitPaced(group);
      slowed.admitted(group);
      return atOnce;
    },
    heard(domain, code) {
      const group = groupOf(domain);
      const most = ratesOf(group).find(({ window }) => window === 's')?.mails ?? Number.POSITIVE_INFINITY;
      slowed.heard(group, code, most);
    },
    admitRelay(name) {
      const one = relayPools.get(name);
      return one ? take([one]) : 0;
    },
  };
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
