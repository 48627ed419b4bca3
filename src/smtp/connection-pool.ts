import type { RelayAddress } from '../settings/relay-addresses.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { MessageLimit } from './message-limit.js';
import type { Session } from './session.js';
import { openSession } from './transport.js';

/** A place at a relay: with an idle session that carried mails before, or with none yet. */
export interface Place {
  session: Session | undefined;
}

export interface PoolOptions {
  /** Unix milliseconds. */
  now?: () => number;
  /** What this machine calls itself in EHLO; left out, Nodemailer decides. */
  ehloName?: string;
  /** Called once for a relay, `host:port`, where the installed Nodemailer is not built as Postrider's dialogue needs it. */
  onFallback?: (relay: string) => void;
}

/** How long a relay that refused a connection is asked for no more than it had, in ms. */
const crowdedMs = 60_000;

/** The relay takes no further connection beside those that are open. The message waits for one of them. */
export class RelayCrowded extends Error {
  constructor(cause: unknown) {
    super('The relay takes no further connection.', { cause });
  }
}

/** The sessions of one relay: as many as it may have, kept for the next mail. */
export class ConnectionPool {
  readonly breaker: CircuitBreaker;
  readonly #limit: MessageLimit;
  readonly #ehloName: string | undefined;
  readonly #onFallback: PoolOptions['onFallback'];
  #fellBack = false;
  readonly #idle: Session[] = [];
  /** Places that are taken, and idle sessions. */
  #open = 0;
  #established = 0;
  #closed = false;
  /** Set when the relay refused one connection more than it had. */
  #crowded = { most: 0, until: 0 };

  constructor(
    readonly address: RelayAddress,
    readonly most: number,
    { now, ehloName, onFallback }: PoolOptions,
  ) {
    this.breaker = new CircuitBreaker(now);
    this.#limit = new MessageLimit(address.maxMessages);
    this.#ehloName = ehloName;
    this.#onFallback = onFallback;
  }

  /** Whether a mail may have a place now. */
  get hasRoom(): boolean {
    return this.#open < this.#room || this.#idle.length > 0;
  }

  /** Whether there is a session, at work or not, at a relay that works. */
  get connected(): boolean {
    return this.#established > 0 && this.breaker.closed;
  }

  get #room(): number {
    return performance.now() < this.#crowded.until ? this.#crowded.most : this.most;
  }

  /** Whether Nodemailer speaks, because Postrider cannot. */
  get fellBack(): boolean {
    return this.#fellBack;
  }

  /** Takes a place; call it where there is room. */
  reserve(): Place {
    this.breaker.begin();
    const session = this.#idle.pop();
    if (!session) this.#open += 1;
    return { session };
  }

  /** Gives a place back unused. */
  cancel({ session }: Place): void {
    this.breaker.abandon();
    if (session) this.#rest(session);
    else this.#open -= 1;
  }

  /** The session of a place, opened where it has none. @throws what openSession throws; then the place is given back */
  async connect({ session: idle }: Place): Promise<Session> {
    if (idle) return idle;
    try {
      const session = await openSession(this.address, this.#ehloName);
      this.#established += 1;
      if (session.dialogue !== this.address.dialogue) this.#fallBack();
      session.onEnd(() => this.#ended(session));
      this.breaker.succeed();
      return session;
    } catch (error) {
      this.#open -= 1;
      const code = (error as { responseCode?: number }).responseCode ?? 0;
      // It takes the messages of the connections that it has: that is a limit, and no outage.
      if (code >= 400 && code < 500 && this.#established > 0) {
        this.#crowded = { most: this.#established, until: performance.now() + crowdedMs };
        this.breaker.abandon();
        throw new RelayCrowded(error);
      }
      this.breaker.fail(error, code === 421);
      throw error;
    }
  }

  /**
   * Takes a session back that works, for another message; one that has carried as many as the relay takes ends first.
   * @param freed is called when its place may be taken
   */
  release(session: Session, freed: () => void): void {
    if (session.messages >= this.#limit.max(session.maxMessages)) {
      void this.#end(session).then(() => {
        this.#open -= 1;
        freed();
      });
      return;
    }
    this.#rest(session);
    freed();
  }

  discard(session: Session): void {
    this.#open -= 1;
    session.close();
  }

  /** The server takes no further message over a session. @returns its place, when the session has ended */
  async renew(session: Session): Promise<Place> {
    // The one that was refused counts as well.
    this.#limit.sessionEnded({ ...session.history, messages: session.messages - 1 });
    await this.#end(session);
    return { session: undefined };
  }

  /** The server hung up, on an idle session or within a message: the idle ones are in doubt. @returns a place for another */
  replace(session: Session): Place {
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

  #rest(session: Session): void {
    this.#idle.push(session);
    if (this.#closed) this.close();
  }

  /** Ends a session. No other takes its place before: a server counts connections, too. */
  async #end(session: Session): Promise<void> {
    await session.quit();
    session.close();
  }

  /** A session that is at work is discarded by whoever works with it. */
  #ended(session: Session): void {
    this.#established -= 1;
    const position = this.#idle.indexOf(session);
    if (position < 0) return;
    this.#limit.sessionEnded(session.history);
    this.#idle.splice(position, 1);
    this.#open -= 1;
  }
}
