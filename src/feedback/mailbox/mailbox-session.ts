import type { ImapFlow } from 'imapflow';
import type { Redactor } from '../../redaction.js';
import type { ReadableMailbox } from '../../settings/feedback/mailbox-settings.js';
import { tlsOptions } from '../../smtp/relay-tls.js';
import { within } from '../inbound/within.js';
import { MailboxFailed, type MailboxTrouble, mailboxFailed } from './mailbox-failed.js';
import type { MailboxLimits } from './mailbox-limits.js';

/** Limits on the memory for the server's responses, besides the messages: bytes, and parts of one response. */
const maxAnswer = 8 * 1_024 * 1_024;
const maxTokens = 100_000;
/** Max messages that one command names: servers limit its length. */
const maxNamed = 200;

interface CommandOptions {
  trouble?: MailboxTrouble;
  ms?: number;
  whole?: boolean;
}

/**
 * An open mailbox. It never marks a message as read, and removes none but those that it moves.
 *
 * ImapFlow leaves a command without an answer when the connection ends, so each one also waits for the end of the
 * connection, and for a limited time.
 */
export class MailboxSession {
  readonly #client: ImapFlow;
  readonly #limits: MailboxLimits;
  readonly #redact: Redactor;
  /** Fails when the connection ends. */
  readonly #ended: Promise<never>;
  /** Fails when a stop is requested. */
  readonly #stopped: Promise<never>;
  readonly #forgetStop: () => void;
  #foundFolder = false;
  #uidValidity = '';
  #uidNext = 0;

