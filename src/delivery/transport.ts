import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { describeError, PostriderError } from '../errors.js';
import type { DkimSigner } from '../render/dkim.js';
import { classifyRefusal, type Outcome } from './replies.js';

/** The relay takes no mail now: it does not answer, wants other credentials, or refuses the sender. No reader's fault. */
export class RelayUnavailable extends PostriderError {
  override readonly code = 'relay.unavailable';
  override readonly retryable = true;
  constructor(host: string, cause: unknown) {
    super(`The mail relay ${host} takes no mail (${describeError(cause)}). Check SMTP_URL and that the relay runs.`, {
      cause,
    });
  }
}

/** One mail on its way. The envelope is explicit: headers never decide where a mail goes. */
export interface OutgoingMail {
  from: string;
  to: string;
  /** The whole message; the connection does the dot-stuffing. */
  raw: Buffer;
}

/** What came of it, with the server's own words where it spoke. */
export interface SendResult {
  outcome: Outcome;
  reply: string;
}

/** Where mails are handed over. */
export interface Relay {
  /** @throws RelayUnavailable when the mail was certainly not taken, for a reason that has nothing to do with its reader */
  send(mail: OutgoingMail): Promise<SendResult>;
  /** Opens a connection, logs in, and keeps it for the next mail. @throws RelayUnavailable */
  verify(): Promise<void>;
  close(): void;
}

/** Stands where no relay is configured and no `postrider up` runs whose inbox could take the mail. */
export const noRelay: Relay = {
  send: () =>
    Promise.reject(
      new RelayUnavailable('(none)', new Error('SMTP_URL is not set and no `postrider up` is running here')),
    ),
  verify: () =>
    Promise.reject(
      new RelayUnavailable('(none)', new Error('SMTP_URL is not set and no `postrider up` is running here')),
    ),
  close: () => undefined,
};

/** A relay that signs every mail on its way out: digests, notices and tests alike. */
export function signing(relay: Relay, sign: DkimSigner): Relay {
  return { ...relay, send: async (mail) => relay.send({ ...mail, raw: await sign(mail.raw) }) };
}

type SmtpError = Error & { code?: string; command?: string; responseCode?: number; response?: string };

/**
 * Opens a pool of SMTP connections to one relay.
 * @param url `smtp://user:password@host:port` or `smtps://…`; a password is sent to another host over TLS only
 * @param connections most connections at once; further mails wait for a free one
 */
export function openRelay(url: string, connections: number): Relay {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  const options = {
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: username !== '' && !loopback && !secure,
    // Nodemailer's socketTimeout stays as long as it is: giving up on a late 250 would mail the reader twice.
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
  };
  const credentials = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  const idle: SMTPConnection[] = [];
  const waiting: ((connection: SMTPConnection | undefined) => void)[] = [];
  let open = 0;
  let closed = false;

  function connect(): Promise<SMTPConnection> {
    return new Promise((resolve, reject) => {
      const connection = new SMTPConnection(options);
      const fail = (error: Error) => {
        connection.close();
        reject(new RelayUnavailable(host, error));
      };
      connection.once('error', fail);
      connection.once('end', () => drop(connection));
      connection.connect((error) => {
        if (error) return fail(error);
        const ready = () => {
          connection.off('error', fail);
          // A failure of a mail reaches its send(); one between mails ends the connection, and 'end' drops it.
          connection.on('error', () => undefined);
          resolve(connection);
        };
        if (username === '') return ready();
        connection.login({ credentials }, (loginError) => (loginError ? fail(loginError) : ready()));
      });
    });
  }

  function drop(connection: SMTPConnection): void {
    const position = idle.indexOf(connection);
    if (position >= 0) {
      idle.splice(position, 1);
      open -= 1;
    }
  }

  async function acquire(): Promise<SMTPConnection> {
    const free =
      idle.pop() ??
      (open < connections ? undefined : await new Promise<SMTPConnection | undefined>((done) => waiting.push(done)));
    if (free) return free;
    open += 1;
    try {
      return await connect();
    } catch (error) {
      giveUp();
      throw error;
    }
  }

  function release(connection: SMTPConnection): void {
    if (closed) {
      open -= 1;
      connection.quit();
      return;
    }
    const next = waiting.shift();
    if (next) next(connection);
    else idle.push(connection);
  }

  /** A connection is gone: whoever waits may open one in its place. */
  function giveUp(connection?: SMTPConnection): void {
    connection?.close();
    const next = waiting.shift();
    open -= 1;
    next?.(undefined);
  }

  /** Readies a session for the next mail. Where the line dies before the answer, no callback comes but an end. */
  function resetForNext(connection: SMTPConnection): void {
    let settled = false;
    const settle = (alive: boolean) => {
      if (settled) return;
      settled = true;
      connection.off('end', lost);
      connection.off('error', lost);
      if (alive) release(connection);
      else giveUp(connection);
    };
    const lost = () => settle(false);
    connection.once('end', lost);
    connection.once('error', lost);
    connection.reset((failed) => settle(!failed));
  }

  return {
    async send({ from, to, raw }) {
      const connection = await acquire();
      let handedOver = false;
      const body = Readable.from([raw]);
      body.once('end', () => {
        handedOver = true;
      });
      const [error, info] = await new Promise<[SmtpError | null, { response: string } | undefined]>((done) => {
        connection.send({ from, to: [to], size: raw.length }, body, (failure, success) => done([failure, success]));
      });
      if (!error) {
        release(connection);
        return { outcome: 'accepted', reply: info?.response ?? '' };
      }
      // A refused recipient leaves a session that goes on after RSET; anything else ends it.
      if (error.responseCode && error.responseCode !== 421 && error.code !== 'ECONNECTION') {
        resetForNext(connection);
      } else giveUp(connection);
      return judge(host, error, handedOver);
    },
    async verify() {
      release(await acquire());
    },
    close() {
      closed = true;
      for (const connection of idle.splice(0)) {
        open -= 1;
        connection.quit();
      }
    },
  };
}

/** What a failed send means for its reader. @throws RelayUnavailable when it means nothing */
function judge(host: string, error: SmtpError, handedOver: boolean): SendResult {
  const { responseCode, command, response = '' } = error;
  const aboutReader = command === 'RCPT TO' || command === 'DATA';
  if (responseCode && (aboutReader || handedOver))
    return { outcome: classifyRefusal(responseCode, response), reply: response };
  if (handedOver) return { outcome: 'uncertain', reply: error.message };
  throw new RelayUnavailable(host, error);
}
