/**
 * How long a server may take to complete its replies, in ms. A server that sends a byte now and then is never silent,
 * and would hold its connection and its message for ever. No deadline is shorter than the timeouts of RFC 5321
 * §4.5.3.2: one before a late 250 would email the reader twice.
 */
export interface Deadlines {
  /** From the first packet to the end of the login. */
  setUp: number;
  /** Each command, and the envelope's three together. */
  command: number;
  /** From the first byte of a message to the reply to its final dot: its upload, and the server's checks. */
  message: number;
  /**
   * From the reply to a message to the first reply to the envelope that was sent with its end, until the connection has
   * shown that it reads such envelopes. It may be short: without its message, an envelope emails nobody.
   */
  ahead: number;
}

export const deadlines: Deadlines = { setUp: 600_000, command: 600_000, message: 1_800_000, ahead: 5_000 };

export const missed = (ms: number) => `no complete reply within ${Math.round(ms / 1_000)} s`;

/**
 * The deadline of a session's replies, one after the other. It keeps one timer and moves its end: a session that sends
 * thousands of messages would otherwise set and clear two timers for each.
 */
export class ReplyTimer {
  readonly #missed: (limitMs: number) => void;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer fires, and when the reply must be complete; by a monotonic clock, in ms. */
  #firesAt = Number.POSITIVE_INFINITY;
  #dueAt = Number.POSITIVE_INFINITY;
  #limitMs = 0;

  /** @param missed is called when a reply is not complete in time */
  constructor(missed: (limitMs: number) => void) {
    this.#missed = missed;
  }

  /** Begins to wait for a reply. */
  start(limitMs: number): void {
    this.#limitMs = limitMs;
    this.#dueAt = performance.now() + limitMs;
    if (this.#dueAt < this.#firesAt) this.#arm(limitMs);
  }

  /** The reply is complete. */
  stop(): void {
    this.#dueAt = Number.POSITIVE_INFINITY;
  }

  /** The session has ended. */
  end(): void {
    this.stop();
    clearTimeout(this.#timer);
    this.#firesAt = Number.POSITIVE_INFINITY;
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = performance.now() + ms;
    // The connection keeps the process alive while a reply is due.
    this.#timer = setTimeout(() => this.#fire(), ms).unref();
  }

  #fire(): void {
    this.#firesAt = Number.POSITIVE_INFINITY;
    const left = this.#dueAt - performance.now();
    if (left <= 0) this.#missed(this.#limitMs);
    else if (left < Number.POSITIVE_INFINITY) this.#arm(left);
  }
}
