import { smtpStopwatch } from '../../observations.js';
import type { RelayAddress } from '../../settings/relay-addresses.js';
import { MessageLimit } from '../message-limit.js';
import type { Session } from '../session.js';
import { openSession, type SessionOptions } from '../transport.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { ConnectionLimit, mentionsConnections } from './connection-limit.js';
import { failureKind, type OpeningError, RelayCrowded } from './failure.js';
import { Pipelining } from './pipelining.js';

/** A reserved connection: an idle session that has carried messages, or none yet. */
export interface Reservation {
  session: Session | undefined;
}

export interface PoolOptions extends SessionOptions {
  /** Unix milliseconds. */
  now?: () => number;
  /** Called once per relay, `host:port`, when the installed Nodemailer lacks what Postrider's own dialogue needs. */
  onFallback?: (relay: string) => void;
  /** Called once per relay that announces PIPELINING and does not read an envelope sent with the end of a message. */
  onPipeliningStop?: (relay: string) => void;
}

/** The sessions of one relay, kept for the next message. */
export class ConnectionPool {
  readonly breaker: CircuitBreaker;
  readonly pipelining: Pipelining;
  readonly #limit: MessageLimit;
  readonly #connections: ConnectionLimit;
  readonly #sessions: SessionOptions;
  readonly #onFallback: PoolOptions['onFallback'];
  #fellBack = false;
  #smtpUtf8: boolean | undefined;
  readonly #idle: Session[] = [];
  /** Reserved connections and idle sessions. */
  #open = 0;
  /** Sessions that are being opened. */
  #opening = 0;
  #established = 0;
  #closed = false;

  constructor(
    readonly address: RelayAddress,
    readonly maxConnections: number,
    { now, onFallback, onPipeliningStop, ...sessions }: PoolOptions,
  ) {
    this.pipelining = new Pipelining(address.pipelining, () => onPipeliningStop?.(address.name));
    this.breaker = new CircuitBreaker(now);
    this.#limit = new MessageLimit(address.maxMessages);
    this.#connections = new ConnectionLimit(maxConnections);
    this.#sessions = sessions;
    this.#onFallback = onFallback;
  }

  /** Whether a connection can be reserved now. */
  get hasRoom(): boolean {
    return this.#open < this.#connections.max || this.#idle.length > 0;
  }

  /** Whether the relay works and has a session, busy or idle. */
  get connected(): boolean {
    return this.#established > 0 && this.breaker.closed;
  }

  /** Whether Nodemailer runs the dialogue, because Postrider cannot. */
  get fellBack(): boolean {
    return this.#fellBack;
  }

  /** Whether the last session offered SMTPUTF8; undefined before the first one. */
  get smtpUtf8(): boolean | undefined {
    return this.#smtpUtf8;
  }

  /** Reserves a connection. Call it only where there is room. */
  reserve(): Reservation {
    this.breaker.begin();
    const session = this.#idle.pop();
    if (!session) this.#open += 1;
    return { session };
  }

  /** Reserves the session over which the envelope of the next message has been sent. */
  resume(session: Session): Reservation {
    this.breaker.begin();
    return { session };
  }

