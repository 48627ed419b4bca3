import type { Reply } from './smtp-reply.js';

/** How one mail transaction ended. `code` 0: the server sent no reply, and `reply` describes the failure. */
export interface TransactionResult {
  /**
   * The last step that was reached. `session`: anything before the recipient. `handover`: the connection was lost after
   * the server had asked for the message.
   */
  step: 'session' | 'recipient' | 'data' | 'handover' | 'message' | 'accepted';
  code: number;
  reply: string;
  /** Whether every byte of the message, including the final dot, left this machine. */
  handedOver: boolean;
  /** Whether the session can carry another message, after RSET where this one was refused. */
  alive: boolean;
  /** Set when the server ignored the envelope that was sent with the end of the previous message. */
  silent?: boolean;
}

/** Whether the server has dealt with a message: it knew the recipient, and did not hang up before its reply. */
export const isCarried = ({ step }: TransactionResult) => step !== 'session' && step !== 'handover';

/** What the reply to a whole message means. */
export function resultOf(reply: Reply | undefined, lost: string | undefined, handedOver: boolean): TransactionResult {
  if (!reply) return broken('handover', lost ?? '', handedOver);
  const { code, text } = reply;
  if (isPositive(reply)) return { step: 'accepted', code, reply: text, handedOver: true, alive: lost === undefined };
  if (code < 400) return broken('handover', text, handedOver);
  return { step: 'message', code, reply: text, handedOver, alive: handedOver && lost === undefined };
}

export const isPositive = (reply: Reply | undefined) => reply !== undefined && reply.code >= 200 && reply.code < 300;

/** Whether the server waits for the message. After a 250 in reply to DATA it would read the message as commands. */
export const wantsMessage = (reply: Reply | undefined) => reply !== undefined && reply.code >= 300 && reply.code < 400;

/** The session ended without a reply about the message. A reply out of turn does not count. */
export const broken = (step: 'session' | 'handover', reply: string, handedOver: boolean): TransactionResult => ({
  step,
  code: 0,
  reply,
  handedOver,
  alive: false,
});

/** A message that was never offered to the server. */
export const refusedHere = (reply: string): TransactionResult => ({
  step: 'message',
  code: 0,
  reply,
  handedOver: false,
  alive: true,
});

/** Whether an address needs SMTPUTF8 (RFC 6531). */
export const needsUtf8 = (address: string) => /[^\x20-\x7e]/.test(address);

/** Whether an address fits an envelope as it is. @param utf8 whether the server offers SMTPUTF8 */
export const fitsEnvelope = (address: string, utf8 = false) =>
  !/[<>\p{Cc}\p{Cs}]/u.test(address) && (utf8 || !needsUtf8(address));

export const unfitAddress = refusedHere('the address does not fit in an SMTP envelope');
