import { isAscii } from 'node:buffer';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataLines } from './data-lines.js';
import { missed, ReplyTimer } from './deadlines.js';
import type { EndedSession } from './message-limit.js';
import type { Message, Offer, OutgoingMessage } from './relay.js';
import type { Session, SessionManner } from './session.js';
import { type Reply, replyReader } from './smtp-reply.js';
import {
  broken,
  fitsEnvelope,
  isPositive,
  needsUtf8,
  refusedHere,
  resultOf,
  type TransactionResult,
  unfitAddress,
  wantsMessage,
} from './transaction-result.js';

/** A server's EHLO. */
export interface Extensions extends Offer {
  /** Commands may follow each other without waiting for the replies (RFC 2920). */
  pipelining: boolean;
  /** The client may declare the size of a message (RFC 1870). */
  size: boolean;
  /** Max bytes of a message; 0: not announced. */
  maxBytes: number;
  /** Max messages per session (RFC 9422); `Infinity`: not announced. */
  maxMessages: number;
}

/** A connection to a server, greeted and logged in, and a way to learn of its end. */
export interface Line {
  socket: Socket;
  /** @param callback receives the reason, once */
  onEnd(callback: (reason: string) => void): void;
  /** Ends the connection, even during a transaction. */
  close(): void;
}

/** The replies to some commands: one each, or fewer, and why the connection was lost. */
interface Replies {
  replies: Reply[];
  lost?: string;
}

const finalDot = Buffer.from('.\r\n');
/** How long a server may take to reply to QUIT and end the connection, in ms. */
const quitMs = 500;

const envelopeSteps = ['session', 'recipient', 'data'] as const;

/**
 * One SMTP session after its greeting, which carries one message after the other (RFC 5321 §3.3).
 *
 * Nodemailer opens the connection (transport.ts) and could run this part, too. But it handles each reply in a turn of
 * the event loop of its own, and sets up its machinery for each message: a fifth of all the CPU time of a message.
 */
