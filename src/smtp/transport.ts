import { Socket } from 'node:net';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { RelayAddress } from '../settings/relay-addresses.js';
import { NodemailerSession } from './nodemailer-session.js';
import { explainTls, tlsOptions } from './relay-tls.js';
import type { Session } from './session.js';
import { SmtpSession } from './smtp-session.js';

/**
 * Connects, starts TLS and logs in with Nodemailer. Then the session takes over the socket.
 * @param name the name of this machine in EHLO
 * @throws the error of the server or the connection, with `responseCode` where the server replied
 */
export async function openSession(address: RelayAddress, name?: string): Promise<Session> {
  const { host, port, secure, tls, credentials, connectMs, dialogue } = address;
  const certificates = await tlsOptions(address);
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection({
      host,
      ...(name === undefined ? {} : { name }),
      port,
      secure,
      requireTLS: tls === 'required' && !secure,
      ignoreTLS: tls === 'off',
      opportunisticTLS: tls === 'opportunistic',
      tls: certificates,
      // The timeouts of RFC 5321 §4.5.3.2, and no shorter ones: a server may delay its greeting on purpose, and a
      // timeout before a late 250 would email the reader twice. Nodemailer's socketTimeout, 10 minutes, covers the
      // rest.
      connectionTimeout: setUpMs,
      greetingTimeout: setUpMs,
    });
    const timeout = setTimeout(() => {
      const socket = (connection as unknown as Partial<Inside>)._socket;
      if (!(socket instanceof Socket) || socket.connecting)
        fail(new Error(`no connection within ${connectMs / 1_000} s`));
    }, connectMs);
    const fail = (error: Error) => {
      clearTimeout(timeout);
      connection.close();
      reject(explainTls(error));
    };
    connection.once('error', fail);
    connection.connect((error) => {
      if (error) return fail(error);
      const ready = () => {
        clearTimeout(timeout);
        connection.off('error', fail);
        const inside = dialogue === 'nodemailer' ? undefined : insideOf(connection);
        resolve(inside ? sessionOver(connection, inside) : new NodemailerSession(connection));
      };
      if (!credentials) return ready();
      const foreign = loginsWithoutPassword(insideOf(connection)?._ehloLines ?? []);
      if (foreign) return fail(new Error(`it accepts no login by password, only ${foreign}: no password was sent`));
      connection.login({ credentials }, (loginError) => (loginError ? fail(loginError) : ready()));
    });
  });
}

/** How long a server may take from the first packet to the reply to EHLO, in ms. */
const setUpMs = 300_000;

/** Private members of Nodemailer's connection: the EHLO keywords, the socket, and the listener that reads from it. */
interface Inside {
  _supportedExtensions: readonly string[];
  _maxAllowedSize: number;
  /** The lines of the EHLO reply except the first, each without its code; undefined after HELO. */
  _ehloLines?: readonly string[];
  _socket: Socket;
  _onSocketData: (chunk: Buffer) => void;
}

/** Checks that the private members are as expected. @returns undefined when this version of Nodemailer differs */
function insideOf(connection: SMTPConnection): Inside | undefined {
  const inside = connection as unknown as Partial<Record<keyof Inside, unknown>>;
  const { _supportedExtensions: words, _maxAllowedSize: size, _ehloLines: lines, _socket: socket } = inside;
  const read = inside._onSocketData;
  const areWords = (value: unknown) => Array.isArray(value) && value.every((word) => typeof word === 'string');
  const fits =
    areWords(words) &&
    typeof size === 'number' &&
    (lines === undefined || areWords(lines)) &&
    socket instanceof Socket &&
    typeof read === 'function' &&
    socket.listeners('data').includes(read as () => void);
  return fits ? (inside as unknown as Inside) : undefined;
}

/** Takes over reading from Nodemailer, which still handles the end of the connection and its timeout. */
function sessionOver(connection: SMTPConnection, inside: Inside): SmtpSession {
  const {
    _supportedExtensions: words,
    _maxAllowedSize: maxBytes,
    _ehloLines: lines = [],
    _socket: socket,
    _onSocketData: read,
  } = inside;
  socket.off('data', read);
  let reason = 'Connection closed unexpectedly';
  connection.on('error', ({ message }) => {
    reason = message;
  });
  return new SmtpSession(
    {
      socket,
      onEnd: (callback) => void connection.once('end', () => callback(reason)),
      close: () => connection.close(),
    },
    {
      eightBitMime: words.includes('8BITMIME'),
      pipelining: words.includes('PIPELINING'),
      size: words.includes('SIZE'),
      maxBytes,
      maxMessages: announcedMessages(lines),
    },
  );
}

/** Max messages per session by the LIMITS extension (RFC 9422 §3); `Infinity`: not announced. */
function announcedMessages(lines: readonly string[]): number {
  for (const line of lines) {
    const max = Number(/^LIMITS\s(?:.*\s)?MAILMAX=(\d{1,6})(?:\s|$)/i.exec(line)?.[1] ?? 0);
    if (max > 0) return max;
  }
  return Number.POSITIVE_INFINITY;
}

/**
 * The login methods of a server that accepts no password; undefined when it accepts one or does not say. Nodemailer
 * would send the password anyway.
 */
function loginsWithoutPassword(lines: readonly string[]): string | undefined {
  const offered = lines.flatMap((line) => /^AUTH[ =](.*)/i.exec(line)?.[1]?.trim().toUpperCase().split(/[ =]+/) ?? []);
  const known = offered.some((login) => ['PLAIN', 'LOGIN', 'CRAM-MD5'].includes(login));
  return known || offered.length === 0 ? undefined : offered.join(', ');
}
