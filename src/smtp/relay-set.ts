import { describeError } from '../errors.js';
import { readRelayAddresses } from '../settings/relay-addresses.js';
import { type Attempt, crowded, type NextMessageFor } from './attempt.js';
import type { PoolOptions, Reservation } from './connection-pool.js';
import type { Reason } from './refusals/reason.js';
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
import { type Failures, WaitingList } from './waiting-list.js';
import { WeightedTurns } from './weighted-turns.js';

/** Holds relays to their rates. */
export interface RelayPace {
  /** 0: one message may go through this relay now, and is counted; else milliseconds to wait before asking again. */
  admitRelay(relay: string): number | Promise<number>;
}

/** How long a message waits for a relay's rate, in ms. After that, its recipient is deferred. */
const maxWaitMs = 5_000;

/**
 * Refusals of the message itself. When every relay gives one at MAIL, the message has failed: a retry would fail, too.
 */
const aboutMessage: ReadonlySet<Reason> = new Set(['too-large', 'malformed', 'spam', 'virus'] as const);
/** Refusals of the client that hands the message over. Another relay may accept it. */
const aboutClient: ReadonlySet<Reason> = new Set(['blocked', 'relay-refused'] as const);

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

/** Several relays that send as one: turns, rates, failover and waiting. */
class RelaySet {
  readonly #members: readonly SetMember[];
  readonly #waiting: WaitingList<SetMember>;
  readonly #pace: RelayPace | undefined;
  readonly #turns = new WeightedTurns<SetMember>();

  constructor(members: readonly SetMember[], waiting: WaitingList<SetMember>, pace: RelayPace | undefined) {
    this.#members = members;
    this.#waiting = waiting;
    this.#pace = pace;
  }

  async send(mail: OutgoingMessage): Promise<SendResult> {
    const make = rememberMessage(mail);
    const failed: Failures<SetMember> = new Map(mail.avoid && this.#avoided(mail.avoid));
    /** The result when no other relay accepts the message. */
    let fallback: SendResult | undefined;
    let held = this.#reservedAhead(mail);
    for (;;) {
      const next =
        held ??
        (await this.#reserve(failed).catch((error: unknown) => {
          if (!fallback) throw error;
        }));
      held = undefined;
      if (!next) return this.#final(fallback as SendResult);
      const { member } = next;
      const makeNext: NextMessageFor = (session) => this.#makeNext(member, session, mail);
      const tried = await member.attempt(next.reservation, mail, make, makeNext);
      if (tried === crowded) continue;
      const { outcome, reply, code, reason, fault, ahead } = tried;
      const relay = member.name;
      if (outcome !== 'unsent' && !isClientRefused(tried)) return { outcome, reply, code, relay, reason, fault, ahead };
      // The next message chooses a relay itself.
      ahead?.drop();
      failed.set(member, reply);
      const failure = outcomeWithoutOtherRelay(tried);
      // The reply of a relay that could carry the address counts more.
      if (failure && !(reason === 'relay-without-smtputf8' && fallback))
        fallback = { outcome: failure, reply, code, relay, reason, fault };
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
    throw unavailable(this.#members, failed, '');
  }

  /**
   * Waits for a connection to a relay that is up and within its rate.
   * @throws RelayUnavailable when no relay is left that could offer one
   */
  async #reserve(failed: Failures<SetMember>): Promise<ReservedConnection> {
    let held = new Map<SetMember, number>();
    let waited = 0;
    for (;;) {
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
          throw unavailable(this.#members, failed, 'it has reached its rate limit');
        if (await this.#waiting.pause(failed, held, wait)) waited += wait;
        held = new Map();
      } else throw unavailable(this.#members, failed, 'it failed, and is not tried again yet');
    }
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

const isClientRefused = ({ outcome, reason }: Attempt) =>
  outcome === 'failed' && reason !== undefined && aboutClient.has(reason);

/**
 * What an attempt means for the message when no other relay accepts it; undefined: nothing, the relays are at fault.
 */
function outcomeWithoutOtherRelay(attempt: Attempt): 'deferred' | 'failed' | undefined {
  // A relay that asks for the message each time is not down. Deferring the message lets those behind it through.
  if (attempt.cutOff) return 'deferred';
  if (attempt.outcome === 'unsent' && attempt.reason === 'relay-without-smtputf8') return 'deferred';
  const refused = isClientRefused(attempt) || (attempt.reason !== undefined && aboutMessage.has(attempt.reason));
  return refused ? 'failed' : undefined;
}

/** @param otherwise the reason for a relay that has not failed this message */
function unavailable(
  members: readonly SetMember[],
  failed: ReadonlyMap<SetMember, unknown>,
  otherwise: string,
): RelayUnavailable {
  const causes = members.map((member) => failed.get(member) ?? member.lastFailure ?? new Error(otherwise));
  const names = members.map(({ name }) => name);
  const [first] = causes;
  if (members.length === 1) return new RelayUnavailable(names.join(), first);
  const each = causes.map((cause, i) => `${names[i]}: ${describeError(cause)}`);
  return new RelayUnavailable(names.join(', '), new Error(each.join('; '), { cause: first }));
}
