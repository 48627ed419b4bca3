import type { RelayAddress } from '../settings/relay-addresses.js';
import type { Answer } from './answer.js';
import type { EndedSession } from './message-limit.js';
import type { Message, Offer, OutgoingMail } from './relay.js';

/** A connection to a relay, greeted and logged in, and the messages that go over it one after the other. */
export interface Session {
  readonly dialogue: RelayAddress['dialogue'];
  readonly offer: Offer;
  /** Messages that were offered to the server. */
  readonly messages: number;
  /** What the server said of it in EHLO; `Infinity`: nothing. */
  readonly maxMessages: number;
  readonly history: EndedSession;
  /** Never throws: whatever happens is an answer. */
  send(mail: Pick<OutgoingMail, 'from' | 'to' | 'inLines'>, message: Message): Promise<Answer>;
  /** Readies the session for the next message. @returns false when it is gone */
  reset(): Promise<boolean>;
  /** @param callback is called once, whoever ended it */
  onEnd(callback: () => void): void;
  /** Says QUIT, and waits a moment for the answer. */
  quit(): Promise<void>;
  close(): void;
}
