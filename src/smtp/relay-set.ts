import { describeError } from '../errors.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { crowded, type NextMessageFor } from './attempt.js';
import type { PoolOptions, Reservation } from './pool/connection-pool.js';
import {
  type NextMessage,
  type OutgoingMessage,
  type Relay,
  type RelayState,
  RelayUnavailable,
  rememberMessage,
  type SendResult,
} from './relay.js';
import { RelayMember, type SetMember } from './relay-member.js';
import type { Session } from './session.js';
import { isClientRefused, TriedRelays } from './tried-relays.js';
import { WaitingList } from './waiting-list.js';
import { WeightedTurns } from './weighted-turns.js';

/** Holds relays to their rates. */
export interface RelayPace {
  /** 0: one message may go through this relay now, and is counted; else milliseconds to wait before asking again. */
  admitRelay(relay: string): number | Promise<number>;
}

/** How long a message waits for a relay's rate, in ms. After that, its recipient is deferred. */
const maxWaitMs = 5_000;
/** How long to wait before the next attempt while a relay is up and takes nothing, in ms. */
const minRetryMs = 1_000;
const maxRetryMs = 60_000;

/** Options for all relays. Those of a single relay are in its address. */
export interface RelayOptions extends PoolOptions {
  /** Holds the relays to their rates, where they have any. */
  pace?: RelayPace;
}

/**
 * Opens the relays of SMTP_URL as one. Each message goes to a relay that is up and has room, in proportion to the
 * weights. When a relay fails before it has the message, the next one gets it. Messages beyond the number of
 * connections wait.
 * @param text the addresses (settings/relay-addresses.ts describes the form)
 * @param connections max connections to a relay whose address sets none
 */
export function openRelay(text: string, connections: number, options: RelayOptions = {}): Relay {
  const waiting = new WaitingList<SetMember>();
  const members = readRelayAddresses(text).relays.map(
    (address) => new RelayMember(address, address.connections ?? connections, options, waiting),
  );
  const set = new RelaySet(members, waiting, options.pace);
  return {
    names: members.map(({ name }) => name),
    connections: members.reduce((sum, { maxConnections }) => sum + maxConnections, 0),
    send: (mail) => set.send(mail),
    pauseMs: () => set.pauseMs(),
    verify: () => set.verify(),
    close() {
      for (const member of members) member.close();
    },
  };
}

/** A connection that is reserved at one of the relays. */
interface ReservedConnection {
  member: SetMember;
  reservation: Reservation;
}

const givenUp = 'it was not tried, because the send stops';

/** Several relays that send as one: turns, rates, failover and waiting. */
class RelaySet {
  readonly #members: readonly SetMember[];
  readonly #waiting: WaitingList<SetMember>;
  readonly #pace: RelayPace | undefined;
  readonly #turns = new WeightedTurns<SetMember>();
  /** Since when no message has been accepted, by a monotonic clock in ms; undefined: the last one was. */
  #failingSince: number | undefined;

  constructor(members: readonly SetMember[], waiting: WaitingList<SetMember>, pace: RelayPace | undefined) {
    this.#members = members;
    this.#waiting = waiting;
    this.#pace = pace;
  }

