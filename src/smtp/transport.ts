import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { type Redactor, secretRedactor } from '../redaction.js';
import type { RelayAddress } from '../settings/relay-addresses.js';
import { type Deadlines, missed, deadlines as usualDeadlines } from './deadlines.js';
import { logIn } from './log-in.js';
import { NodemailerSession } from './nodemailer-session.js';
import { oauthBearer } from './oauth-bearer.js';
import { openOAuth2Login } from './oauth2-login.js';
import { explainTls, tlsOptions } from './relay-tls.js';
import type { DialogueOptions, Session } from './session.js';
import { SmtpSession } from './smtp-session.js';

/** Options for opening a session, in addition to the relay's address. */
export interface SessionOptions {
  /** The name of this machine in EHLO. Default: Nodemailer's choice. */
  ehloName?: string;
  /** Removes secrets from the server's replies. Default: removes the relay's password. */
  redact?: Redactor;
  deadlines?: Deadlines;
  /** Called with each line of the set-up, the server's without secrets, and the client's with its secrets left out. */
  onLine?: (by: 'server' | 'client', text: string) => void;
}

/**
 * Connects, starts TLS and logs in with Nodemailer. Then the session takes over the socket.
 * @param signal gives up: the server has no message yet
 * @throws the error of the server or the connection, with `responseCode` where the server replied, and `loginRefused`;
 *   the reason of `signal`
 */
export async function openSession(
  address: RelayAddress,
  options: SessionOptions = {},
  signal?: AbortSignal,
): Promise<Session> {
  const { ehloName: name, redact: cut = passwordRedactor(address), deadlines = usualDeadlines, onLine } = options;
  const { host, port, oauth2, connectMs, dialogue } = address;
  const token = await tokensFor(address);
  const redact: Redactor = token ? (text) => token.redact(cut(text)) : cut;
  const certificates = await tlsOptions(address);
  const { default: SMTPConnection } = await import('nodemailer/lib/smtp-connection');
  const unixSocket = await connectSocket(address);
  if (signal?.aborted) unixSocket?.destroy();
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const connection = new SMTPConnection({
      ...connectionOptions(address),
      ...(name === undefined ? {} : { name }),
      ...(unixSocket ? { connection: unixSocket } : {}),
      ...(onLine ? { transactionLog: true, logger: lineLogger((by, text) => onLine(by, redact(text))) } : {}),
      tls: certificates,
      ...(oauth2 && token ? { customAuth: { OAUTHBEARER: oauthBearer({ ...oauth2, host, port, ...token }) } } : {}),
    });
    const timeout = setTimeout(() => {
      if (isConnecting(connection)) fail(new Error(`no connection within ${connectMs / 1_000} s`));
    }, connectMs);
    const deadline = setTimeout(() => fail(new Error(missed(deadlines.setUp))), deadlines.setUp);
    const settle = () => {
      clearTimeout(timeout);
      clearTimeout(deadline);
      signal?.removeEventListener('abort', giveUp);
    };
    const fail = (error: Error, loginRefused = false) => {
      settle();
      connection.close();
      reject(
        signal?.aborted ? signal.reason : Object.assign(withoutSecrets(explainTls(error), redact), { loginRefused }),
      );
    };
    const giveUp = () => fail(new Error());
    signal?.addEventListener('abort', giveUp);
    connection.once('error', fail);
    connection.connect((error) => {
      if (error) return fail(error);
      const ready = () => {
        settle();
        connection.off('error', fail);
        const internals = dialogue === 'nodemailer' ? undefined : internalsOf(connection);
        const dialogueOptions = { redact, deadlines, relay: address.name };
        resolve(
          internals
            ? sessionOver(connection, internals, dialogueOptions)
            : new NodemailerSession(connection, dialogueOptions),
        );
      };
      const login = { address, tokens: token?.tokens, lines: internalsOf(connection)?._ehloLines ?? [] };
      logIn(connection, login, (loginError, refused) => (loginError ? fail(loginError, refused) : ready()));
    });
  });
}

/** A logger for Nodemailer that passes on the lines of the dialogue and nothing else. */
function lineLogger(onLine: (by: 'server' | 'client', text: string) => void) {
  const none = () => undefined;
  const debug = ({ tnx }: { tnx?: string }, text?: unknown) => {
    if (tnx === 'server' || tnx === 'client') onLine(tnx, String(text));
  };
  return { level: none, trace: none, debug, info: none, warn: none, error: none, fatal: none };
}

