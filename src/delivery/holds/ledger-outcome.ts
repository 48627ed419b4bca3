import type { Timetable } from '../../ledger/due.js';
import type { LedgerEntry } from '../../ledger/ledger-entry.js';
import { retryAt } from '../../ledger/retries.js';
import { redactReply } from '../../redaction.js';
import type { SendResult } from '../../smtp/relay.js';
import { isOurFault } from './hold.js';

/** An attempt's outcome for the ledger, with the server's reply without addresses. */
export interface LedgerOutcome {
  state: SendResult['outcome'];
  reply: string;
  /** Whether it was refused for a fault of ours, and fails unless its provider refuses many (undecided.ts). */
  undecided: boolean;
}

/**
 * The outcome for the ledger. A message without retries left has failed. One that was refused for a fault of ours is
 * deferred until every recipient was tried.
 * @param mayHold whether such refusals are counted at all
 */
export function ledgerOutcome(
  result: SendResult,
  entry: LedgerEntry,
  { retryDelays }: Pick<Timetable, 'retryDelays'>,
  address: string,
  mayHold: boolean,
): LedgerOutcome {
  const { outcome, reply } = result;
  if (outcome === 'accepted') return { state: outcome, reply: '', undecided: false };
  const words = redactReply(reply, address).slice(0, 500);
  const last = outcome === 'deferred' && retryAt(retryDelays, entry) === Number.POSITIVE_INFINITY;
  if (last) return { state: 'failed', reply: `Given up: ${words}`, undecided: false };
  const undecided = mayHold && outcome === 'failed' && isOurFault(result);
  return { state: undecided ? 'deferred' : outcome, reply: words, undecided };
}