export class SmtpSession implements Session {
  readonly dialogue = 'own';
  readonly #line: Line;
  readonly #extensions: Extensions;
  readonly #manner: SessionManner;
  #waiting: { count: number; replies: Reply[]; resolve(received: Replies): void } | undefined;
  readonly #timer = new ReplyTimer((limitMs) => {
    this.#lose(missed(limitMs));
    this.#line.close();
  });
  #lost: string | undefined;
  readonly #openedAt = performance.now();
  #usedAt = this.#openedAt;
  #messages = 0;

  constructor(line: Line, extensions: Extensions, manner: SessionManner) {
    this.#line = line;
    this.#manner = manner;
    this.#extensions = extensions;
    line.socket.on(
      'data',
      replyReader((reply) => this.#hear(reply)),
    );
    line.onEnd((reason) => this.#lose(reason));
    // A server that closes its side sends nothing more. Writes in progress would wait for it to read.
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

  /** The limit in the server's EHLO. */
  get maxMessages(): number {
    return this.#extensions.maxMessages;
  }

  get history(): EndedSession {
    return { messages: this.#messages, openedAt: this.#openedAt, usedAt: this.#usedAt };
  }

  /** Never throws: every failure is a result. */
  async send(mail: Pick<OutgoingMessage, 'from' | 'to' | 'inLines'>, message: Message): Promise<TransactionResult> {
    const { from, to, inLines } = mail;
    if (!fitsEnvelope(from) || !fitsEnvelope(to, this.offer.smtpUtf8)) return unfitAddress;
    const whole = Buffer.isBuffer(message) ? [message] : message;
    const parts = inLines ? whole : whole.map((part) => dataLines(part));
    const size = parts.reduce((sum, { length }) => sum + length, 0);
    const { maxBytes, eightBitMime } = this.#extensions;
    if (maxBytes > 0 && size > maxBytes)
      return refusedHere(`the message has ${size} bytes, and the server accepts up to ${maxBytes} (RFC 1870)`);
    const body = eightBitMime && !parts.every((part) => isAscii(part)) ? ' BODY=8BITMIME' : '';
    const utf8 = needsUtf8(to) ? ' SMTPUTF8' : '';
    const length = this.#extensions.size ? ` SIZE=${size}` : '';
    this.#messages += 1;
    const envelope = await this.#command([
      `MAIL FROM:<${from}>${body}${utf8}${length}\r\n`,
      `RCPT TO:<${to}>\r\n`,
      'DATA\r\n',
    ]);
    const result = (await this.#refusal(envelope)) ?? (await this.#sendData(parts));
    if (result.step !== 'session') this.#usedAt = performance.now();
    return result;
  }

  /** Prepares the session for the next message. @returns false when the session has ended */
  async reset(): Promise<boolean> {
    const { replies, lost } = await this.#ask(1, (socket) => socket.write('RSET\r\n'));
    return lost === undefined && isPositive(replies[0]);
  }

  /** @param callback is called once, whichever side ends the session */
  onEnd(callback: () => void): void {
    this.#line.onEnd(callback);
  }

  /** Sends QUIT. @returns when the server has ended the connection, or after `quitMs` */
  async quit(): Promise<void> {
    if (this.#lost !== undefined) return;
    const { socket } = this.#line;
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    // Our side ends with the command: Exim waits 200 ms for that before it replies.
    socket.end('QUIT\r\n');
    await Promise.race([ended, sleep(quitMs, undefined, { ref: false })]);
    this.#line.close();
  }

  close(): void {
    this.#line.close();
  }

  #hear({ code, text }: Reply): void {
    // Of the positive replies only the last one is kept: see #sendData.
    const reply = { code, text: code >= 200 && code < 400 ? text : this.#manner.redact(text) };
    const waiting = this.#waiting;
    waiting?.replies.push(reply);
    // An unexpected reply, usually the 421 of a server whose idle timeout ended. Nothing follows after 421 (§3.8).
    if (!waiting || reply.code === 421 || reply.code === 0) {
      this.#lose(reply.text);
      this.#line.close();
    } else if (waiting.replies.length === waiting.count) {
      this.#waiting = undefined;
      this.#timer.stop();
      waiting.resolve({ replies: waiting.replies });
    }
  }

  #lose(reason: string): void {
    this.#lost ??= this.#manner.redact(reason);
    this.#timer.end();
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ replies: waiting.replies, lost: this.#lost });
  }

  /** Writes something to which the server sends `count` replies. */
  #ask(count: number, write: (socket: Socket) => void, limitMs = this.#manner.deadlines.command): Promise<Replies> {
    if (this.#lost !== undefined) return Promise.resolve({ replies: [], lost: this.#lost });
    return new Promise((resolve) => {
      this.#timer.start(limitMs);
      this.#waiting = { count, replies: [], resolve };
      write(this.#line.socket);
    });
  }

  /** Sends commands: all at once where the server supports pipelining, else one by one until the server refuses one. */
  async #command(commands: readonly string[]): Promise<Replies> {
    if (this.#extensions.pipelining) return this.#ask(commands.length, (socket) => socket.write(commands.join('')));
    const replies: Reply[] = [];
    for (const command of commands) {
      const received = await this.#ask(1, (socket) => socket.write(command));
      replies.push(...received.replies);
      if (received.lost !== undefined) return { replies, lost: received.lost };
      if (!isPositive(received.replies[0])) break;
    }
    return { replies };
  }

  /** The result of a refused envelope, in the order of its commands; undefined when the message may follow. */
  async #refusal({ replies, lost }: Replies): Promise<TransactionResult | undefined> {
    const at = replies.findIndex((reply, i) => (i < 2 ? !isPositive(reply) : !wantsMessage(reply)));
    const refused = replies[at];
    if (!refused) return lost === undefined ? undefined : broken('session', lost, false);
    if (refused.code < 400) return broken('session', refused.text, false);
    const { code, text } = refused;
    const answer: TransactionResult = {
      step: envelopeSteps[at] ?? 'session',
      code,
      reply: text,
      handedOver: false,
      alive: lost === undefined,
    };
    if (at === 2 || !wantsMessage(replies[2])) return answer;
    // The server waits for a message anyway. Without a sender, not even an empty one is safe to send. Without
    // recipients, an empty one reaches nobody (RFC 2920 §3.1).
    if (at === 0) return { ...answer, alive: false };
    const ended = await this.#ask(1, (socket) => socket.write(finalDot));
    return { ...answer, alive: ended.lost === undefined };
  }

  /** Sends the message in one write. */
  async #sendData(parts: readonly Buffer[]): Promise<TransactionResult> {
    let handedOver = false;
    const upload = (socket: Socket) => {
      socket.cork();
      for (const part of parts) socket.write(part);
      // Called when the operating system has all of it. Until then the final dot is here, and the message is not sent.
      socket.write(finalDot, (error) => {
        handedOver = !error;
      });
      socket.uncork();
    };
    const { replies, lost } = await this.#ask(1, upload, this.#manner.deadlines.message);
    const [reply] = replies;
    const answer = resultOf(reply, lost, handedOver);
    if (answer.step === 'accepted') answer.reply = this.#manner.redact(answer.reply);
    // Otherwise the rest of the bytes would still be sent, and a message reported as unsent could arrive.
    if (!answer.alive && !answer.handedOver) this.#line.socket.destroy();
    return answer;
  }
}
