/** A session that ends within this time after a message may have reached a message limit, in ms. */
const promptMs = 1_000;
/** How long a detected limit is trusted, in ms. */
const trustMs = 3_600_000;

/** A session that the server ended. */
export interface EndedSession {
  /** Messages it carried. */
  messages: number;
  /** When it began, and when its last message got a reply, as `performance.now()` reports it. */
  openedAt: number;
  usedAt: number;
}

/**
 * Max messages that one relay accepts over a connection. Many servers have such a limit (Exim 1,000, OpenSMTPD 100 by
 * default), and most do not announce it.
 *
 * The limit is detected when two sessions, the second begun after the first had ended, end after the same number of
 * messages, each right after its last one. A restart of the server and an idle timeout do not look like that.
 */
export class MessageLimit {
  #suspected = { messages: 0, at: 0 };
  #found = { messages: Number.POSITIVE_INFINITY, until: 0 };

  /** @param given the limit in SMTP_URL @param clock milliseconds, as `performance.now()` reports them */
  constructor(
    private readonly given = Number.POSITIVE_INFINITY,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Max messages per session; `Infinity`: no known limit. @param announced the limit in the server's EHLO */
  max(announced: number): number {
    const found = this.clock() < this.#found.until ? this.#found.messages : Number.POSITIVE_INFINITY;
    return Math.min(this.given, announced, found);
  }

  /** Learns from a session that the server ended, or over which it accepts no more messages. */
  sessionEnded({ messages, openedAt, usedAt }: EndedSession): void {
    const now = this.clock();
    if (messages === 0 || now - usedAt > promptMs) return;
    const { messages: before, at } = this.#suspected;
    if (messages === before && openedAt >= at) this.#found = { messages, until: now + trustMs };
    this.#suspected = { messages, at: now };
  }
}
