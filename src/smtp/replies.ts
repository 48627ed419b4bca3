import { mayBeAboutSender, type ReplyContext } from './refusals/about-sender.js';
import { type RefusalReading, readRefusal } from './refusals/read-refusal.js';
import { type Fault, type Reason, reasons } from './refusals/reason.js';
import { enhancedCode, replyWords } from './refusals/reply-words.js';
import type { TransactionResult } from './transaction-result.js';

/** The outcome of one message by the SMTP server's reply (RFC 5321 §4.2, RFC 3463). */
export type Outcome =
  /** 250: the server accepted the message. Not "delivered". */
  | 'accepted'
  /** 4xx: not now. */
  | 'deferred'
  /** 5xx about the mailbox: it does not exist, or no longer accepts email. */
  | 'bounced'
  /** 5xx about the message, the sender or a policy: never counted against the reader. */
  | 'failed'
  /** The connection broke after the whole message was handed over: it may have been accepted. */
  | 'uncertain';

/** What was refused: the recipient, DATA, or the message after its final dot. */
type Step = 'recipient' | 'data' | 'message';

/** What a refusal means for this delivery, and why. */
export interface Refusal extends Pick<RefusalReading, 'reason' | 'kind' | 'fault' | 'enhanced'> {
  outcome: Exclude<Outcome, 'accepted' | 'uncertain'>;
}

/** The outcome of a refusal. The first row that fits counts. */
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
 * @param text the whole reply, which may contain an enhanced code
 * @param names of the recipient and of the sender: a reply about the sender never counts against the recipient
 */
export function readReply(code: number, text: string, step: Step = 'recipient', names: Names = {}): Refusal {
  const read = readRefusal(code, text, { ...names, step: step === 'recipient' ? step : 'message' });
  const bare = code >= 500 && read.from === 'nothing' && isBareRefusal(code, text, step, names);
  const refusal = bare ? { ...read, ...noSuchUser } : read;
  const outcome = refusals.find(({ fits }) => fits(code, refusal.kind))?.outcome ?? 'failed';
  return { ...refusal, outcome };
}

type Names = Pick<ReplyContext, 'recipient' | 'ours'>;

const noSuchUser = { reason: 'no-such-user', ...reasons['no-such-user'] } as const;

/** The outcome alone. */
export const classifyRefusal = (code: number, text: string, step: Step = 'recipient', names?: Names): Outcome =>
  readReply(code, text, step, names).outcome;

/**
 * Whether a recipient was refused with RFC 5321's code for a missing mailbox, without an enhanced code and in words
 * that mention nothing else. In reply to a message, 550 is about its content. A doubt never counts against the reader.
 */
const isBareRefusal = (code: number, text: string, step: Step, names: Names) =>
  step === 'recipient' &&
  [550, 551, 553].includes(code) &&
  enhancedCode(text) === '' &&
  !doubtful.test(replyWords(text)) &&
  !mayBeAboutSender({ code, text, words: replyWords(text), enhanced: '' }, names);

const doubtful =
  /https?:|message|mail (from|is|was)|\bmails?\b|sender|client|\bhost|\bip\b|server|connect|later|temporar|quota|limit|\btoo\b|\bdns\b|\bmx\b|virus|content|header|\bauth|\btls\b|verif|not allowed|not permitted|permission|filter|refus|den(y|ied)|reject|accept|restrict|trust|polic|complain|spam|block|\blist|reputation|relay|banned|frequency|\brate\b|large|\bbig\b|suspect|attachment|\b(helo|ehlo|ptr)\b|\bfull\b|path/;

/**
 * The outcome of one message at one relay. `unsent`: certainly not sent, for no fault of the recipient's: try another
 * relay.
 */
export interface Verdict {
  outcome: Outcome | 'unsent';
  reply: string;
  code: number;
  /** Why the server refused; absent when it refused nothing. */
  reason?: Reason;
  /** Whose fault the refusal is; absent when the server refused nothing. */
  fault?: Fault;
}

/**
 * Classifies the result of a transaction. 421 ends the session (RFC 5321 §3.8), so before the final dot the message is
 * unsent. In reply to a recipient, 421 is about the recipient's domain: `deferred`. A server that is shutting down
 * (X.3.2) means itself, and so does one that counts what this client sends.
 */
export function classifyResult({ step, code, reply, handedOver }: TransactionResult, names?: Names): Verdict {
  const verdict = (outcome: Verdict['outcome']): Verdict => ({ outcome, reply, code });
  if (step === 'accepted') return verdict('accepted');
  if (step === 'session' || step === 'handover') return verdict(handedOver ? 'uncertain' : 'unsent');
  if (step === 'message' && code === 0) return verdict('failed');
  const closing = code === 421 && (step === 'message' || enhancedCode(reply) === '4.3.2');
  if ((closing && !handedOver) || isOverRate(step, code, reply)) return verdict('unsent');
  const { outcome, reason, fault } = readReply(code, reply, step, names);
  return { ...verdict(outcome), reason, fault };
}

/** Whether a relay refuses a recipient because it counts this client's recipients, whoever they are (Postfix's anvil). */
const isOverRate = (step: TransactionResult['step'], code: number, reply: string) =>
  step === 'recipient' && code >= 400 && code < 500 && /\btoo (many recipients|much mail) from\b/i.test(reply);
