import type { Reply } from './smtp-reply.js';

/** How a server answered one message. `code` 0: the server said nothing, and `reply` describes the failure. */
export interface Answer {
  /**
   * What was answered: `session` stands for whatever comes before the recipient, `handover` for a line that was lost when
   * the server had asked for the message.
   */
  step: 'session' | 'recipient' | 'data' | 'handover' | 'message' | 'accepted';
  code: number;
  reply: string;
  /** Whether every byte of the mail, the final dot too, left this machine. */
  handedOver: boolean;
  /** Whether the session takes a next mail, after RSET where this one was refused. */
  alive: boolean;
}

/** What the reply to a whole message means. */
export function answerTo(reply: Reply | undefined, lost: string | undefined, handedOver: boolean): Answer {
  if (!reply) return broken('handover', lost ?? '', handedOver);
  const { code, text } = reply;
  if (isPositive(reply)) return { step: 'accepted', code, reply: text, handedOver: true, alive: lost === undefined };
  if (code < 400) return broken('handover', text, handedOver);
  return { step: 'message', code, reply: text, handedOver, alive: handedOver && lost === undefined };
}

export const isPositive = (reply: Reply | undefined) => reply !== undefined && reply.code >= 200 && reply.code < 300;

/** Whether the server waits for the message. A 250 in answer to DATA is no such word: it would read the message as commands. */
export const wantsMessage = (reply: Reply | undefined) => reply !== undefined && reply.code >= 300 && reply.code < 400;

/** The session is over, without a word on the mail; a reply out of turn is none. */
export const broken = (step: 'session' | 'handover', reply: string, handedOver: boolean): Answer => ({
  step,
  code: 0,
  reply,
  handedOver,
  alive: false,
});

/** A mail that was not offered to the server at all. */
export const refusedHere = (reply: string): Answer => ({
  step: 'message',
  code: 0,
  reply,
  handedOver: false,
  alive: true,
});

const asciiOnly = /^[\x20-\x7e]*$/;

/** Whether an address can be in an envelope as it is: no extension for others is asked for. */
export const isPlainAddress = (address: string) => asciiOnly.test(address) && !/[<>]/.test(address);

export const unfitAddress = refusedHere('the address cannot stand in an SMTP envelope');
