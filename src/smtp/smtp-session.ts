import { isAscii } from 'node:buffer';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Answer,
  answerTo,
  broken,
  isPlainAddress,
  isPositive,
  refusedHere,
  unfitAddress,
  wantsMessage,
} from './answer.js';
import { dataLines } from './data-lines.js';
import type { EndedSession } from './message-limit.js';
import type { Message, Offer, OutgoingMail } from './relay.js';
import type { Session } from './session.js';
import { type Reply, replyReader } from './smtp-reply.js';

/** What a server told in EHLO. */
export interface Extensions extends Offer {
  /** Commands may follow each other without waiting for the replies (RFC 2920). */
  pipelining: boolean;
  /** It wants to know how long a mail is (RFC 1870). */
  size: boolean;
  /** The longest mail it takes, in bytes; 0: it did not say. */
  mostBytes: number;
  /** Most messages of a session (RFC 9422); `Infinity`: it did not say. */
  maxMessages: number;
}

/** A connection to a server that greets us and knows us, and where to hear of its end. */
export interface Line {
  socket: Socket;
  /** @param callback is given why, once */
  onEnd(callback: (reason: string) => void): void;
  /** Ends the connection, whatever is under way. */
  close(): void;
}

/** What came back to some commands: a reply each, or fewer and why the line is of no more use. */
interface Heard {
  replies: Reply[];
  lost?: string;
}

const finalDot = Buffer.from('.\r\n');
/** How long a server may take to answer QUIT and to end the connection. */
const quitMs = 500;

const envelopeSteps = ['session', 'recipient', 'data'] as const;

/**
 * One SMTP session after its greeting: the mails that go over it, one after the other (RFC 5321 §3.3).
 *
 * Nodemailer opens the connection (transport.ts) and could do this part, too. It hears each reply in a turn of the event
 * loop of its own and sets its machinery up for each mail: a fifth of all the CPU that a mail takes.
 */
export class SmtpSession implements Session {
  readonly dialogue = 'own';
  readonly #line: Line;
  readonly #extensions: Extensions;
  #waiting: { count: number; replies: Reply[]; resolve(heard: Heard): void } | undefined;
  #lost: string | undefined;
  readonly #openedAt = performance.now();
  #usedAt = this.#openedAt;
  #messages = 0;

