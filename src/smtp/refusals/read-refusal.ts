import { mayBeAboutSender, type ReplyContext } from './about-sender.js';
import { blockingWords } from './blocking-words.js';
import { foreignWords } from './foreign-words.js';
import { fullWords, mailboxWords, unavailableWords, weakMailboxWords } from './mailbox-words.js';
import { messageWords } from './message-words.js';
import { providerCodes } from './provider-codes.js';
import { type Fault, type Reason, type RefusalKind, type RefusalRow, reasons } from './reason.js';
import { enhancedCode, replyWords } from './reply-words.js';
import { senderWords } from './sender-words.js';
import { statusRows } from './status-rows.js';
import { temporaryWords } from './temporary-words.js';

/** Every wording, in the order of the tests. The first one that fits counts. */
export const wordRows: readonly RefusalRow[] = [
  ...providerCodes,
  ...senderWords,
  ...fullWords,
  ...messageWords,
  ...weakMailboxWords,
  ...mailboxWords,
  ...blockingWords,
  ...unavailableWords,
  ...temporaryWords,
  ...foreignWords,
];

/** Why a server refused, and how we know: from its words, its RFC 3463 code, or neither. */
export interface RefusalReading {
  reason: Reason;
  kind: RefusalKind;
  fault: Fault;
  /** The RFC 3463 code; empty when the reply has none. */
  enhanced: string;
  from: 'words' | 'status' | 'nothing';
}

const readingOf = (reason: Reason, enhanced: string, from: RefusalReading['from']): RefusalReading => ({
  reason,
  ...reasons[reason],
  enhanced,
  from,
});

/**
 * Finds out why a server refused. The words come before the code, because servers use one code for many reasons: `5.7.1
 * No such user` is about the mailbox and `5.1.1 Blocked` is not. A reply that contradicts itself, or may be about the
 * sender, is never `hard`.
 * @param code the three digits; 0 when unknown
 */
export function readRefusal(code: number, text: string, context: ReplyContext = {}): RefusalReading {
  const { status = '', step = 'unknown' } = context;
  const enhanced = enhancedCode(text) || status;
  const words = replyWords(text);
  const row = wordRows.find((one) => one.words.test(words));
  const found = row ? readingOf(row.reason, enhanced, 'words') : readStatus(code, enhanced);
  if (found.kind !== 'hard' && found.kind !== 'unknown') return found;
  if (isTemporary(code, enhanced)) return found.kind === 'hard' ? { ...found, ...mailboxBusy } : found;
  if (mayBeAboutSender({ code, text, words, enhanced }, context)) return { ...found, ...senderRefused };
  // A server that accepted the recipient and then refuses the message as "unknown" applies the reader's filter: au,
  // docomo.
  const known = step === 'message' && vagueUnknown.test(words) && !/^5\.1\./.test(enhanced);
  return known ? { ...found, ...refusedByReader } : found;
}

const vagueUnknown =
  /user (is )?unknown|unknown user|no such (user|recipient)|(user|recipient) not found|unknown recipient|recipient unknown|invalid recipient|recipient (address )?rejected/;
const refusedByReader = { reason: 'refused-by-reader', ...reasons['refused-by-reader'] } as const;
const senderRefused = { reason: 'sender-refused', ...reasons['sender-refused'] } as const;
const mailboxBusy = { reason: 'mailbox-busy', ...reasons['mailbox-busy'] } as const;

/** Whether a code or a status says "not now", whatever the words say. */
const isTemporary = (code: number, enhanced: string) => (code >= 400 && code < 500) || enhanced.startsWith('4.');

function readStatus(code: number, enhanced: string): RefusalReading {
  // RFC 7504.
  if (code === 556) return readingOf('takes-no-email', enhanced, 'status');
  const subject = enhanced.slice(2);
  const row = statusRows.find((one) => one.subject.test(subject));
  return row ? readingOf(row.reason, enhanced, 'status') : readingOf('unexplained', enhanced, 'nothing');
}
