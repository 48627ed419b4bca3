import type { Answer } from './answer.js';

/** What became of one mail, as far as the SMTP server's reply tells (RFC 5321 §4.2, RFC 3463). */
export type Outcome =
  /** 250: the server took the mail. Not "delivered". */
  | 'accepted'
  /** 4xx: not now. */
  | 'deferred'
  /** 5xx about the mailbox: it does not exist or takes no mail any more. */
  | 'bounced'
  /** 5xx about the mail, the sender or a policy: never blamed on the reader. */
  | 'failed'
  /** The connection died after the whole mail was handed over: it may have been taken. */
  | 'uncertain';

/** What refusals are told apart by. */
interface Refusal {
  /** What was refused: the recipient, DATA, or the message after its final dot. */
  step: 'recipient' | 'data' | 'message';
  /** The three digits. */
  code: number;
  /** The RFC 3463 code, `5.1.1`; empty where the reply has none. */
  enhanced: string;
  text: string;
}

/**
 * Servers that give no enhanced code say in words that they mean the sender, a policy, a rate or a full mailbox; a doubt is
 * never the reader's loss.
 */
const notTheAddress = [
  /spam|block|black.?list|listed|reputation|denied|polic(y|ies)|relay|spf|dkim|dmarc|banned|rejected due|prohibit/i,
  /\b(MI|DT|RP|HL):[A-Z]{3}|frequency|\brate\b|too (many|much|large|big)|limit|suspect|virus|content|attachment/i,
  /\b(helo|ehlo|ptr)\b|reverse dns|authenticat|not permitted|(mailbox|account|storage|inbox).{0,20}\bfull|over.?quota|quota.{0,20}exceed/i,
];

/** Servers that check the sender only when the recipient is named, and some give the sender's fault an address code. */
const aboutSender = /\bsender\b|\b(return|reverse).?path\b|\benvelope.?from\b|\bmail.?from\b/i;

/** What refusals mean; the first row that fits counts. */
export const refusals: readonly { means: string; fits: (refusal: Refusal) => boolean; outcome: Outcome }[] = [
  { means: 'not now', fits: ({ code }) => code < 500, outcome: 'deferred' },
  { means: 'the sender', fits: ({ text }) => aboutSender.test(text), outcome: 'failed' },
  // 1.5 says that the address is right; 1.7 and 1.8 are the sender's, 1.9 is the next server's.
  { means: 'no such address', fits: ({ enhanced }) => /^5\.1\.([0-46]|10)$/.test(enhanced), outcome: 'bounced' },
  { means: 'the mailbox is disabled', fits: ({ enhanced }) => enhanced === '5.2.1', outcome: 'bounced' },
  // A full mailbox (2.2), too big (3.4), the way (4.x), the protocol (5.x), the content (6.x), policy (7.x).
  { means: 'anything else that has a code', fits: ({ enhanced }) => enhanced !== '', outcome: 'failed' },
  {
    means: 'words about something else than the address',
    fits: ({ text }) => notTheAddress.some((words) => words.test(text)),
    outcome: 'failed',
  },
  // RFC 7504 and RFC 7505: the domain takes no mail at all.
  { means: 'the domain takes no mail', fits: ({ code }) => code === 556, outcome: 'bounced' },
  // RFC 5321's words for a mailbox that is not there. Said of a message, 550 speaks of what is in it.
  {
    means: 'no such mailbox',
    fits: ({ code, step }) => step === 'recipient' && [550, 551, 553].includes(code),
    outcome: 'bounced',
  },
  { means: 'anything else', fits: () => true, outcome: 'failed' },
];

/** Reads a refusal. @param code the three digits @param text the whole reply, where an enhanced code may stand */
export function classifyRefusal(code: number, text: string, step: Refusal['step'] = 'recipient'): Outcome {
  const refusal = { step, code, enhanced: enhancedCode(code, text), text };
  return refusals.find(({ fits }) => fits(refusal))?.outcome ?? 'failed';
}

/**
 * The RFC 3463 code: after the three digits (RFC 2034), or, since some servers put it there, elsewhere in the words; an IP
 * address is none. One of another class than the reply's contradicts it and tells nothing.
 */
function enhancedCode(code: number, text: string): string {
  const found =
    /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?![.\d])/m.exec(text) ??
    /(?<![.\d])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)/.exec(text);
  const enhanced = found?.[1] ?? '';
  if (enhanced === '' || enhanced.startsWith(String(code)[0] ?? '')) return enhanced;
  return '5.0.0';
}

/** What came of one mail at one relay. `unsent`: certainly nothing, and no reader's fault: another relay may have it. */
export interface Verdict {
  outcome: Outcome | 'unsent';
  reply: string;
  code: number;
}

/**
 * Reads a server's answer. 421 ends the session (RFC 5321 §3.8): before the final dot the mail is unsent, except where it
 * answers a recipient, whose domain it then speaks of: `deferred`. A server that is closing down (X.3.2) speaks of itself.
 */
export function judge({ step, code, reply, handedOver }: Answer): Verdict {
  const verdict = (outcome: Verdict['outcome']): Verdict => ({ outcome, reply, code });
  if (step === 'accepted') return verdict('accepted');
  if (step === 'session' || step === 'handover') return verdict(handedOver ? 'uncertain' : 'unsent');
  if (step === 'message' && code === 0) return verdict('failed');
  const closing = code === 421 && (step === 'message' || enhancedCode(code, reply) === '4.3.2');
  if (closing && !handedOver) return verdict('unsent');
  return verdict(classifyRefusal(code, reply, step));
}
