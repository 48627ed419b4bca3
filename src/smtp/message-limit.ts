/** A session that ends within this time after a message may have reached a message limit, in ms. */
const promptMs = 1_000;
/** How long a detected limit is trusted before one session tries to exceed it, in ms. */
const trustMs = 60_000;
/** The same in sessions that kept to the limit: the first time, and at most. */
const firstTrust = 32;
const maxTrust = 1_024;
/** Sessions in a row that must end after the same number of messages: at first, and at most after limits that were none. */
const firstEvidence = 2;
const maxEvidence = 64;

/** A session that the server ended. */
export interface EndedSession {
  /** Messages it carried: those with a reply to the recipient or to the message. */
  messages: number;
  /** When it began, and when its last message got a reply, as `performance.now()` reports it. */
  openedAt: number;
  usedAt: number;
}

/** A session that may carry another message. Its identity counts: one session at a time may exceed a detected limit. */
export interface LimitedSession {
  /** Messages that were offered to the server. */
  readonly messages: number;
  /** The limit in the server's EHLO; `Infinity`: none given. */
  readonly maxMessages: number;
}

/** A limit that was detected. */
interface DetectedLimit {
  messages: number;
  /** When a session may try to exceed it, or how many sessions keep to it before that. */
  trustedUntil: number;
  trustedFor: number;
  /** `trustedFor` after the last try. */
  trust: number;
  /** The last session that may exceed it. */
  probe: object | undefined;
}

/**
 * Max messages that one relay accepts over a connection. Many servers have such a limit (Exim 1,000, OpenSMTPD 100 by
 * default), and most do not announce it.
 *
 * The limit is detected when two sessions, the second begun after the first had ended, end after the same number of
 * messages, each right after its last one, and no session has carried more meanwhile. A restart of the server and an
 * idle timeout do not look like that. A server that ends connections at random may: so now and then one session tries to
 * exceed the limit. If it can, there is none, and it takes twice as many sessions to detect the next one.
 */
export class MessageLimit {
  #suspected = { messages: 0, at: 0, times: 0 };
  #evidence = firstEvidence;
  #found: DetectedLimit | undefined;

  /** @param given the limit in SMTP_URL @param clock milliseconds, as `performance.now()` reports them */
  constructor(
    private readonly given = Number.POSITIVE_INFINITY,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  /**
   * Whether a session may carry another message. At a detected limit, this may make it the one that tries to exceed it.
   * @param messages how many it has carried
   */
  allows(session: LimitedSession, messages = session.messages): boolean {
    if (messages >= Math.min(this.given, session.maxMessages)) return false;
    const found = this.#found;
    if (!found || messages < found.messages || found.probe === session) return true;
    found.trustedFor -= 1;
    if (found.trustedFor > 0 && this.clock() < found.trustedUntil) return false;
    this.#found = this.#detected(found.messages, found.trust, session);
    return true;
  }

  /** Learns from a session that has carried a message. @param messages how many it has carried */
  carried(messages: number): void {
    if (messages > this.#suspected.messages) this.#suspected.times = 0;
    if (this.#found === undefined || messages <= this.#found.messages) return;
    this.#found = undefined;
    this.#evidence = Math.min(this.#evidence * 2, maxEvidence);
  }

  /** Learns from a session that the server ended, or over which it accepts no more messages. */
  sessionEnded({ messages, openedAt, usedAt }: EndedSession, session?: object): void {
    const now = this.clock();
    const found = this.#found;
    if (messages === 0 || now - usedAt > promptMs) return;
    const { messages: before, at, times } = this.#suspected;
    const again = messages === before && times > 0 && openedAt >= at;
    this.#suspected = { messages, at: now, times: again ? times + 1 : 1 };
    const confirmed = found?.messages === messages && found.probe === session;
    if (confirmed) this.#found = this.#detected(messages, Math.min(found.trust * 2, maxTrust));
    else if (this.#suspected.times >= this.#evidence) this.#found = this.#detected(messages, firstTrust);
  }

  #detected(messages: number, trust: number, probe?: object): DetectedLimit {
    return { messages, trustedUntil: this.clock() + trustMs, trustedFor: trust, trust, probe };
  }
}
