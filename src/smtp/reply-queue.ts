import type { Redactor } from '../redaction.js';
import { missed, ReplyTimer } from './deadlines.js';
import type { Reply } from './smtp-reply.js';

/** The replies to some commands: one each, or fewer, and why the connection was lost. */
export interface Replies {
  replies: Reply[];
  lost?: string;
  /** Set when the connection was given up because not even the first reply came in time. */
  silent?: boolean;
}

/** How long the replies to some commands may take, in ms. */
export interface Limits {
  /** Each wait: for all replies, or, once the first has come, for the rest. */
  allMs: number;
  /** The first reply. Default: `allMs`. */
  firstMs?: number;
}

interface WaitingCommands extends Limits {
  count: number;
  replies: Reply[];
  resolve(received: Replies): void;
}

/** Gives each reply of a server to the commands that it answers. A server replies in the order of the commands. */
export class ReplyQueue {
  readonly #redact: Redactor;
  readonly #close: () => void;
  readonly #waiting: WaitingCommands[] = [];
  readonly #timer = new ReplyTimer((limitMs) => {
    this.#end(missed(limitMs), true);
    this.#close();
  });
  #lost: string | undefined;

  /** @param close ends the connection, because nothing more can be expected of it */
  constructor(redact: Redactor, close: () => void) {
    this.#redact = redact;
    this.#close = close;
  }

  /** Why the connection was lost; undefined while it lasts. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Waits for the replies to commands that are written now. */
  expect(count: number, limits: Limits): Promise<Replies> {
    if (this.#lost !== undefined) return Promise.resolve({ replies: [], lost: this.#lost });
    return new Promise((resolve) => {
      this.#waiting.push({ count, replies: [], resolve, ...limits });
      if (this.#waiting.length === 1) this.#timer.start(limits.firstMs ?? limits.allMs);
    });
  }

  /** Takes the next reply of the server. */
  receive({ code, text }: Reply): void {
    // Positive replies are not redacted here: only the one to a message is stored, and the session redacts that.
    const reply = { code, text: code >= 200 && code < 400 ? text : this.#redact(text) };
    const [waiting] = this.#waiting;
    waiting?.replies.push(reply);
    // An unexpected reply, usually the 421 of a server whose idle timeout ended. Nothing follows after 421 (§3.8).
    if (!waiting || reply.code === 421 || reply.code === 0) {
      this.lose(reply.text);
      this.#close();
    } else if (waiting.replies.length < waiting.count) {
      if (waiting.firstMs !== undefined && waiting.replies.length === 1) this.#timer.start(waiting.allMs);
    } else {
      this.#waiting.shift();
      const [next] = this.#waiting;
      if (next) this.#timer.start(next.firstMs ?? next.allMs);
      else this.#timer.stop();
      waiting.resolve({ replies: waiting.replies });
    }
  }

  /** The connection has ended. */
  lose(reason: string): void {
    this.#end(reason, false);
  }

  #end(reason: string, timedOut: boolean): void {
    this.#lost ??= this.#redact(reason);
    this.#timer.end();
    for (const [i, { replies, resolve }] of this.#waiting.splice(0).entries())
      resolve({ replies, lost: this.#lost, silent: timedOut && i === 0 && replies.length === 0 });
  }
}