  private constructor(client: ImapFlow, limits: MailboxLimits, redact: Redactor, signal: AbortSignal) {
    this.#client = client;
    this.#limits = limits;
    this.#redact = redact;
    let reason: unknown = new MailboxFailed('connection', 'the server ended it');
    // Without a listener, ImapFlow's `error` would end the process.
    client.on('error', (error) => {
      reason = error;
    });
    this.#ended = new Promise((_, reject) => {
      client.once('close', () => reject(reason));
    });
    let stop: () => void = () => undefined;
    this.#stopped = new Promise((_, reject) => {
      stop = () => reject(new MailboxFailed('connection', 'a stop was requested'));
    });
    signal.addEventListener('abort', stop);
    this.#forgetStop = () => signal.removeEventListener('abort', stop);
    for (const end of [this.#ended, this.#stopped]) end.catch(() => undefined);
  }

  /**
   * Connects, logs in and opens the folder.
   * @param signal requests a stop: nothing but a move that has begun is then waited for
   * @throws MailboxFailed
   */
  static async open(
    { host, port, secure, tls, ca, serverName, user, password, folder }: ReadableMailbox,
    limits: MailboxLimits,
    redact: Redactor,
    signal: AbortSignal,
  ): Promise<MailboxSession> {
    const certificates = await tlsOptions({ secure, tls, ca, serverName }).catch((error: unknown) => {
      throw mailboxFailed(error, redact, 'certificate');
    });
    const { ImapFlow } = await import('imapflow');
    const client = new ImapFlow({
      host,
      port,
      secure,
      ...(secure || tls === 'opportunistic' ? {} : { doSTARTTLS: tls === 'required' }),
      ...(serverName === undefined ? {} : { servername: serverName }),
      tls: certificates,
      auth: { user, pass: password },
      // Its log would repeat the user name and the server's words.
      logger: false,
      clientInfo: { name: 'Postrider' },
      disableAutoIdle: true,
      disableAutoEnable: true,
      disableCompression: true,
      connectionTimeout: limits.connectMs,
      greetingTimeout: limits.connectMs,
      socketTimeout: limits.commandMs,
      maxLineLength: maxAnswer,
      maxLiteralSize: limits.keptBytes + 1_024,
      maxResponseSize: maxAnswer,
      maxResponseTokens: maxTokens,
    });
    const session = new MailboxSession(client, limits, redact, signal);
    try {
      await session.#command(client.connect(), { ms: limits.connectMs });
      const opened = await session.#command(client.mailboxOpen(folder), { trouble: 'folder' });
      if (opened.readOnly) throw new MailboxFailed('folder', 'it may only be read, so nothing can be moved');
      session.#uidValidity = String(opened.uidValidity);
      session.#uidNext = opened.uidNext || 0;
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  /** Changes when the server renumbers the messages. */
  get uidValidity(): string {
    return this.#uidValidity;
  }

  /**
   * The numbers of the messages above this one, in order, without those that are marked as deleted.
   * @param since only messages that arrived on this day or later
   */
  async numbersAbove(uid: number, since?: Date): Promise<number[]> {
    if (this.#uidNext > 0 && this.#uidNext <= uid + 1) return [];
    const query = { uid: `${uid + 1}:*`, deleted: false, ...(since ? { since } : {}) };
    const found = await this.#command(this.#client.search(query, { uid: true }));
    if (!found) throw new MailboxFailed('folder', 'the server did not search it');
    // `*` is the last message, even where that one has a lower number.
    return found.filter((one) => one > uid).sort((a, b) => a - b);
  }

  /** The sizes of messages, in bytes. Missing ones have been removed. */
  async sizes(uids: readonly number[]): Promise<Map<number, number>> {
    const sizes = new Map<number, number>();
    for (let at = 0; at < uids.length; at += maxNamed)
      for (const { uid, size } of await this.#fetch(uids.slice(at, at + maxNamed), { size: true }))
        sizes.set(uid, size ?? 0);
    return sizes;
  }

  /** The beginnings of messages, as far as they are kept. Missing ones have been removed. */
  async read(uids: readonly number[]): Promise<Map<number, Buffer>> {
    const { keptBytes } = this.#limits;
    const found = await this.#fetch(uids, { source: { start: 0, maxLength: keptBytes } });
    return new Map(found.flatMap(({ uid, source }) => (source ? [[uid, source.subarray(0, keptBytes)] as const] : [])));
  }

  /** Fetches one item of each message, with PEEK, so that none is marked as read. */
  #fetch(uids: readonly number[], query: { size: true } | { source: { start: number; maxLength: number } }) {
    const collect = async () => {
      const found = new Map<number, { uid: number; size?: number | undefined; source?: Buffer | undefined }>();
      // A server may send messages that were not requested.
      for await (const message of this.#client.fetch(uids.join(','), { uid: true, ...query }, { uid: true }))
        if (uids.includes(message.uid) && !found.has(message.uid)) found.set(message.uid, message);
      return [...found.values()];
    };
    return this.#command(collect());
  }

  /**
   * Moves messages to a folder, which is created if it is missing. Where the server cannot move, it copies them and marks
   * them as deleted, and removes them only where it can remove these alone.
   * @param copied those that an earlier call has copied
   * @param onCopied is called between copying and removing
   * @throws MailboxFailed
   */
  async move(
    uids: readonly number[],
    folder: string,
    copied: readonly number[],
    onCopied: (uids: readonly number[]) => Promise<void>,
  ): Promise<void> {
    const client = this.#client;
    const range = uids.join(',');
    const done = async (name: string, what: Promise<unknown>) => {
      if (!(await this.#command(what, { trouble: 'folder', whole: true })))
        throw new MailboxFailed('folder', `the server did not ${name} messages`);
    };
    const fresh = uids.filter((uid) => !copied.includes(uid));
    if (fresh.length > 0) await this.#find(folder);
    if (client.capabilities.has('MOVE') && fresh.length === uids.length)
      return done('move', client.messageMove(range, folder, { uid: true }));
    if (fresh.length > 0) {
      await done('copy', client.messageCopy(fresh.join(','), folder, { uid: true }));
      await onCopied(uids);
    }
    // Without UIDPLUS, ImapFlow would remove everything that anyone has marked as deleted.
    if (client.capabilities.has('UIDPLUS')) await done('delete', client.messageDelete(range, { uid: true }));
    else await done('delete', client.messageFlagsAdd(range, ['\\Deleted'], { uid: true }));
  }

  async #find(folder: string): Promise<void> {
    if (this.#foundFolder) return;
    const status = this.#client.status(folder, { messages: true }).catch((error: { code?: string }) => {
      if (error.code === 'NotFound') return false;
      throw error;
    });
    const inFolder = { trouble: 'folder', whole: true } as const;
    if (!(await this.#command(status, inFolder))) await this.#command(this.#client.mailboxCreate(folder), inFolder);
    this.#foundFolder = true;
  }

  /**
   * Waits for a command. When it takes too long, or a stop is requested meanwhile, the connection ends.
   * @param trouble the failure to report when the server refuses the command
   * @param whole whether a stop waits for the command
   */
  async #command<T>(
    what: Promise<T>,
    { trouble, ms = this.#limits.commandMs, whole = false }: CommandOptions = {},
  ): Promise<T> {
    // It may fail after the wait has ended.
    what.catch(() => undefined);
    const ends = whole ? [this.#ended] : [this.#ended, this.#stopped];
    const late = () => new MailboxFailed('connection', 'the server did not answer in time');
    try {
      return await within(ms, Promise.race([what, ...ends]), late);
    } catch (error) {
      const failed = mailboxFailed(error, this.#redact, this.#client.usable ? trouble : undefined);
      if (error instanceof MailboxFailed) this.close();
      throw failed;
    }
  }

  /** Logs out. */
  async leave(): Promise<void> {
    await this.#command(this.#client.logout()).catch(() => undefined);
    this.close();
  }

  /** Ends the connection at once. */
  close(): void {
    this.#forgetStop();
    this.#client.close();
  }
}
