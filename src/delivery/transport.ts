import { isAscii } from 'node:buffer';
import type { Socket } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { RelayAddress } from '../settings/relay-addresses.js';
import { dataLines } from './data-lines.js';
import type { Message, Offer, OutgoingMail } from './relay.js';

/** What a server made of one mail. `code` 0: it said nothing, and `reply` holds the words of the failure. */
export interface Answer {
  /** What was answered: `session` stands for whatever comes before the recipient. */
  step: 'session' | 'recipient' | 'data' | 'message' | 'accepted';
  code: number;
  reply: string;
  /** Whether every byte of the mail, the final dot too, left this machine. */
  handedOver: boolean;
  /** Whether the session takes a next mail, after RSET where this one was refused. */
  alive: boolean;
}

/** One SMTP session: a connection, greeted and logged in. */
export interface Session {
  readonly offer: Offer;
  /** Never throws: whatever happens is an answer. */
  send(mail: Pick<OutgoingMail, 'from' | 'to' | 'inLines'>, message: Message): Promise<Answer>;
  /** Readies the session for the next mail. @returns false when it is gone */
  reset(): Promise<boolean>;
  onEnd(callback: () => void): void;
  /** Takes leave, as it should be. */
  quit(): void;
  close(): void;
}

type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string };

/** Connects, greets, takes TLS, logs in. @throws the server's or the line's error, with `responseCode` where it spoke */
export function openSession({ host, port, secure, tls, credentials }: RelayAddress): Promise<Session> {
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection({
      host,
      port,
      secure,
      requireTLS: tls === 'required' && !secure,
      ignoreTLS: tls === 'off',
      // Nodemailer's socketTimeout stays as long as it is: giving up on a late 250 would mail the reader twice.
      connectionTimeout: 15_000,
      greetingTimeout: 15_000,
    });
    const fail = (error: Error) => {
      connection.close();
      reject(error);
    };
    connection.once('error', fail);
    connection.connect((error) => {
      if (error) return fail(error);
      const ready = () => {
        connection.off('error', fail);
        // A failure of a mail reaches its send(); one between mails ends the connection, which 'end' tells.
        connection.on('error', () => undefined);
        resolve(sessionOver(connection));
      };
      if (!credentials) return ready();
      connection.login({ credentials }, (loginError) => (loginError ? fail(loginError) : ready()));
    });
  });
}

/** What Nodemailer keeps for itself: EHLO's words, the socket, how the envelope went. The tests hold us to it. */
const inside = (connection: SMTPConnection) =>
  connection as unknown as {
    _supportedExtensions: readonly string[];
    _socket: Socket;
    _envelope: { rejectedErrors: readonly unknown[] } | false;
  };

const finalDot = Buffer.from('.\r\n');
const asciiOnly = /^[\x20-\x7e]*$/;

function sessionOver(connection: SMTPConnection): Session {
  const offer: Offer = { eightBitMime: inside(connection)._supportedExtensions.includes('8BITMIME') };
  return {
    offer,
    send({ from, to, inLines }, message) {
      if (!asciiOnly.test(from) || !asciiOnly.test(to) || /[<>]/.test(from + to))
        return Promise.resolve(refusedHere('the address cannot stand in an SMTP envelope'));
      const parts = inLines ? [message].flat() : [message].flat().map((part) => dataLines(part));
      const size = parts.reduce((sum, { length }) => sum + length, 0);
      let handedOver = false;
      // What Nodemailer takes for a stream. It would look at each byte in JavaScript (four times the cost of all else);
      // the bytes are ready, so they go past its stream to the socket, as one write.
      const body = {
        on: () => undefined,
        removeListener: () => undefined,
        destroy: () => undefined,
        pipe(stream: { push(chunk: null): void }) {
          const { _socket: socket } = inside(connection);
          socket.cork();
          for (const part of parts) socket.write(part);
          // Told when the operating system has all of it. Until then the final dot is here, and the mail not sent.
          socket.write(finalDot, (error) => {
            handedOver = !error;
          });
          socket.uncork();
          stream.push(null);
        },
      };
      const use8BitMime = offer.eightBitMime && !parts.every((part) => isAscii(part));
      const envelope = { from, to: [to], size, use8BitMime };
      return new Promise((resolve) => {
        const { _socket: socket } = inside(connection);
        connection.send(envelope, body as never, (error, info) => {
          const answer = error ? failure(connection, error, handedOver) : success(info?.response ?? '');
          // Nodemailer would give the rest of the bytes some seconds more: a mail that was called unsent could still arrive.
          if (!answer.alive && !answer.handedOver) socket.destroy();
          resolve(answer);
        });
      });
    },
    reset() {
      return new Promise((resolve) => {
        // Where the line dies before the answer, no callback comes but an end.
        const lost = () => settle(false);
        const settle = (alive: boolean) => {
          connection.off('end', lost);
          resolve(alive);
        };
        connection.once('end', lost);
        connection.reset((failed) => settle(!failed));
      });
    },
    onEnd: (callback) => void connection.once('end', callback),
    quit: () => connection.quit(),
    close: () => connection.close(),
  };
}

function success(reply: string): Answer {
  return { step: 'accepted', code: Number(reply.slice(0, 3)) || 250, reply, handedOver: true, alive: true };
}

/** A mail that was not offered to the server at all. */
function refusedHere(reply: string): Answer {
  return { step: 'message', code: 0, reply, handedOver: false, alive: true };
}

/** What a failed send means. A reply below 400 that came out of turn is none. */
function failure(connection: SMTPConnection, error: SmtpError, handedOver: boolean): Answer {
  const { message, code: kind, command, response } = error;
  const code = (error.responseCode ?? 0) >= 400 ? (error.responseCode ?? 0) : 0;
  // Nodemailer itself: larger than the server's SIZE (RFC 1870).
  if (kind === 'EMESSAGE' && !code) return refusedHere(message);
  const stepOf = (): Answer['step'] => {
    if (code === 0) return 'session';
    if (command === 'DATA') return kind === 'EMESSAGE' ? 'message' : 'data';
    // With PIPELINING a 421 for the recipient arrives as the end of the connection.
    const { _envelope: envelope } = inside(connection);
    if (command === 'RCPT TO' || (code === 421 && envelope && envelope.rejectedErrors.length > 0)) return 'recipient';
    return handedOver ? 'message' : 'session';
  };
  const step = stepOf();
  const goesOn =
    step === 'recipient' || step === 'data' || (step === 'message' && handedOver) || command === 'MAIL FROM';
  return {
    step,
    code,
    reply: response ?? message,
    handedOver,
    alive: goesOn && code !== 421 && kind !== 'ECONNECTION',
  };
}