/** What Nodemailer's connection takes from an address alone. */
const connectionOptions = ({ host, port, protocol, secure, tls }: RelayAddress) => ({
  host,
  port,
  lmtp: protocol === 'lmtp',
  secure,
  requireTLS: tls === 'required' && !secure,
  ignoreTLS: tls === 'off',
  opportunisticTLS: tls === 'opportunistic',
  // The timeouts of RFC 5321 §4.5.3.2, and no shorter ones: a server may delay its greeting on purpose, and a timeout
  // before a late 250 would email the reader twice. Nodemailer's socketTimeout, 10 minutes, covers the rest.
  connectionTimeout: setUpMs,
  greetingTimeout: setUpMs,
});

/**
 * Connects to the Unix socket of an address that has one. Nothing may be awaited between this and Nodemailer's
 * `connect`, which listens for the errors of the socket from then on.
 */
async function connectSocket({ socket: path }: RelayAddress): Promise<Socket | undefined> {
  if (path === undefined) return undefined;
  const socket = connect(path);
  // The operating system answers immediately.
  await once(socket, 'connect');
  return socket;
}

/** The login of an address that uses access tokens. */
async function tokensFor(address: RelayAddress) {
  if (!address.oauth2) return undefined;
  const { default: XOAuth2 } = await import('nodemailer/lib/xoauth2');
  return openOAuth2Login(address, address.oauth2, (options) => new XOAuth2(options));
}

/** Removes the password of an address: a server may quote the command that contains it. */
function passwordRedactor({ credentials }: RelayAddress): Redactor {
  return secretRedactor(credentials ? [credentials.pass, `${credentials.user}\0${credentials.pass}`] : []);
}

/** A copy of an error of Nodemailer, whose other properties repeat the server's words. */
function withoutSecrets(error: Error, redact: Redactor): Error {
  const { responseCode } = error as { responseCode?: number };
  return Object.assign(new Error(redact(error.message)), { responseCode });
}

/** How long a server may take from the first packet to the reply to EHLO, in ms. */
const setUpMs = 300_000;

/** Private members of Nodemailer's connection: the EHLO keywords, the socket, and the listener that reads from it. */
interface NodemailerInternals {
  _supportedExtensions: readonly string[];
  _maxAllowedSize: number;
  /** The lines of the EHLO reply except the first, each without its code; undefined after HELO. */
  _ehloLines?: readonly string[];
  _socket: Socket;
  _onSocketData: (chunk: Buffer) => void;
}

/** Checks that the private members are as expected. @returns undefined when this version of Nodemailer differs */
function internalsOf(connection: SMTPConnection): NodemailerInternals | undefined {
  const internals = connection as unknown as Partial<Record<keyof NodemailerInternals, unknown>>;
  const { _supportedExtensions: words, _maxAllowedSize: size, _ehloLines: lines, _socket: socket } = internals;
  const read = internals._onSocketData;
  const areWords = (value: unknown) => Array.isArray(value) && value.every((word) => typeof word === 'string');
  const fits =
    areWords(words) &&
    typeof size === 'number' &&
    (lines === undefined || areWords(lines)) &&
    socket instanceof Socket &&
    typeof read === 'function' &&
    socket.listeners('data').includes(read as () => void);
  return fits ? (internals as unknown as NodemailerInternals) : undefined;
}

/**
 * Whether there is no connection to the server yet. A Nodemailer without the private member does not say. Then it is
 * false, because a server may delay its greeting for longer than a connection may take.
 */
function isConnecting(connection: SMTPConnection): boolean {
  const internals = connection as unknown as Partial<Record<keyof NodemailerInternals, unknown>>;
  const { _socket: socket } = internals;
  return '_socket' in internals && (!(socket instanceof Socket) || socket.connecting);
}

/** Takes over reading from Nodemailer, which still handles the end of the connection and its timeout. */
function sessionOver(
  connection: SMTPConnection,
  internals: NodemailerInternals,
  dialogueOptions: DialogueOptions,
): SmtpSession {
  const {
    _supportedExtensions: words,
    _maxAllowedSize: maxBytes,
    _ehloLines: lines = [],
    _socket: socket,
    _onSocketData: read,
  } = internals;
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
      // RFC 6531 §3.1 requires 8BITMIME, too.
      smtpUtf8: words.includes('SMTPUTF8') && words.includes('8BITMIME'),
    },
    dialogueOptions,
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
