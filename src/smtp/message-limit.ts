/** How soon after a message a session must end for the end to be about the number of messages, in ms. */
const promptMs = 1_000;
/** How long a limit that was found out is trusted, in ms. */
const trustMs = 3_600_000;

/** What is known of a session that the server ended. */
export interface EndedSession {
  /** Messages that it carried. */
  messages: number;
  /** When it began, and when its last message was answered, as `performance.now()` gives it. */
  openedAt: number;
  usedAt: number;
}

/**
 * How many messages one relay takes over a connection. Many servers have such a limit (Exim 1,000, OpenSMTPD 100 by
 * default), and most do not announce it.
 *
 * It is found out where two sessions, one begun after the other had ended, end after the same number of messages, each
 * right after its last one. A server that restarts or that waits no longer for an idle session teaches nothing by this rule.
 */
export class MessageLimit {
  #suspected = { messages: 0, at: 0 };
  #found = { messages: Number.POSITIVE_INFINITY, until: 0 };

  /** @param given what SMTP_URL says @param clock milliseconds, as `performance.now()` counts them */
  constructor(
    private readonly given = Number.POSITIVE_INFINITY,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /** Most messages of a session, `Infinity` where no limit is known. @param announced what the server said in EHLO */
  max(announced: number): number {
    const found = this.clock() < this.#found.until ? this.#found.messages : Number.POSITIVE_INFINITY;
    return Math.min(this.given, announced, found);
  }

  /** Learns from a session that the server ended, or in which it takes no more messages. */
  sessionEnded({ messages, openedAt, usedAt }: EndedSession): void {
    const now = this.clock();
    if (messages === 0 || now - usedAt > promptMs) return;
    const { messages: before, at } = this.#suspected;
    if (messages === before && openedAt >= at) this.#found = { messages, until: now + trustMs };
    this.#suspected = { messages, at: now };
  }
}
