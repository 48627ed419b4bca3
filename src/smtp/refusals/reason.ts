/** What a refusal says about the mailbox. Only `hard` says that it is gone. */
export type RefusalKind = 'hard' | 'soft' | 'policy' | 'content' | 'unknown';

/** Who can do something about it. */
export type Fault = 'reader' | 'provider' | 'us';

/** Why a server refused, with the kind and the fault that decide what happens next. */
export const reasons = {
  'no-such-user': { kind: 'hard', fault: 'reader' },
  'no-such-domain': { kind: 'hard', fault: 'reader' },
  /** The domain says that it takes no email at all (RFC 7504, RFC 7505). */
  'takes-no-email': { kind: 'hard', fault: 'reader' },
  'mailbox-disabled': { kind: 'hard', fault: 'reader' },
  moved: { kind: 'hard', fault: 'reader' },
  /** The owner may come back: a suspension, a lock, an unpaid bill. */
  'mailbox-suspended': { kind: 'soft', fault: 'reader' },
  'mailbox-full': { kind: 'soft', fault: 'provider' },
  'mailbox-busy': { kind: 'soft', fault: 'provider' },
  greylisted: { kind: 'soft', fault: 'provider' },
  busy: { kind: 'soft', fault: 'provider' },
  'dns-trouble': { kind: 'soft', fault: 'provider' },
  unreachable: { kind: 'soft', fault: 'provider' },
  expired: { kind: 'soft', fault: 'provider' },
  loop: { kind: 'soft', fault: 'provider' },
  'system-trouble': { kind: 'soft', fault: 'provider' },
  /** The recipient's server does not carry addresses beyond ASCII (RFC 6531). */
  'no-smtputf8': { kind: 'policy', fault: 'provider' },
  /** No relay in SMTP_URL carries addresses beyond ASCII. */
  'relay-without-smtputf8': { kind: 'policy', fault: 'us' },
  'rate-limited': { kind: 'policy', fault: 'us' },
  'too-many-recipients': { kind: 'policy', fault: 'us' },
  blocked: { kind: 'policy', fault: 'us' },
  unauthenticated: { kind: 'policy', fault: 'us' },
  'sender-refused': { kind: 'policy', fault: 'us' },
  'relay-refused': { kind: 'policy', fault: 'us' },
  /** The reader, or a list the reader set up, refuses this sender: the mailbox is alive. */
  'refused-by-reader': { kind: 'policy', fault: 'reader' },
  policy: { kind: 'policy', fault: 'us' },
  protocol: { kind: 'policy', fault: 'us' },
  spam: { kind: 'content', fault: 'us' },
  virus: { kind: 'content', fault: 'us' },
  'too-large': { kind: 'content', fault: 'us' },
  malformed: { kind: 'content', fault: 'us' },
  unexplained: { kind: 'unknown', fault: 'provider' },
} as const satisfies Record<string, { kind: RefusalKind; fault: Fault }>;

export type Reason = keyof typeof reasons;

/** One wording, or one code, that servers use. */
export interface RefusalRow {
  reason: Reason;
  kind: RefusalKind;
  fault: Fault;
  /** Matched against the words of the reply in lower case, on one line, without email addresses. */
  words: RegExp;
  /** A reply of this shape. The tests check that this row is the one that matches it. */
  example: string;
}

/** Rows that share a reason. */
export const rowsOf = (reason: Reason, rows: readonly (readonly [RegExp, string])[]): RefusalRow[] =>
  rows.map(([words, example]) => ({ reason, ...reasons[reason], words, example }));
