import type { Redactor } from '../redaction.js';
import type { RelayAddress } from '../settings/relay-addresses.js';
import type { Deadlines } from './deadlines.js';
import type { EndedSession } from './message-limit.js';
import type { Message, NextMessage, Offer, OutgoingMessage } from './relay.js';
import type { TransactionResult } from './transaction-result.js';

/** Options of the dialogue with a server, Postrider's own or Nodemailer's. */
export interface DialogueOptions {
  /** Removes secrets from every reply: a server may quote the commands that contain them. */
  redact: Redactor;
  deadlines: Deadlines;
  /** The relay's `host:port`. */
  relay: string;
}

/** A connection to a relay, greeted and logged in, which carries one message after the other. */
export interface Session {
  readonly dialogue: RelayAddress['dialogue'];
  readonly offer: Offer;
  /** Messages that were offered to the server. */
  readonly messages: number;
  /** The limit in the server's EHLO; `Infinity`: none given. */
  readonly maxMessages: number;
  readonly history: EndedSession;
  /** Whether the envelope of the next message may go out with the end of a message. */
  readonly sendsAhead: boolean;
  /** Whether the envelope of the next message has been sent, and its message has not. */
  readonly ahead: boolean;
  /** Resolves when the server has replied to the envelope that was sent ahead, or the connection is lost. */
  untilAnswered(): Promise<unknown>;
  /**
   * Sends one message. Never throws: every failure is a result.
   * @param next the message whose envelope goes out with the end of this one
   */
  send(
    mail: Pick<OutgoingMessage, 'from' | 'to' | 'inLines'>,
    message: Message,
    next?: NextMessage,
  ): Promise<TransactionResult>;
  /** Ends the session, unless the content of a message is on its way. A message that was not sent then is `session`. */
  withdraw(): void;
  /** Prepares the session for the next message. @returns false when the session has ended */
  reset(): Promise<boolean>;
  /** @param callback is called once, whichever side ends the session */
  onEnd(callback: () => void): void;
  /** Sends QUIT, and waits briefly for the reply. */
  quit(): Promise<void>;
  close(): void;
}
