import { blockingWords } from './blocking-words.js';
import { foreignWords } from './foreign-words.js';
import { fullWords, mailboxWords, unavailableWords, weakMailboxWords } from './mailbox-words.js';
import { messageWords } from './message-words.js';
import { passingWords } from './passing-words.js';
import { providerCodes } from './provider-codes.js';
import { type Fault, type Reason, type RefusalKind, type RefusalRow, reasons } from './reason.js';
import { enhancedCode, replyWords } from './reply-words.js';
import { senderWords } from './sender-words.js';
import { statusRows } from './status-rows.js';

/** Every wording, in the order in which they are tried; the first one that fits counts. */
export const wordRows: readonly RefusalRow[] = [
  ...providerCodes,
  ...senderWords,
  ...fullWords,
  ...messageWords,
  ...weakMailboxWords,
  ...mailboxWords,
  ...blockingWords,
  ...unavailableWords,
  ...passingWords,
  ...foreignWords,
];

/** What a reply says, and where that was read from: its words, its RFC 3463 code, or neither. */
export interface RefusalReading {
  reason: Reason;
  kind: RefusalKind;
  fault: Fault;
  /** The RFC 3463 code; empty when the reply has none. */
  enhanced: string;
  from: 'words' | 'status' | 'nothing';
}

const reading = (reason: Reason, enhanced: string, from: RefusalReading['from']): RefusalReading => ({
  reason,
  ...reasons[reason],
  enhanced,
  from,
});

/**
 * Says why a server refused. The words count before the code, since servers use one code for many reasons: `5.7.1 No such
 * user` is about the mailbox and `5.1.1 Blocked` is not. A reply that contradicts itself is never `hard`.
 * @param code the three digits; 0 when unknown
 * @param status an RFC 3463 code known from elsewhere, for a reply that has none itself
 */
export function readRefusal(code: number, text: string, status = ''): RefusalReading {
  const enhanced = enhancedCode(text) || status;
  const words = replyWords(text);
  const row = wordRows.find((one) => one.words.test(words));
  const found = row ? reading(row.reason, enhanced, 'words') : readStatus(code, enhanced);
  return found.kind === 'hard' && passes(code, enhanced) ? { ...found, ...passing } : found;
}

const passing = { reason: 'mailbox-busy', ...reasons['mailbox-busy'] } as const;

/** Whether a code or a status says "not now", whatever the words say. */
const passes = (code: number, enhanced: string) => (code >= 400 && code < 500) || enhanced.startsWith('4.');

function readStatus(code: number, enhanced: string): RefusalReading {
  // RFC 7504.
  if (code === 556) return reading('takes-no-email', enhanced, 'status');
  const subject = enhanced.slice(2);
  const row = statusRows.find((one) => one.subject.test(subject));
  return row ? reading(row.reason, enhanced, 'status') : reading('unexplained', enhanced, 'nothing');
}
