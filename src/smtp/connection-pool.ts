import type { RelayAddress } from '../settings/relay-addresses.js';
import { Pipelining } from './ahead/pipelining.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { MessageLimit } from './message-limit.js';
import type { Session } from './session.js';
import { openSession, type SessionOptions } from './transport.js';

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

/** After a relay refuses a connection, how long the pool keeps to the number that the relay accepted, in ms. */
const crowdedMs = 60_000;

/** The relay accepts no connection beyond those that are open. The message waits for one of them. */
export class RelayCrowded extends Error {
  constructor(cause: unknown) {
    super('The relay accepts no more connections.', { cause });
  }
}

/** The sessions of one relay, kept for the next message. */
export class ConnectionPool {
  readonly breaker: CircuitBreaker;
  readonly pipelining: Pipelining;
  readonly #limit: MessageLimit;
  readonly #sessions: SessionOptions;
  readonly #onFallback: PoolOptions['onFallback'];
  #fellBack = false;
  #smtpUtf8: boolean | undefined;
  readonly #idle: Session[] = [];
  /** Reserved connections and idle sessions. */
  #open = 0;
  #established = 0;
  #closed = false;
  /** Set when the relay refused another connection. */
  #crowded = { max: 0, until: 0 };

  constructor(
    readonly address: RelayAddress,
    readonly maxConnections: number,
    { now, onFallback, onPipeliningStop, ...sessions }: PoolOptions,
  ) {
    this.pipelining = new Pipelining(address.pipelining, () => onPipeliningStop?.(address.name));
    this.breaker = new CircuitBreaker(now);
    this.#limit = new MessageLimit(address.maxMessages);
    this.#sessions = sessions;
    this.#onFallback = onFallback;
  }

  /** Whether a connection can be reserved now. */
  get hasRoom(): boolean {
    return this.#open < this.#maxNow || this.#idle.length > 0;
  }

  /** Whether the relay works and has a session, busy or idle. */
  get connected(): boolean {
    return this.#established > 0 && this.breaker.closed;
  }

  get #maxNow(): number {
    return performance.now() < this.#crowded.until ? this.#crowded.max : this.maxConnections;
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
    return sent < this.#limit.max(session.maxMessages);
  }

  /** Gives an unused reservation back. */
  cancel({ session }: Reservation): void {
    this.breaker.abandon();
    if (session) this.#park(session);
    else this.#open -= 1;
  }

  /**
   * Opens the session of a reservation, unless it has one.
   * @throws what openSession throws, after ending the reservation
   */
  async connect({ session: idle }: Reservation): Promise<Session> {
    if (idle) return idle;
    try {
      const session = await openSession(this.address, this.#sessions);
      this.#established += 1;
      this.#smtpUtf8 = session.offer.smtpUtf8 === true;
      if (session.dialogue !== this.address.dialogue) this.#fallBack();
      session.onEnd(() => this.#ended(session));
      this.breaker.succeed();
      return session;
    } catch (error) {
      this.#open -= 1;
      const code = (error as { responseCode?: number }).responseCode ?? 0;
      // The relay still serves the open connections: this is a limit, not an outage.
      if (code >= 400 && code < 500 && this.#established > 0) {
        this.#crowded = { max: this.#established, until: performance.now() + crowdedMs };
        this.breaker.abandon();
        throw new RelayCrowded(error);
      }
      this.breaker.fail(error, code === 421);
      throw error;
    }
  }

  /**
   * Takes back a session that works. One that has reached the relay's message limit ends first.
   * @param freed is called when its connection is free
   */
  release(session: Session, freed: () => void): void {
    if (session.messages >= this.#limit.max(session.maxMessages)) {
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
    // `messages` counts the one that was refused, too.
    this.#limit.sessionEnded({ ...session.history, messages: session.messages - 1 });
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
    this.#limit.sessionEnded({ ...session.history, messages: session.messages - 1 });
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
    this.#limit.sessionEnded(session.history);
    this.#idle.splice(position, 1);
    this.#open -= 1;
  }
}
