import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '../errors.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { attempt, connected, crowded } from './attempt.js';
import { ConnectionPool, type Place, type PoolOptions } from './connection-pool.js';
import type { Reason } from './refusals/reason.js';
import { type Relay, type RelayState, RelayUnavailable, rememberMessage, type SendResult } from './relay.js';
import { type Failures, WaitingList } from './waiting-list.js';

/** Holds the relays that have a rate to it. */
export interface RelayPace {
  /** 0: one mail may go through this relay now, and is counted; else milliseconds until it is worth asking again. */
  admitRelay(relay: string): number | Promise<number>;
}

/** How long a mail that is on its way waits for a relay's rate; beyond it, it goes back to those who wait. */
const longestWaitMs = 5_000;
/** How long a relay may take to answer when it is asked how it does. */
const verifyMs = 4_000;

/** Refusals of the message itself. Said at MAIL by every relay, they end it: it would be refused for ever. */
const aboutMessage: ReadonlySet<Reason> = new Set(['too-large', 'malformed', 'spam', 'virus'] as const);
/** Refusals of whoever hands the message over: another relay may well take it. */
const aboutClient: ReadonlySet<Reason> = new Set(['blocked', 'relay-refused'] as const);

/** How the relays are used, beside their addresses. */
export interface RelayOptions extends PoolOptions {
  /** Holds the relays to their rates, where they have any. */
  pace?: RelayPace;
}

/**
 * Opens the relays of SMTP_URL as one. Each mail goes to one that is up and has room, in proportion to the weights; a
 * relay that fails before it has the mail hands it on to the next. Further mails than there are connections wait.
 * @param text the addresses (settings/relay-addresses.ts has their form)
 * @param connections most connections to a relay that does not say itself
 */
export function openRelay(text: string, connections: number, options: RelayOptions = {}): Relay {
  const { pace } = options;
  const pools = readRelayAddresses(text).relays.map(
    (address) => new ConnectionPool(address, address.connections ?? connections, options),
  );
  const turns = new Map(pools.map((pool) => [pool, 0]));
  const waiting = new WaitingList();

  /** Whose turn it is: smooth weighted round robin, so that a heavy relay's turns do not come in one piece. */
  function choose(candidates: readonly ConnectionPool[]): ConnectionPool | undefined {
    if (candidates.length < 2) return candidates[0];
    const total = candidates.reduce((sum, { address }) => sum + address.weight, 0);
    for (const pool of candidates) turns.set(pool, (turns.get(pool) ?? 0) + pool.address.weight);
    const chosen = candidates.reduce((best, pool) => ((turns.get(pool) ?? 0) > (turns.get(best) ?? 0) ? pool : best));
    turns.set(chosen, (turns.get(chosen) ?? 0) - total);
    return chosen;
  }

  /** Asks for a mail within a relay's rate; where the question fails, the place is free again. @returns ms to wait */
  async function admitted(pool: ConnectionPool, place: Place, { admitRelay }: RelayPace): Promise<number> {
    try {
      return await admitRelay(pool.address.name);
    } catch (error) {
      pool.cancel(place);
      waiting.wake(pool);
      throw error;
    }
  }

  /** Waits for a place at a relay that is up and within its rate. @throws RelayUnavailable when none is left that could */
  async function takePlace(failed: Failures): Promise<{ pool: ConnectionPool; place: Place }> {
    let held = new Map<ConnectionPool, number>();
    let waited = 0;
    for (;;) {
      const left = pools.filter((pool) => !failed.has(pool));
      const up = left.filter(({ breaker }) => breaker.permits);
      const pool = choose(up.filter((one) => one.hasRoom && !held.has(one)));
      if (pool) {
        const place = pool.reserve();
        const wait = pace && pool.address.rates.length > 0 ? await admitted(pool, place, pace) : 0;
        if (wait === 0) return { pool, place };
        pool.cancel(place);
        waiting.wake(pool);
        held.set(pool, wait);
      } else if (up.length > 0 || left.some(({ breaker }) => breaker.trying)) {
        const others = left.some((one) => !held.has(one) && (one.breaker.permits || one.breaker.trying));
        const wait = Math.min(...held.values());
        if (!others && waited + wait > longestWaitMs)
          throw unavailable(pools, failed, 'it has had what its rate allows');
        if (await waiting.pause(failed, held, wait)) waited += wait;
        held = new Map();
      } else throw unavailable(pools, failed, 'it failed, and is not asked again yet');
    }
  }

  async function stateOf(pool: ConnectionPool): Promise<RelayState> {
    const relay = pool.address.name;
    const fellBack = () => (pool.fellBack ? { fallback: true } : {});
    if (pool.connected || !pool.hasRoom) return { relay, up: true, reason: '', ...fellBack() };
    const late = sleep(verifyMs, new Error(`no answer within ${verifyMs / 1_000} seconds`), { ref: false });
    const opened = connected(pool, pool.reserve(), waiting).then(
      (session) => {
        pool.release(session, () => waiting.wake(pool));
      },
      (error: unknown) => error,
    );
    const failure = await Promise.race([opened, late]);
    return {
      relay,
      up: failure === undefined,
      reason: failure === undefined ? '' : describeError(failure),
      ...fellBack(),
    };
  }

  return {
    connections: pools.reduce((sum, pool) => sum + pool.most, 0),
    async send(mail) {
      const make = rememberMessage(mail);
      const failed: Failures = new Map();
      /** What is said of the message where no other relay takes it. */
      let last: SendResult | undefined;
      for (;;) {
        const next = await takePlace(failed).catch((error: unknown) => {
          if (!last) throw error;
        });
        if (!next) return last as SendResult;
        const tried = await attempt(next.pool, next.place, mail, make, waiting);
        if (tried === crowded) continue;
        const { outcome, reply, code, cutOff, reason } = tried;
        const relay = next.pool.address.name;
        const clientRefused = outcome === 'failed' && reason !== undefined && aboutClient.has(reason);
        if (outcome !== 'unsent' && !clientRefused) return { outcome, reply, code, relay };
        failed.set(next.pool, reply);
        // A relay is not down that asks for the mail each time. Put off, the mail keeps nobody waiting behind it.
        if (cutOff) last = { outcome: 'deferred', reply, code, relay };
        else if (clientRefused || (reason !== undefined && aboutMessage.has(reason)))
          last = { outcome: 'failed', reply, code, relay };
      }
    },
    async verify() {
      const states = await Promise.all(pools.map(stateOf));
      if (!states.some(({ up }) => up)) {
        const failed = new Map(pools.map((pool, i) => [pool, states[i]?.reason]));
        throw unavailable(pools, failed, '');
      }
      return states;
    },
    close() {
      for (const pool of pools) pool.close();
    },
  };
}

/** @param otherwise what is to be said of a relay that has not failed this mail */
function unavailable(pools: readonly ConnectionPool[], failed: Failures, otherwise: string): RelayUnavailable {
  const causes = pools.map((pool) => failed.get(pool) ?? pool.breaker.cause ?? new Error(otherwise));
  const names = pools.map(({ address }) => address.name);
  const [first] = causes;
  if (pools.length === 1) return new RelayUnavailable(names.join(), first);
  const each = causes.map((cause, i) => `${names[i]}: ${describeError(cause)}`);
  return new RelayUnavailable(names.join(', '), new Error(each.join('; '), { cause: first }));
}
