import type { Answer } from './answer.js';
import { type RefusalReading, readRefusal } from './refusals/read-refusal.js';
import { type Fault, type Reason, reasons } from './refusals/reason.js';
import { enhancedCode, replyWords } from './refusals/reply-words.js';

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

/** What was refused: the recipient, DATA, or the message after its final dot. */
type Step = 'recipient' | 'data' | 'message';

/** What a refusal means for this delivery, and why. */
export interface Refusal extends Pick<RefusalReading, 'reason' | 'kind' | 'fault' | 'enhanced'> {
  outcome: Exclude<Outcome, 'accepted' | 'uncertain'>;
}

/** What a refusal comes to for a delivery; the first row that fits counts. */
export const refusals: readonly {
  means: string;
  fits: (code: number, kind: RefusalReading['kind']) => boolean;
  outcome: Refusal['outcome'];
}[] = [
  { means: 'not now', fits: (code) => code < 500, outcome: 'deferred' },
  { means: 'the mailbox is gone', fits: (_, kind) => kind === 'hard', outcome: 'bounced' },
  { means: 'anything else', fits: () => true, outcome: 'failed' },
];

/**
 * Reads a refusal.
 * @param code the three digits
 * @param text the whole reply, where an enhanced code may be
 */
export function readReply(code: number, text: string, step: Step = 'recipient'): Refusal {
  const read = readRefusal(code, text, { step: step === 'recipient' ? step : 'message' });
  const bare = code >= 500 && read.from === 'nothing' && isBareRefusal(code, text, step);
  const refusal = bare ? { ...read, ...noSuchUser } : read;
  const outcome = refusals.find(({ fits }) => fits(code, refusal.kind))?.outcome ?? 'failed';
  return { ...refusal, outcome };
}

const noSuchUser = { reason: 'no-such-user', ...reasons['no-such-user'] } as const;

/** The outcome alone. */
export const classifyRefusal = (code: number, text: string, step: Step = 'recipient'): Outcome =>
  readReply(code, text, step).outcome;

/**
 * Whether a recipient was refused with RFC 5321's code for a missing mailbox, without a status and in words that mention nothing
 * else. Said of a message, 550 speaks of its content. A doubt is never the reader's loss.
 */
const isBareRefusal = (code: number, text: string, step: Step) =>
  step === 'recipient' &&
  [550, 551, 553].includes(code) &&
  enhancedCode(text) === '' &&
  !doubtful.test(replyWords(text));

const doubtful =
  /https?:|message|mail (from|is|was)|\bmails?\b|sender|client|\bhost|\bip\b|server|connect|later|temporar|quota|limit|\btoo\b|\bdns\b|\bmx\b|virus|content|header|\bauth|\btls\b|verif|not allowed|not permitted|permission|filter|refus|den(y|ied)|reject|accept|restrict|trust|polic|complain|spam|block|\blist|reputation|relay|banned|frequency|\brate\b|large|\bbig\b|suspect|attachment|\b(helo|ehlo|ptr)\b|\bfull\b|path/;

/** What came of one mail at one relay. `unsent`: certainly nothing, and no reader's fault: another relay may have it. */
export interface Verdict {
  outcome: Outcome | 'unsent';
  reply: string;
  code: number;
  /** Why the server refused; absent when it refused nothing. */
  reason?: Reason;
  /** Whose fault the refusal is; absent when there is none. */
  fault?: Fault;
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
  const closing = code === 421 && (step === 'message' || enhancedCode(reply) === '4.3.2');
  if (closing && !handedOver) return verdict('unsent');
  const { outcome, reason, fault } = readReply(code, reply, step);
  return { ...verdict(outcome), reason, fault };
}