  async send(mail: OutgoingMessage): Promise<SendResult> {
    const make = rememberMessage(mail);
    const tried = new TriedRelays(mail, mail.avoid ? this.#avoided(mail.avoid) : []);
    let held = this.#reservedAhead(mail);
    for (;;) {
      const next =
        held ??
        (await this.#reserve(tried).catch((error: unknown) => {
          if (!tried.fallback) throw error;
        }));
      held = undefined;
      if (!next) return this.#final(tried.fallback as SendResult);
      const { member } = next;
      const makeNext: NextMessageFor = (session) => this.#makeNext(member, session, mail);
      const attempt = await this.#unlessGivenUp(member.attempt(next.reservation, mail, make, makeNext), mail);
      if (attempt === crowded) continue;
      const { outcome, reply, code, reason, fault, ahead } = attempt;
      if (outcome !== 'unsent' && !isClientRefused(attempt)) {
        if (outcome === 'accepted') this.#failingSince = undefined;
        return { outcome, reply, code, relay: member.name, reason, fault, ahead };
      }
      // The next message chooses a relay itself.
      ahead?.drop();
      tried.note(member, attempt);
    }
  }

  /** @throws RelayUnavailable instead of the reason of the message's signals */
  async #unlessGivenUp<Result>(attempt: Promise<Result>, { signal, withdrawn }: OutgoingMessage): Promise<Result> {
    try {
      return await attempt;
    } catch (error) {
      const isGivenUp = [signal, withdrawn].some((one) => one?.aborted && error === one.reason);
      throw isGivenUp ? this.#unavailable(new Map(), givenUp, 0) : error;
    }
  }

  /** The result when no relay accepts a message. A relay that is down may carry an address that the others cannot. */
  #final(result: SendResult): SendResult {
    const hopeless = result.reason === 'relay-without-smtputf8' && this.#members.every(({ lacksUtf8 }) => lacksUtf8);
    return hopeless ? { ...result, outcome: 'failed' } : result;
  }

  #reservedAhead({ ahead }: OutgoingMessage): ReservedConnection | undefined {
    for (const member of this.#members) {
      const reservation = member.reserved(ahead);
      if (reservation) return { member, reservation };
    }
    return undefined;
  }

  /**
   * Makes the message whose envelope may go out with the end of another over the same connection. Undefined when
   * another message waits for this relay, another relay has room, or this one has reached its rate.
   */
  async #makeNext(member: SetMember, session: Session, { next }: OutgoingMessage): Promise<NextMessage | undefined> {
    if (!next || this.#waiting.includesOneFor(member)) return undefined;
    if (this.#members.some((other) => other !== member && other.up && other.hasRoom)) return undefined;
    const following = await next({ relay: member.name, offer: session.offer });
    if (following && this.#pace && member.hasRate && (await this.#pace.admitRelay(member.name)) > 0) return undefined;
    return following;
  }

  /** The relays that a message avoids, as if they had failed; none where that would leave no relay. */
  #avoided(avoid: ReadonlySet<string>): [SetMember, unknown][] {
    const avoided = this.#members.filter(({ name }) => avoid.has(name));
    if (avoided.length === this.#members.length) return [];
    return avoided.map((member) => [member, new Error('its messages to this provider are refused')]);
  }

  async verify(): Promise<RelayState[]> {
    const states = await Promise.all(this.#members.map((member) => member.state()));
    if (states.some(({ up }) => up)) return states;
    const failed = new Map(this.#members.map((member, i) => [member, states[i]?.reason]));
    throw this.#unavailable(failed, '', 0);
  }

  /**
   * @param otherwise the reason for a relay that has not failed this message
   * @param retryMs how long to wait before the next attempt
   */
  #unavailable(failed: ReadonlyMap<SetMember, unknown>, otherwise: string, retryMs: number): RelayUnavailable {
    const causes = this.#members.map((member) => failed.get(member) ?? member.lastFailure ?? new Error(otherwise));
    const names = this.#members.map(({ name }) => name);
    const [first] = causes;
    if (names.length === 1) return new RelayUnavailable(names.join(), first, retryMs);
    const each = causes.map((cause, i) => `${names[i]}: ${describeError(cause)}`);
    return new RelayUnavailable(names.join(', '), new Error(each.join('; '), { cause: first }), retryMs);
  }

  pauseMs(): number {
    return this.#members.some(({ up, onTrial }) => up || onTrial) ? 0 : this.#soonestMs;
  }

  /** Milliseconds until the first relay may be tried. */
  get #soonestMs(): number {
    return Math.min(...this.#members.map(({ waitMs }) => waitMs));
  }

  /**
   * Waits for a connection to a relay that is up and within its rate.
   * @throws RelayUnavailable when no relay is left that could offer one, or the message is given up
   */
  async #reserve(tried: TriedRelays): Promise<ReservedConnection> {
    const { failed, signal } = tried;
    let held = new Map<SetMember, number>();
    let waited = 0;
    for (;;) {
      if (signal?.aborted) throw this.#unavailable(failed, givenUp, 0);
      const left = this.#members.filter((member) => !failed.has(member));
      const up = left.filter((member) => member.up);
      const member = this.#turns.choose(up.filter((one) => one.hasRoom && !held.has(one)));
      if (member) {
        const reservation = member.reserve();
        const wait = await this.#admit(member, reservation);
        if (wait === 0) return { member, reservation };
        member.cancel(reservation);
        held.set(member, wait);
      } else if (up.length > 0 || left.some(({ onTrial }) => onTrial)) {
        const others = left.some((one) => !held.has(one) && (one.up || one.onTrial));
        const wait = Math.min(...held.values());
        if (!others && waited + wait > maxWaitMs)
          throw this.#unavailable(failed, 'it has reached its rate limit', wait);
        if (await this.#waiting.pause({ failed, held, signal }, wait)) waited += wait;
        held = new Map();
      } else if (!(await this.#recovery(tried)))
        throw this.#unavailable(failed, 'it failed, and is not tried again yet', this.#retryMs());
    }
  }

  /**
   * Waits until a relay that has worked shortly before may be tried again: it refuses now and then, and serves the rest.
   * @returns whether there is one
   */
  async #recovery(tried: TriedRelays): Promise<boolean> {
    const recovering = this.#members.filter((member) => member.recovers && tried.mayTry(member));
    for (const member of recovering) tried.tryAgain(member);
    if (recovering.length > 0 && !recovering.some(({ up, onTrial }) => up || onTrial)) {
      const wait = Math.min(...recovering.map(({ waitMs }) => waitMs));
      await this.#waiting.pause({ failed: tried.failed, held: new Map(), signal: tried.signal }, wait);
    }
    return recovering.length > 0;
  }

  /** How long to wait before the next attempt, when a message got through to no relay. */
  #retryMs(): number {
    const now = performance.now();
    this.#failingSince ??= now;
    const failingMs = now - this.#failingSince;
    const pause = this.pauseMs();
    // A relay that is up refuses the sender. Another attempt changes that only after somebody has acted.
    return pause > 0 ? pause : Math.min(Math.max(failingMs / 4, minRetryMs), maxRetryMs);
  }

  /** Asks for a message within a relay's rate. An error gives the reservation back. @returns ms to wait */
  async #admit(member: SetMember, reservation: Reservation): Promise<number> {
    if (!this.#pace || !member.hasRate) return 0;
    try {
      return await this.#pace.admitRelay(member.name);
    } catch (error) {
      member.cancel(reservation);
      throw error;
    }
  }
}
