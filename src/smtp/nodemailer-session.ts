import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { smtpStopwatch } from '../observations.js';
import { missed } from './deadlines.js';
import type { EndedSession } from './message-limit.js';
import type { Message, Offer, OutgoingMessage } from './relay.js';
import type { DialogueOptions, Session } from './session.js';
import {
  broken,
  fitsEnvelope,
  isCarried,
  refusedHere,
  type TransactionResult,
  unfitAddress,
} from './transaction-result.js';

/** How long a server may take to reply to QUIT and end the connection, in ms. */
const quitMs = 500;

/**
 * A session whose dialogue Nodemailer runs, through its public interface alone: for a Nodemailer that lacks what
 * SmtpSession needs, or where the operator chooses it. A message costs more CPU.
 *
 * It knows less. It cannot see the server's EHLO, so messages are encoded for plain SMTP. Nodemailer does not report
 * when the last byte has left, so a connection that breaks about then leaves the message uncertain, where SmtpSession
 * may know that it was not sent. It never calls a message unsent that may have arrived.
 */
export class NodemailerSession implements Session {
  readonly dialogue = 'nodemailer';
  readonly offer: Offer = { eightBitMime: false };
  readonly maxMessages = Number.POSITIVE_INFINITY;
  readonly sendsAhead = false;
  readonly ahead = false;
  readonly #connection: SMTPConnection;
  readonly #options: DialogueOptions;
  readonly #openedAt = performance.now();
  #usedAt = this.#openedAt;
  #messages = 0;
  #carried = 0;
  /** Ends the message in progress, unless its content is on its way. */
  #withdraw: (() => void) | undefined;

  constructor(connection: SMTPConnection, options: DialogueOptions) {
    this.#connection = connection;
    this.#options = options;
    // The pending call gets the error anyway. Without a listener, the error would end the process.
    connection.on('error', () => undefined);
  }

  get messages(): number {
    return this.#messages;
  }

  get history(): EndedSession {
    return { messages: this.#carried, openedAt: this.#openedAt, usedAt: this.#usedAt };
  }

  async send({ from, to }: Pick<OutgoingMessage, 'from' | 'to'>, message: Message): Promise<TransactionResult> {
    if (!fitsEnvelope(from) || !fitsEnvelope(to)) return unfitAddress;
    const whole = Buffer.isBuffer(message) ? message : Buffer.concat(message);
    const flow = inChunks(whole);
    this.#messages += 1;
    const { redact, deadlines } = this.#options;
    const limitMs = deadlines.command + deadlines.message;
    let deadline: NodeJS.Timeout | undefined;
    // It does not tell the envelope from the content.
    const watch = smtpStopwatch(this.#options.relay);
    const answer = await new Promise<TransactionResult>((resolve) => {
      this.#withdraw = () => {
        if (flow.begun) return;
        // Nodemailer reports nothing when it is closed.
        resolve(broken('session', 'the message was withdrawn', false));
        this.close();
      };
      deadline = setTimeout(() => {
        resolve(broken(flow.begun ? 'handover' : 'session', missed(limitMs), flow.ended));
        this.close();
      }, limitMs);
      this.#connection.send({ from, to: [to], size: whole.length }, flow.stream, (error, info) => {
        // With LMTP, a refused message is no error: its recipient is.
        const refusal = error ?? info.rejectedErrors?.[0];
        resolve(refusal ? resultOfError(refusal, flow) : accepted(info.response));
      });
    });
    clearTimeout(deadline);
    watch?.('content');
    this.#withdraw = undefined;
    if (answer.step !== 'session') this.#usedAt = performance.now();
    if (isCarried(answer)) this.#carried += 1;
    // After 421 Nodemailer ends the connection, as soon as it has reported the reply.
    return { ...answer, reply: redact(answer.reply), alive: answer.alive && !this.#connection.destroyed };
  }

  async untilAnswered(): Promise<void> {}

  withdraw(): void {
    if (this.#withdraw) this.#withdraw();
    else this.close();
  }

  reset(): Promise<boolean> {
    return new Promise((resolve) => {
      const lost = () => resolve(false);
      this.onEnd(lost);
      this.#connection.reset((error) => {
        // A session that carries many refused messages would collect listeners.
        this.#connection.off('end', lost);
        resolve(!error);
      });
    });
  }

  onEnd(callback: () => void): void {
    if (this.#connection.destroyed) callback();
    else this.#connection.once('end', callback);
  }

  async quit(): Promise<void> {
    if (this.#connection.destroyed) return;
    const ended = new Promise<void>((resolve) => this.onEnd(resolve));
    this.#connection.quit();
    await Promise.race([ended, sleep(quitMs, undefined, { ref: false })]);
    this.close();
  }

  close(): void {
    this.#connection.close();
  }
}

/** Nodemailer's progress with a message. It reads the first chunk once the server has asked for the message. */
interface Flow {
  stream: Readable;
  begun: boolean;
  /** Read to the end: the final dot is being written, or has left. */
  ended: boolean;
}

const chunkBytes = 16 * 1_024;

/** Streams a message in chunks, each read when there is room for it, so that the last one is read only near the end. */
function inChunks(whole: Buffer): Flow {
  let at = 0;
  const flow: Flow = { begun: false, ended: false, stream: new Readable({ highWaterMark: 0, read: next }) };
  function next(this: Readable): void {
    flow.begun = true;
    flow.ended ||= at >= whole.length;
    this.push(flow.ended ? null : whole.subarray(at, at + chunkBytes));
    at += chunkBytes;
  }
  return flow;
}

const codeOf = (reply: string) => Number(/^\d{3}/.exec(reply)?.[0] ?? 0);

const accepted = (reply: string): TransactionResult => ({
  step: 'accepted',
  code: codeOf(reply),
  reply,
  handedOver: true,
  alive: true,
});

const steps = { 'MAIL FROM': 'session', 'RCPT TO': 'recipient', DATA: 'data' } as const;

/** Classifies an error of Nodemailer by its command and its reply. */
function resultOfError({ code, command, response, message }: SMTPConnection.SMTPError, flow: Flow): TransactionResult {
  const reply = response || message;
  const answered = codeOf(response || '');
  // The message exceeds the server's size limit. Nodemailer has sent nothing.
  if (code === 'EMESSAGE' && answered === 0) return refusedHere(reply);
  const step = code === 'EMESSAGE' ? 'message' : steps[command as keyof typeof steps];
  if (step === undefined || answered < 400) return broken(flow.begun ? 'handover' : 'session', reply, flow.ended);
  // After a refusal within the message, the connection would still send the rest.
  const whole = step !== 'message' || flow.ended;
  return { step, code: answered, reply, handedOver: step === 'message' && flow.ended, alive: whole };
}
