import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { smtpStopwatch } from '../observations.js';
import type { EndedSession } from './message-limit.js';
import type { Message, NextMessage, Offer, OutgoingMessage } from './relay.js';
import { type Limits, type Replies, ReplyQueue } from './reply-queue.js';
import type { DialogueOptions, Session } from './session.js';
import { type Reply, replyReader } from './smtp-reply.js';
import { type Extensions, type Transaction, transactionOf } from './transaction.js';
import { broken, isCarried, isPositive, resultOf, type TransactionResult, wantsMessage } from './transaction-result.js';

/** A connection to a server, greeted and logged in, and a way to learn of its end. */
export interface OpenConnection {
  socket: Socket;
  /** @param callback receives the reason, once */
  onEnd(callback: (reason: string) => void): void;
  /** Ends the connection, even during a transaction. */
  close(): void;
}

/** The envelope of the next message, which has been sent. */
interface EnvelopeAhead {
  transaction: Transaction;
  replies: Promise<Replies>;
}

const dot = Buffer.from('.');
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
  readonly #connection: OpenConnection;
  readonly #extensions: Extensions;
  readonly #options: DialogueOptions;
  readonly #queue: ReplyQueue;
  #ahead: EnvelopeAhead | undefined;
  /** Whether the server has replied to an envelope that was sent ahead. */
  #readsAhead = false;
  readonly #openedAt = performance.now();
  #usedAt = this.#openedAt;
  #messages = 0;
  #carried = 0;
  /** Whether the content of a message is on its way. */
  #sending = false;
  #withdrawn = false;

  constructor(connection: OpenConnection, extensions: Extensions, options: DialogueOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#extensions = extensions;
    this.#queue = new ReplyQueue(options.redact, () => connection.close());
    connection.socket.on(
      'data',
      replyReader((reply) => this.#queue.receive(reply)),
    );
    connection.onEnd((reason) => this.#queue.lose(reason));
    // A server that closes its side sends nothing more. Writes in progress would wait for it to read.
    connection.socket.once('end', () => {
      this.#queue.lose('Connection closed unexpectedly');
      connection.socket.destroy();
    });
    // Otherwise the system would keep an envelope back until the server has confirmed the message before it.
    if (this.sendsAhead) connection.socket.setNoDelay(true);
  }

  get offer(): Offer {
    return this.#extensions;
  }

  get messages(): number {
    return this.#messages;
  }

  get maxMessages(): number {
    return this.#extensions.maxMessages;
  }

  get history(): EndedSession {
    return { messages: this.#carried, openedAt: this.#openedAt, usedAt: this.#usedAt };
  }

  get sendsAhead(): boolean {
    return this.#extensions.pipelining;
  }

  get ahead(): boolean {
    return this.#ahead !== undefined;
  }

  untilAnswered(): Promise<unknown> {
    return this.#ahead?.replies ?? Promise.resolve();
  }

  async send(
    mail: Pick<OutgoingMessage, 'from' | 'to' | 'inLines'>,
    message: Message,
    next?: NextMessage,
  ): Promise<TransactionResult> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const made =
      ahead?.transaction.message === message ? ahead.transaction : transactionOf(mail, message, this.#extensions);
    if (ahead && ('refused' in made || made.envelope !== ahead.transaction.envelope)) {
      // The server may wait for the message of the other envelope.
      this.#connection.socket.destroy();
      return broken('session', 'the envelope changed after it was sent', false);
    }
    if ('refused' in made) return made.refused;
    if (!ahead) this.#messages += 1;
    const watch = smtpStopwatch(this.#options.relay);
    const envelope = await (ahead?.replies ?? this.#command(made.commands));
    watch?.('envelope');
    const refusal = await this.#refusal(envelope);
    // The server may have asked for the content just before the session was ended.
    if (!refusal && this.#withdrawn) return broken('session', 'the message was withdrawn', false);
    const result = refusal ?? (await this.#sendData(made.parts, next));
    if (!refusal) watch?.('content');
    if (result.step !== 'session') this.#usedAt = performance.now();
    if (isCarried(result)) this.#carried += 1;
    return result;
  }

  withdraw(): void {
    if (this.#sending) return;
    this.#withdrawn = true;
    this.#connection.close();
  }

  async reset(): Promise<boolean> {
    const { replies, lost } = await this.#ask(1, (socket) => socket.write('RSET\r\n'));
    return lost === undefined && isPositive(replies[0]);
  }

  onEnd(callback: () => void): void {
    this.#connection.onEnd(callback);
  }

  /** Sends QUIT. @returns when the server has ended the connection, or after `quitMs` */
  async quit(): Promise<void> {
    if (this.#queue.lost !== undefined) return;
    const { socket } = this.#connection;
    const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    // Our side ends with the command: Exim waits 200 ms for that before it replies.
    socket.end('QUIT\r\n');
    await Promise.race([ended, sleep(quitMs, undefined, { ref: false })]);
    this.#connection.close();
  }

  close(): void {
    this.#connection.close();
  }

  /** Writes something to which the server sends `count` replies. */
  #ask(
    count: number,
    write: (socket: Socket) => void,
    limits: Limits = { allMs: this.#options.deadlines.command },
  ): Promise<Replies> {
    const replies = this.#queue.expect(count, limits);
    if (this.#queue.lost === undefined) write(this.#connection.socket);
    return replies;
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
  async #refusal({ replies, lost, silent }: Replies): Promise<TransactionResult | undefined> {
    const at = replies.findIndex((reply, i) => (i < 2 ? !isPositive(reply) : !wantsMessage(reply)));
    const refused = replies[at];
    if (!refused) {
      const reason = lost ?? this.#queue.lost;
      return reason === undefined ? undefined : { ...broken('session', reason, false), silent: silent === true };
    }
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

  /** Sends the message, and with its end the envelope of the next one. */
  async #sendData(parts: readonly Buffer[], next: NextMessage | undefined): Promise<TransactionResult> {
    const following = next && transactionOf(next, next.message, this.#extensions);
    const commands = following && 'commands' in following ? `\r\n${following.commands.join('')}` : undefined;
    let handedOver = false;
    this.#sending = true;
    const upload = (socket: Socket) => {
      socket.cork();
      for (const part of parts) socket.write(part);
      // Called when the operating system has all of it. Until then the end of the final dot is here, and the message is
      // not sent.
      socket.write(commands === undefined ? finalDot : dot, (error) => {
        handedOver = !error;
      });
      socket.uncork();
      // In one packet: a server that read the dot alone would reply to it alone, and hold back its next replies until
      // this system confirmed that one, which takes 40 ms and more.
      if (commands !== undefined) socket.write(commands);
    };
    const asked = this.#ask(1, upload, { allMs: this.#options.deadlines.message });
    if (following && 'commands' in following) this.#expectAhead(following);
    const { replies, lost } = await asked;
    this.#sending = false;
    const [reply] = replies;
    const answer = resultOf(reply, lost, handedOver);
    if (answer.step === 'accepted') answer.reply = this.#options.redact(answer.reply);
    // Otherwise the rest of the bytes would still be sent, and a message reported as unsent could arrive.
    if (!answer.alive && !answer.handedOver) this.#connection.socket.destroy();
    return answer;
  }

  #expectAhead(transaction: Transaction): void {
    const { command, ahead } = this.#options.deadlines;
    const limits = this.#readsAhead ? { allMs: command } : { allMs: command, firstMs: Math.min(ahead, command) };
    const replies = this.#queue.expect(transaction.commands.length, limits);
    this.#messages += 1;
    this.#ahead = { transaction, replies };
    void replies.then((received) => {
      this.#readsAhead ||= received.replies.length > 0;
    });
  }
}
