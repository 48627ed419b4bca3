import { describeError } from '../errors.js';
import type { RelayAddress } from '../settings/relay-addresses.js';
import { type Attempt, attempt, type crowded, type NextMessageFor, openSessionFor, type Wakeups } from './attempt.js';
import { ConnectionPool, type PoolOptions, type Reservation } from './pool/connection-pool.js';
import { HeldConnection } from './pool/held-connection.js';
import type { Ahead, MessageFor, OutgoingMessage, RelayState } from './relay.js';
import type { WaitingList } from './waiting-list.js';

/** How long a relay may take to answer a check, in ms. */
const verifyMs = 4_000;

/** What a set needs of each relay in it. A relay of another kind is a class of its own with these members. */
export type SetMember = Pick<RelayMember, keyof RelayMember>;

/** One relay of a set that speaks SMTP: its connections, whether it works, and attempts to send through it. */
export class RelayMember {
  /** `host:port` */
  readonly name: string;
  readonly weight: number;
  /** Whether its address limits its rate. */
  readonly hasRate: boolean;
  readonly #pool: ConnectionPool;
  readonly #wakeups: Wakeups;

  constructor(address: RelayAddress, maxConnections: number, options: PoolOptions, waiting: WaitingList<SetMember>) {
    this.name = address.name;
    this.weight = address.weight;
    this.hasRate = address.rates.length > 0;
    this.#pool = new ConnectionPool(address, maxConnections, options);
    this.#wakeups = { one: () => waiting.wake(this), all: () => waiting.wakeAll() };
  }

  get maxConnections(): number {
    return this.#pool.maxConnections;
  }

  /** Whether a connection is free, or another may be opened. */
  get hasRoom(): boolean {
    return this.#pool.hasRoom;
  }

  /** Whether a message may be tried here now. */
  get up(): boolean {
    return this.#pool.breaker.permits;
  }

  /** Whether it was down and one message is trying it again. */
  get onTrial(): boolean {
    return this.#pool.breaker.trying;
  }

  /** Whether it worked shortly before it began to fail, so that a message should wait for it. */
  get recovers(): boolean {
    return this.#pool.breaker.recovers;
  }

  /** Milliseconds until a message may be tried here. */
  get waitMs(): number {
    return this.#pool.breaker.waitMs;
  }

  /** Whether it is known to carry no address beyond ASCII. */
  get lacksUtf8(): boolean {
    return this.#pool.smtpUtf8 === false;
  }

  /** Its last failure; undefined while it works. */
  get lastFailure(): unknown {
    return this.#pool.breaker.cause;
  }

  /** Reserves a connection. Call it only where there is room. */
  reserve(): Reservation {
    return this.#pool.reserve();
  }

  /** Gives an unused reservation back, to the next message that waits. */
  cancel(reservation: Reservation): void {
    this.#pool.cancel(reservation);
    this.#wakeups.one();
  }

  /** The reservation of a connection that is held for a message; undefined when it is not one of this relay's. */
  reserved(ahead: Ahead | undefined): Reservation | undefined {
    return ahead instanceof HeldConnection && ahead.pool === this.#pool ? ahead.take() : undefined;
  }

  attempt(
    reservation: Reservation,
    mail: OutgoingMessage,
    make: MessageFor,
    makeNext: NextMessageFor,
  ): Promise<Attempt | typeof crowded> {
    return attempt(this.#pool, reservation, mail, make, makeNext, this.#wakeups);
  }

  /** Reports whether the relay answers. A relay whose connections are all busy is up. */
  async state(): Promise<RelayState> {
    const reason = this.#pool.connected || !this.#pool.hasRoom ? '' : await this.#check();
    const { fellBack, smtpUtf8 } = this.#pool;
    return {
      relay: this.name,
      up: reason === '',
      reason,
      ...(smtpUtf8 ? { smtpUtf8 } : {}),
      ...(fellBack ? { fallback: true } : {}),
    };
  }

  close(): void {
    this.#pool.close();
  }

  /** Opens a connection. @returns why that failed, or '' */
  async #check(): Promise<string> {
    const signal = AbortSignal.timeout(verifyMs);
    try {
      const session = await openSessionFor(this.#pool, this.#pool.reserve(), this.#wakeups, signal);
      this.#pool.breaker.succeed();
      this.#pool.release(session, this.#wakeups.one);
      this.#wakeups.all();
      return '';
    } catch (error) {
      if (signal.aborted) return `no answer within ${verifyMs / 1_000} seconds`;
      return describeError(error) || 'unknown error';
    }
  }
}
