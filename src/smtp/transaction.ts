import { isAscii } from 'node:buffer';
import { dataLines } from './data-lines.js';
import type { Message, Offer, OutgoingMessage } from './relay.js';
import { fitsEnvelope, needsUtf8, refusedHere, type TransactionResult, unfitAddress } from './transaction-result.js';

/** A server's EHLO. */
export interface Extensions extends Offer {
  /** Commands may follow each other without waiting for the replies (RFC 2920). */
  pipelining: boolean;
  /** The client may declare the size of a message (RFC 1870). */
  size: boolean;
  /** Max bytes of a message; 0: not announced. */
  maxBytes: number;
  /** Max messages per session (RFC 9422); `Infinity`: not announced. */
  maxMessages: number;
}

/** A message as it goes over the connection. */
export interface Transaction {
  message: Message;
  /** Sender, recipient and encoding. */
  envelope: string;
  commands: readonly string[];
  /** The lines of the message, without the final dot. */
  parts: readonly Buffer[];
}

/**
 * Prepares a message for a server.
 * @returns `refused` when an address does not fit an envelope, or the message exceeds the server's size limit
 */
export function transactionOf(
  { from, to, inLines }: Pick<OutgoingMessage, 'from' | 'to' | 'inLines'>,
  message: Message,
  { size: declares, maxBytes, eightBitMime, smtpUtf8 }: Extensions,
): Transaction | { refused: TransactionResult } {
  if (!fitsEnvelope(from) || !fitsEnvelope(to, smtpUtf8)) return { refused: unfitAddress };
  const whole = Buffer.isBuffer(message) ? [message] : message;
  const parts = inLines ? whole : whole.map((part) => dataLines(part));
  const size = parts.reduce((sum, { length }) => sum + length, 0);
  if (maxBytes > 0 && size > maxBytes)
    return {
      refused: refusedHere(`the message has ${size} bytes, and the server accepts up to ${maxBytes} (RFC 1870)`),
    };
  const body = eightBitMime && !parts.every((part) => isAscii(part)) ? ' BODY=8BITMIME' : '';
  const sender = `MAIL FROM:<${from}>${body}${needsUtf8(to) ? ' SMTPUTF8' : ''}`;
  const recipient = `RCPT TO:<${to}>\r\n`;
  return {
    message,
    envelope: `${sender} ${recipient}`,
    commands: [`${sender}${declares ? ` SIZE=${size}` : ''}\r\n`, recipient, 'DATA\r\n'],
    parts,
  };
}
