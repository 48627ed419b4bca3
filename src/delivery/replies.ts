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

/** What refusals mean, the first row that fits counts. `enhanced` is the RFC 3463 code without its class digit. */
export const refusals: readonly { reply: RegExp; enhanced: RegExp; outcome: Outcome }[] = [
  { reply: /^4/, enhanced: /.*/, outcome: 'deferred' },
  // X.1.x address: no such mailbox, bad domain, moved without a forwarding address. X.2.1: the mailbox is disabled.
  { reply: /^5/, enhanced: /^1\.[0-6]$/, outcome: 'bounced' },
  { reply: /^5/, enhanced: /^1\.10$/, outcome: 'bounced' },
  { reply: /^5/, enhanced: /^2\.1$/, outcome: 'bounced' },
  // Any other enhanced code speaks of the sender (1.7, 1.8), a full mailbox (2.2), size (3.4), content (6.x), policy (7.x).
  { reply: /^5/, enhanced: /./, outcome: 'failed' },
  // Without an enhanced code: 550, 551 and 553 are RFC 5321's words for a mailbox that is not there.
  { reply: /^55[013]$/, enhanced: /^$/, outcome: 'bounced' },
  { reply: /^5/, enhanced: /^$/, outcome: 'failed' },
];

/** Reads a refusal. @param code the three digits @param text the whole reply, where an enhanced code may stand */
export function classifyRefusal(code: number, text: string): Outcome {
  const enhanced = /\b[245]\.(\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? '';
  return refusals.find((row) => row.reply.test(String(code)) && row.enhanced.test(enhanced))?.outcome ?? 'failed';
}
