/** Everything that a ledger state means. Reports, schemas, messages and waits derive from this table. */
interface LedgerStateFacts {
  /** Number in the packed entry, 0 to 15. It is stored, so it never changes. */
  code: number;
  /** The status that people see: a message that is being sent counts as waiting. */
  shown: RecipientStatus;
  /** Whether it is the result of an attempt. */
  outcome: boolean;
  /** Whether a publisher may send to the recipient again. */
  resendable: boolean;
  /**
   * Whether a folded ledger keeps the recipient's entry. Of the others, nearly the whole list, it keeps only the
   * number.
   */
  keptByName: boolean;
}

/** The delivery statuses that people see, each with a one-sentence meaning. */
export const statusMeanings = {
  waiting: 'Not emailed yet.',
  accepted: 'The SMTP server accepted the message. Postrider does not know what happened to it afterwards.',
  deferred: 'The server has not accepted the message yet. Postrider retries.',
  bounced: 'The server says that the mailbox does not exist or accepts no email.',
  failed: 'The server refused the message for a reason that is not the reader’s, or every retry failed.',
  uncertain: 'The connection ended after the server may have accepted the message.',
  excluded: 'The reader unsubscribed, bounced or was erased before the message was sent.',
} as const;
export type RecipientStatus = keyof typeof statusMeanings;
export const recipientStatuses = Object.keys(statusMeanings) as RecipientStatus[];

const waiting = { shown: 'waiting', outcome: false, resendable: false, keptByName: false } as const;
const refused = { outcome: true, resendable: true, keptByName: true } as const;

const facts = {
  // Only once the issue was cancelled: until then they are emailed anyway.
  waiting: { code: 0, ...waiting, resendable: true },
  claimed: { code: 1, ...waiting },
  accepted: { code: 2, shown: 'accepted', outcome: true, resendable: false, keptByName: false },
  deferred: { code: 3, shown: 'deferred', ...refused },
  bounced: { code: 4, shown: 'bounced', ...refused },
  failed: { code: 5, shown: 'failed', ...refused },
  uncertain: { code: 6, shown: 'uncertain', ...refused },
  excluded: { code: 7, shown: 'excluded', outcome: false, resendable: false, keptByName: true },
} as const satisfies Record<string, LedgerStateFacts>;

export type LedgerState = keyof typeof facts;
export const ledgerStates = Object.keys(facts) as LedgerState[];
export const ledgerState: Readonly<Record<LedgerState, LedgerStateFacts>> = facts;

/** Number of recipients by ledger state. */
export type LedgerCounts = Record<LedgerState, number>;

/** Recipients who have the message, as far as is known. A claimed one is in flight. */
export const reachedIn = ({ accepted, uncertain, claimed }: LedgerCounts): number => accepted + uncertain + claimed;

/** Who has an issue that stands still, and who does not. */
export interface RestCounts {
  reached: number;
  notReached: number;
}

/**
 * Counts them as the report of the issue does: a message that was claimed and has no outcome counts as not sent, because
 * nobody sends it; an uncertain one counts as sent.
 */
export const restIn = ({ accepted, uncertain, waiting, claimed, deferred }: LedgerCounts): RestCounts => ({
  reached: accepted + uncertain,
  notReached: waiting + claimed + deferred,
});

export const zeroCounts = (): LedgerCounts =>
  Object.fromEntries(ledgerStates.map((state) => [state, 0])) as LedgerCounts;

/** The states of recipients that a publisher may send to again. */
export type Resendable = {
  [State in LedgerState]: (typeof facts)[State]['resendable'] extends true ? State : never;
}[LedgerState];
export const resendable = ledgerStates.filter((state): state is Resendable => facts[state].resendable);

/** Number of recipients by delivery status. */
export type StatusCounts = Record<RecipientStatus, number>;

export function statusCounts(counts: LedgerCounts): StatusCounts {
  const shown = Object.fromEntries(recipientStatuses.map((status) => [status, 0])) as StatusCounts;
  for (const state of ledgerStates) shown[facts[state].shown] += counts[state];
  return shown;
}