  /** Whether the envelope of another message may go out with the end of the message that this session sends. */
  sendsAhead(session: Session): boolean {
    if (this.#closed || !session.sendsAhead || this.pipelining.stopped) return false;
    // An envelope that has been sent is counted already.
    const sent = session.messages + (session.ahead ? 0 : 1);
    return this.#limit.allows(session, sent);
  }

  /** Gives an unused reservation back. */
  cancel({ session }: Reservation): void {
    this.breaker.abandon();
    if (session) this.#park(session);
    else this.#open -= 1;
  }

  /**
   * Opens the session of a reservation, unless it has one.
   * @param signal gives up the opening, which is no failure of the relay
   * @throws what openSession throws, after ending the reservation
   */
  async connect({ session: idle }: Reservation, signal?: AbortSignal): Promise<Session> {
    if (idle) return idle;
    this.#opening += 1;
    const watch = smtpStopwatch(this.address.name);
    try {
      const session = await openSession(this.address, this.#sessions, signal);
      this.#established += 1;
      this.#connections.opened(this.#established);
      this.#smtpUtf8 = session.offer.smtpUtf8 === true;
      if (session.dialogue !== this.address.dialogue) this.#fallBack();
      session.onEnd(() => this.#ended(session));
      return session;
    } catch (error) {
      this.#open -= 1;
      throw this.#notOpened(error, signal);
    } finally {
      watch?.('connect');
      this.#opening -= 1;
    }
  }

  /** Notes why a session could not be opened. @returns the error to throw */
  #notOpened(error: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted) {
      this.breaker.abandon();
      return error;
    }
    const { responseCode = 0, message, loginRefused } = error as OpeningError;
    const isTemporary = responseCode >= 400 && responseCode < 500;
    // The relay still serves other connections of this pool: this is a limit, not an outage.
    const others = this.#established + this.#opening - 1;
    if (isTemporary && others > 0 && this.#connections.refused(this.#established, message)) {
      this.breaker.abandon();
      return new RelayCrowded(error);
    }
    this.breaker.fail(error, failureKind(responseCode, message, loginRefused));
    return error;
  }

  /**
   * Learns from the relay's reply to a session that it has too many connections.
   * @returns whether it keeps serving others of this pool
   */
  refusedSession(reply: string): boolean {
    const others = this.#established - 1;
    return others > 0 && mentionsConnections(reply) && this.#connections.refused(others, reply);
  }

  /** Learns from a message that a session has carried. */
  carried(session: Session): void {
    this.#limit.carried(session.history.messages);
  }

  /**
   * Takes back a session that works. One that has reached the relay's message limit ends first.
   * @param freed is called when its connection is free
   */
  release(session: Session, freed: () => void): void {
    if (!this.#limit.allows(session)) {
      void this.#end(session).then(() => {
        this.#open -= 1;
        freed();
      });
      return;
    }
    this.#park(session);
    freed();
  }

  discard(session: Session): void {
    this.#open -= 1;
    session.close();
  }

  /** Ends a session over which the server accepts no more messages. @returns a reservation for a new session */
  async renew(session: Session): Promise<Reservation> {
    this.#limit.sessionEnded(session.history, session);
    return this.reopen(session);
  }

  /** Ends a session. @returns a reservation for a new one */
  async reopen(session: Session): Promise<Reservation> {
    await this.#end(session);
    return { session: undefined };
  }

  /**
   * Discards a session that the server closed, and all idle ones, which may be dead.
   * @returns a reservation for another
   */
  replace(session: Session): Reservation {
    this.#limit.sessionEnded(session.history, session);
    for (const idle of this.#idle.splice(0)) this.discard(idle);
    session.close();
    return { session: undefined };
  }

  close(): void {
    this.#closed = true;
    for (const session of this.#idle.splice(0)) {
      this.#open -= 1;
      void session.quit();
    }
  }

  #fallBack(): void {
    if (this.#fellBack) return;
    this.#fellBack = true;
    this.#onFallback?.(this.address.name);
  }

  #park(session: Session): void {
    this.#idle.push(session);
    if (this.#closed) this.close();
  }

  /** Ends a session. Its connection is free only after that, because a server may limit connections, too. */
  async #end(session: Session): Promise<void> {
    await session.quit();
    session.close();
  }

  /** Forgets an idle session that ended. The attempt that uses a busy session discards it itself. */
  #ended(session: Session): void {
    this.#established -= 1;
    const position = this.#idle.indexOf(session);
    if (position < 0) return;
    this.#limit.sessionEnded(session.history, session);
    this.#idle.splice(position, 1);
    this.#open -= 1;
  }
}
