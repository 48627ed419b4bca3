import { idLength, type SubscriberId } from '../subscribers/record/subscriber-id.js';
import { type LedgerState, ledgerState, ledgerStates } from './ledger-states.js';

/** What the ledger says of one recipient. */
export interface LedgerEntry {
  state: LedgerState;
  /** How often their mail was claimed; counted up to 63. */
  attempts: number;
  /** When that was written, in Unix milliseconds by whole seconds; 0 for who was never claimed. */
  at: number;
}

// A bucket's ledger is one string, since a hash would cost twice as much: 4 bytes of fence, then 12 bytes a recipient,
// the subscriber id and four bytes of entry: 4 bits of state, 6 of attempts, 22 of seconds since the send began (48 days).
export const fenceLength = 4;
export const entryLength = 4;
export const recipientLength = idLength + entryLength;
const attemptsLimit = 63;
const secondsLimit = 2 ** 22 - 1;
/** The states by their codes. */
const byCode = new Map(ledgerStates.map((state) => [ledgerState[state].code, state]));

/** Packs an entry into four bytes. @param startedAt when the send began, in Unix milliseconds */
export function packEntry({ state, attempts, at }: LedgerEntry, startedAt: number): Buffer {
  const elapsed = at === 0 ? 0 : Math.floor((at - startedAt) / 1000) + 1;
  const seconds = Math.min(Math.max(elapsed, at === 0 ? 0 : 1), secondsLimit);
  const packed = Buffer.allocUnsafe(entryLength);
  // Not by bit operators: they would make a state from 8 on negative.
  packed.writeUInt32BE(ledgerState[state].code * 2 ** 28 + Math.min(attempts, attemptsLimit) * 2 ** 22 + seconds);
  return packed;
}

/** Reads four bytes at an offset of a ledger. */
export function unpackEntry(ledger: Buffer, offset: number, startedAt: number): LedgerEntry {
  const packed = ledger.readUInt32BE(offset);
  const seconds = packed & secondsLimit;
  return {
    state: stateAt(ledger, offset),
    attempts: (packed >>> 22) & attemptsLimit,
    at: seconds === 0 ? 0 : startedAt + (seconds - 1) * 1000,
  };
}

/** When an entry was written, in seconds since the send began, from 1 on; 0: never. For who counts millions. */
export function secondsAt(ledger: Buffer, offset: number): number {
  return ledger.readUInt32BE(offset) & secondsLimit;
}

/** The state alone, for who counts millions. */
export function stateAt(ledger: Buffer, offset: number): LedgerState {
  return byCode.get((ledger[offset] ?? 0) >> 4) ?? 'uncertain';
}

/** A bucket's ledger with everyone waiting. */
export function newLedger(ids: readonly SubscriberId[]): Buffer {
  const ledger = Buffer.alloc(fenceLength + ids.length * recipientLength);
  for (const [i, id] of ids.entries()) id.copy(ledger, fenceLength + i * recipientLength);
  return ledger;
}

/** Offsets of the recipients of a ledger, in the order in which they lie. */
export function* offsetsIn(ledger: Buffer): Generator<number> {
  for (let at = fenceLength; at + recipientLength <= ledger.length; at += recipientLength) yield at;
}
