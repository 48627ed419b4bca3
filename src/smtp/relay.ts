import { describeError, PostriderError } from '../errors.js';
import { withoutAddresses } from '../redaction.js';
import type { Fault, Reason } from './refusals/reason.js';
import type { Outcome } from './replies.js';

/**
 * No relay accepts email now: none answers, or each rejects the credentials or the sender. Never a recipient's fault.
 */
export class RelayUnavailable extends PostriderError {
  override readonly code = 'relay.unavailable';
  override readonly retryable = true;
  /** @param retryMs how long to wait before the next attempt, in ms */
  constructor(
    readonly relays: string,
    cause: unknown,
    readonly retryMs: number,
  ) {
    // A server's words may repeat an address, and this one is logged.
    const words = withoutAddresses(describeError(cause));
    super(`The mail relay ${relays} does not accept email (${words}).`, { cause });
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'relay.unavailable': RelayUnavailable;
  }
}

/** What a server supports beyond plain SMTP. */
export interface Offer {
  /** 8BITMIME (RFC 6152): bytes above 127 need no encoding. */
  eightBitMime: boolean;
  /** SMTPUTF8 (RFC 6531): addresses may have letters beyond ASCII. */
  smtpUtf8?: boolean;
}

/** One message to send. The envelope is explicit: headers never decide where a message goes. */
export interface OutgoingMessage {
  from: string;
  to: string;
  /** Makes the whole message once its connection is known. May be called again for another relay. */
  message: (offer: Offer) => Message | Promise<Message>;
  /**
   * Whether each line of the message ends with CRLF and none begins with a dot, as merge() guarantees. Otherwise the
   * connection escapes both.
   */
  inLines?: boolean;
  /** The sender's own names. A refusal that names one is never the recipient's fault. */
  ours?: readonly string[];
  /**
   * Gives up a message that waits for a relay: for a free connection, a greeting, or a relay that fails. One that has a
   * connection is sent.
   */
  signal?: AbortSignal | undefined;
  /**
   * Withdraws a message that has a connection, unless its content is on its way. Fires after `signal`, so that no other
   * connection is opened for it.
   */
  withdrawn?: AbortSignal | undefined;
  /** Called right before every attempt. Throws when the message must no longer be sent. */
  permit?: () => void;
  /** Names of relays that must not get the message, unless no other relay is left. */
  avoid?: ReadonlySet<string> | undefined;
  /** The connection over which the envelope of this message has been sent, with the end of the previous one. */
  ahead?: Ahead | undefined;
  /**
   * Makes the message that will be sent next, so that its envelope can go out with the end of this one (RFC 2920).
   * Called only where the relay supports that, and again when this message needs another connection.
   */
  next?: ((connection: { relay: string; offer: Offer }) => Promise<NextMessage | undefined>) | undefined;
}

/** A message whose envelope goes out before the message may be sent. */
export type NextMessage = Pick<OutgoingMessage, 'from' | 'to' | 'inLines'> & { message: Message };

/**
 * A connection that is reserved for the next message, whose envelope has been sent. Without its message, an envelope
 * emails nobody. Send the message as `OutgoingMessage.ahead`, or drop the connection.
 */
export interface Ahead {
  /** Ends the connection, unless the message has been sent. */
  drop(): void;
}

/** A message, whole or in parts that each end with a line. */
export type Message = Buffer | readonly Buffer[];

/** The outcome of a message, with the server's own words where it replied. */
export interface SendResult {
  outcome: Outcome;
  reply: string;
  /** The reply's three digits; 0: no reply. */
  code: number;
  /** The relay that replied: `host:port`. */
  relay: string;
  /** Why the server refused; absent when it refused nothing. */
  reason?: Reason | undefined;
  /** Whose fault the refusal is; absent when the server refused nothing. */
  fault?: Fault | undefined;
  /** Set when the envelope of the next message has been sent. */
  ahead?: Ahead | undefined;
}

/** Whether one relay works. */
export interface RelayState {
  /** `host:port` */
  relay: string;
  up: boolean;
  /** Why it is down; empty when it is up. */
  reason: string;
  /** Set when its last connection offered SMTPUTF8 (RFC 6531): it carries addresses beyond ASCII. */
  smtpUtf8?: boolean;
  /** Set when Nodemailer runs the dialogue, because Postrider cannot with the installed Nodemailer. */
  fallback?: boolean;
}

/** Sends messages. */
export interface Relay {
  /** Each relay's `host:port`. */
  readonly names: readonly string[];
  /** Max connections at once, over all relays. */
  readonly connections: number;
  /** How long every relay is not to be tried, in ms; 0: one may be tried now. */
  pauseMs(): number;
  /** @throws RelayUnavailable when the message was certainly not accepted, for a reason unrelated to its recipient */
  send(mail: OutgoingMessage): Promise<SendResult>;
  /**
   * Connects and logs in to each relay that has no connection, and reports which relays fail.
   * @throws RelayUnavailable when all fail
   */
  verify(): Promise<RelayState[]>;
  close(): void;
}

/** How long to wait for a relay where there is none, in ms. */
const nowhereMs = 10_000;
const nowhere = () =>
  Promise.reject(
    new RelayUnavailable('(none)', new Error('no relay is set and no catch-all inbox is running here'), nowhereMs),
  );

/** Used when no relay is configured and no catch-all inbox is running. */
export const noRelay: Relay = {
  names: [],
  connections: 1,
  pauseMs: () => 0,
  send: nowhere,
  verify: nowhere,
  close: () => undefined,
};

/** A relay that gives up every message that waits for it once `signal` fires. */
export const relayUntil = (signal: AbortSignal, relay: Relay): Relay => ({
  ...relay,
  send: (mail) => relay.send({ ...mail, signal }),
});

/** Makes a message for a server. Throws what its `permit` throws. */
export type MessageFor = (offer: Offer) => Promise<Message>;

/** Makes a message once for all servers with the same offer. */
export function rememberMessage({ message, permit }: OutgoingMessage): MessageFor {
  let made: { offer: Offer; bytes: Message } | undefined;
  return async (offer) => {
    if (made?.offer.eightBitMime !== offer.eightBitMime) made = { offer, bytes: await message(offer) };
    permit?.();
    return made.bytes;
  };
}