  constructor(line: Line, extensions: Extensions) {
    this.#line = line;
    this.#extensions = extensions;
    line.socket.on(
      'data',
      replyReader((reply) => this.#hear(reply)),
    );
    line.onEnd((reason) => this.#lose(reason));
    // A server that closes its side says nothing more. What is still being written would wait for it to read.
    line.socket.once('end', () => {
      this.#lose('Connection closed unexpectedly');
      line.socket.destroy();
    });
  }

  get offer(): Offer {
    return this.#extensions;
  }

  /** Messages that were offered to the server. */
  get messages(): number {
    return this.#messages;
  }

  /** What the server said of it in EHLO. */
  get maxMessages(): number {
    return this.#extensions.maxMessages;
  }

  get history(): EndedSession {
    return { messages: this.#messages, openedAt: this.#openedAt, usedAt: this.#usedAt };
  }

  /** Never throws: whatever happens is an answer. */
  async send(mail: Pick<OutgoingMail, 'from' | 'to' | 'inLines'>, message: Message): Promise<Answer> {
    const { from, to, inLines } = mail;
    if (!isPlainAddress(from) || !isPlainAddress(to)) return unfitAddress;
    const whole = Buffer.isBuffer(message) ? [message] : message;
    const parts = inLines ? whole : whole.map((part) => dataLines(part));
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    const { mostBytes, eightBitMime } = this.#extensions;
    if (mostBytes > 0 && size > mostBytes)
      return refusedHere(`the mail has ${size} bytes, and the server takes ${mostBytes} (RFC 1870)`);
    const body = eightBitMime && !parts.every((part) => isAscii(part)) ? ' BODY=8BITMIME' : '';
    const length = this.#extensions.size ? ` SIZE=${size}` : '';
    this.#messages += 1;
    const envelope = await this.#tell([`MAIL FROM:<${from}>${body}${length}\r\n`, `RCPT TO:<${to}>\r\n`, 'DATA\r\n']);
    const answer = (await this.#refusal(envelope)) ?? (await this.#hand(parts));
    if (answer.step !== 'session') this.#usedAt = performance.now();
    return answer;
  }

  /** Readies the session for the next mail. @returns false when it is gone */
  async reset(): Promise<boolean> {
    const { replies, lost } = await this.#ask(1, (socket) => socket.write('RSET\r\n'));
    return lost === undefined && isPositive(replies[0]);
  }

  /** @param callback is called once, whoever ended it */
  onEnd(callback: () => void): void {
    this.#line.onEnd(callback);
  }

  /** Takes leave. @returns when the server has ended the connection, or is too slow about it */
  async quit(): Promise<void> {
    if (this.#lost !== undefined) return;
    const { socket } = this.#line;
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    // Our side ends with the command: Exim waits 200 ms for that before it answers.
    socket.end('QUIT\r\n');
    await Promise.race([ended, sleep(quitMs, undefined, { ref: false })]);
    this.#line.close();
  }

  close(): void {
    this.#line.close();
  }

  #hear(reply: Reply): void {
    const waiting = this.#waiting;
    waiting?.replies.push(reply);
    // Nobody asked: mostly the 421 of a server that does not wait any longer. And after 421 nothing follows (§3.8).
    if (!waiting || reply.code === 421 || reply.code === 0) {
      this.#lose(reply.text);
      this.#line.close();
    } else if (waiting.replies.length === waiting.count) {
      this.#waiting = undefined;
      waiting.resolve({ replies: waiting.replies });
    }
  }

  #lose(reason: string): void {
    this.#lost ??= reason;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ replies: waiting.replies, lost: this.#lost });
  }

  /** Says something that so many replies follow. */
  #ask(count: number, say: (socket: Socket) => void): Promise<Heard> {
    if (this.#lost !== undefined) return Promise.resolve({ replies: [], lost: this.#lost });
    return new Promise((resolve) => {
      this.#waiting = { count, replies: [], resolve };
      say(this.#line.socket);
    });
  }

  /** Gives commands, all at once where the server takes that, else until one is refused. */
  async #tell(commands: readonly string[]): Promise<Heard> {
    if (this.#extensions.pipelining)
      return this.#ask(commands.length, (socket) => socket.write(commands.join(''), 'latin1'));
    const replies: Reply[] = [];
    for (const command of commands) {
      const heard = await this.#ask(1, (socket) => socket.write(command, 'latin1'));
      replies.push(...heard.replies);
      if (heard.lost !== undefined) return { replies, lost: heard.lost };
      if (!isPositive(heard.replies[0])) break;
    }
    return { replies };
  }

  /** What an envelope means that was not taken, in the order of its commands; undefined when the message may follow. */
  async #refusal({ replies, lost }: Heard): Promise<Answer | undefined> {
    const at = replies.findIndex((reply, i) => (i < 2 ? !isPositive(reply) : !wantsMessage(reply)));
    const refused = replies[at];
    if (!refused) return lost === undefined ? undefined : broken('session', lost, false);
    if (refused.code < 400) return broken('session', refused.text, false);
    const { code, text } = refused;
    const answer: Answer = {
      step: envelopeSteps[at] ?? 'session',
      code,
      reply: text,
      handedOver: false,
      alive: lost === undefined,
    };
    if (at === 2 || !wantsMessage(replies[2])) return answer;
    // The server waits for a message all the same. One that has no sender is not to be trusted even with an empty one;
    // without recipients an empty one goes nowhere (RFC 2920 §3.1).
    if (at === 0) return { ...answer, alive: false };
    const ended = await this.#ask(1, (socket) => socket.write(finalDot));
    return { ...answer, alive: ended.lost === undefined };
  }

  /** Hands the message over, in one write. */
  async #hand(parts: readonly Buffer[]): Promise<Answer> {
    let handedOver = false;
    const { replies, lost } = await this.#ask(1, (socket) => {
      socket.cork();
      for (const part of parts) socket.write(part);
      // Told when the operating system has all of it. Until then the final dot is here, and the mail not sent.
      socket.write(finalDot, (error) => {
        handedOver = !error;
      });
      socket.uncork();
    });
    const [reply] = replies;
    const answer = answerTo(reply, lost, handedOver);
    // The rest of the bytes would still be sent: a mail that was called unsent could arrive.
    if (!answer.alive && !answer.handedOver) this.#line.socket.destroy();
    return answer;
  }
}
