import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { type Answer, broken, isPlainAddress, refusedHere, unfitAddress } from './answer.js';
import type { EndedSession } from './message-limit.js';
import type { Message, Offer, OutgoingMail } from './relay.js';
import type { Session } from './session.js';

/** How long a server may take to answer QUIT and to end the connection. */
const quitMs = 500;

/**
 * A session whose dialogue Nodemailer speaks, by its public interface alone: for a Nodemailer that is not built as
 * SmtpSession needs it, or where the operator wants it. A message costs more CPU.
 *
 * It knows less. What the server offers in EHLO stays unknown, so messages are encoded for plain SMTP. And Nodemailer does
 * not say when the last byte has left, so a connection that breaks about then leaves the message uncertain where
 * SmtpSession may know that it was not sent. It never calls a message unsent that may have arrived.
 */
export class NodemailerSession implements Session {
  readonly dialogue = 'nodemailer';
  readonly offer: Offer = { eightBitMime: false };
  readonly maxMessages = Number.POSITIVE_INFINITY;
  readonly #connection: SMTPConnection;
  readonly #openedAt = performance.now();
  #usedAt = this.#openedAt;
  #messages = 0;

  constructor(connection: SMTPConnection) {
    this.#connection = connection;
    // Whoever waits for a reply hears of it there; without a listener it would end the process.
    connection.on('error', () => undefined);
  }

  get messages(): number {
    return this.#messages;
  }

  get history(): EndedSession {
    return { messages: this.#messages, openedAt: this.#openedAt, usedAt: this.#usedAt };
  }

  async send({ from, to }: Pick<OutgoingMail, 'from' | 'to'>, message: Message): Promise<Answer> {
    if (!isPlainAddress(from) || !isPlainAddress(to)) return unfitAddress;
    const whole = Buffer.isBuffer(message) ? message : Buffer.concat(message);
    const flow = inChunks(whole);
    this.#messages += 1;
    const answer = await new Promise<Answer>((resolve) => {
      this.#connection.send({ from, to: [to], size: whole.length }, flow.stream, (error, info) =>
        resolve(error ? answerToError(error, flow) : accepted(info.response)),
      );
    });
    if (answer.step !== 'session') this.#usedAt = performance.now();
    // After 421 Nodemailer ends the connection, right after it has passed the reply on.
    return { ...answer, alive: answer.alive && !this.#connection.destroyed };
  }

  reset(): Promise<boolean> {
    return new Promise((resolve) => {
      this.onEnd(() => resolve(false));
      this.#connection.reset((error) => resolve(!error));
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

/** How far Nodemailer is with a message: it takes the first chunk once the server has asked for it. */
interface Flow {
  stream: Readable;
  begun: boolean;
  /** Taken to its end: the final dot is on its way, or has left. */
  ended: boolean;
}

const chunkBytes = 16 * 1_024;

/** Gives a message in chunks, each when there is room for it: the last one is taken only near the end. */
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

const accepted = (reply: string): Answer => ({
  step: 'accepted',
  code: codeOf(reply),
  reply,
  handedOver: true,
  alive: true,
});

const steps = { 'MAIL FROM': 'session', 'RCPT TO': 'recipient', DATA: 'data' } as const;

/** What an error of Nodemailer's means, by the command that it names and the reply that it holds. */
function answerToError({ code, command, response, message }: SMTPConnection.SMTPError, flow: Flow): Answer {
  const reply = response || message;
  const answered = codeOf(response || '');
  // Longer than the server takes: Nodemailer has asked nobody.
  if (code === 'EMESSAGE' && answered === 0) return refusedHere(reply);
  const step = code === 'EMESSAGE' ? 'message' : steps[command as keyof typeof steps];
  if (step === undefined || answered < 400) return broken(flow.begun ? 'handover' : 'session', reply, flow.ended);
  // A refusal that overtakes the message leaves a connection on which the rest would still be sent.
  const whole = step !== 'message' || flow.ended;
  return { step, code: answered, reply, handedOver: step === 'message' && flow.ended, alive: whole };
}
