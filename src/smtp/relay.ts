import { describeError, PostriderError } from '../errors.js';
import { withoutAddresses } from '../redaction.js';
import type { Outcome } from './replies.js';

/** No relay takes mail now: none answers, or each wants other credentials or refuses the sender. No reader's fault. */
export class RelayUnavailable extends PostriderError {
  override readonly code = 'relay.unavailable';
  override readonly retryable = true;
  constructor(
    readonly relays: string,
    cause: unknown,
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

/** What the server of a connection takes beyond plain SMTP. */
export interface Offer {
  /** 8BITMIME (RFC 6152): bytes above 127 need no encoding. */
  eightBitMime: boolean;
}

/** One mail on its way. The envelope is explicit: headers never decide where a mail goes. */
export interface OutgoingMail {
  from: string;
  to: string;
  /**
   * Makes the whole message when its connection is known. Called again when the mail moves on to another relay.
   */
  message: (offer: Offer) => Message | Promise<Message>;
  /**
   * Whether the message is known to have lines that end with CRLF and begin with no dot, as merge() makes them. Where it is
   * not, the connection sees to both.
   */
  inLines?: boolean;
  /** Called right before every try: throws when the mail may not go out any more. */
  permit?: () => void;
}

/** A message, whole or in parts that each end with a line. */
export type Message = Buffer | readonly Buffer[];

/** What came of it, with the server's own words where it spoke. */
export interface SendResult {
  outcome: Outcome;
  reply: string;
  /** The reply's three digits; 0 where the server said nothing. */
  code: number;
  /** Who said it: `host:port`. */
  relay: string;
}

/** How one relay does. */
export interface RelayState {
  /** `host:port` */
  relay: string;
  up: boolean;
  /** Why it is down; empty when it is up. */
  reason: string;
  /** Set where Nodemailer speaks to it, because Postrider cannot with the Nodemailer that is installed. */
  fallback?: boolean;
}

/** Where mails are handed over. */
export interface Relay {
  /** Most connections at once, over all relays. */
  readonly connections: number;
  /** @throws RelayUnavailable when the mail was certainly not taken, for a reason that has nothing to do with its reader */
  send(mail: OutgoingMail): Promise<SendResult>;
  /**
   * Sees to it that each relay has a connection, logged in, and says which has none.
   * @throws RelayUnavailable when none has
   */
  verify(): Promise<RelayState[]>;
  close(): void;
}

const nowhere = () =>
  Promise.reject(new RelayUnavailable('(none)', new Error('no relay is set and no catch-all inbox is running here')));

/** Stands where no relay is configured and no `postrider up` runs whose inbox could take the mail. */
export const noRelay: Relay = { connections: 1, send: nowhere, verify: nowhere, close: () => undefined };

/** Gives a mail's message for a server; throws what its `permit` throws. */
export type MessageFor = (offer: Offer) => Promise<Message>;

/** Makes a mail's message once for servers that offer the same. */
export function rememberMessage({ message, permit }: OutgoingMail): MessageFor {
  let made: { offer: Offer; bytes: Message } | undefined;
  return async (offer) => {
    if (made?.offer.eightBitMime !== offer.eightBitMime) made = { offer, bytes: await message(offer) };
    permit?.();
    return made.bytes;
  };
}
