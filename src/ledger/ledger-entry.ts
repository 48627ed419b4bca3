import { idLength, type SubscriberId } from '../subscribers/record/subscriber-id.js';
import { type LedgerState, ledgerState, ledgerStates } from './ledger-states.js';

/** One recipient's entry in the ledger. */
export interface LedgerEntry {
  state: LedgerState;
  /** Number of claims, counted up to 63. */
  attempts: number;
  /** When the entry was written, in Unix milliseconds rounded to seconds; 0 before the first claim. */
  at: number;
}

// A bucket's ledger is one string, since a hash would cost twice as much: 4 bytes of fence, then 12 bytes per
// recipient: the subscriber id and a four-byte entry of 4 bits of state, 6 of attempts, 22 of seconds since the send
// began (48 days).
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
  // Arithmetic instead of bit operators, which would make states of 8 or more negative.
  packed.writeUInt32BE(ledgerState[state].code * 2 ** 28 + Math.min(attempts, attemptsLimit) * 2 ** 22 + seconds);
  return packed;
}

/** A time as an entry keeps it, in Unix milliseconds: in whole seconds since the send began. */
export const entryTime = (at: number, startedAt: number): number =>
  startedAt + Math.max(0, Math.floor((at - startedAt) / 1000)) * 1000;

/** Unpacks the four-byte entry at an offset of a ledger. */
export function unpackEntry(ledger: Buffer, offset: number, startedAt: number): LedgerEntry {
  const packed = ledger.readUInt32BE(offset);
  const seconds = packed & secondsLimit;
  return {
    state: stateAt(ledger, offset),
    attempts: (packed >>> 22) & attemptsLimit,
    at: seconds === 0 ? 0 : startedAt + (seconds - 1) * 1000,
  };
}

/** When an entry was written, in seconds since the send began, counted from 1; 0: never. Fast enough for millions. */
export function secondsAt(ledger: Buffer, offset: number): number {
  return ledger.readUInt32BE(offset) & secondsLimit;
}

/** The state alone. Fast enough for millions. */
export function stateAt(ledger: Buffer, offset: number): LedgerState {
  return byCode.get((ledger[offset] ?? 0) >> 4) ?? 'uncertain';
}

/** A bucket's ledger in which every recipient is waiting. */
export function newLedger(ids: readonly SubscriberId[]): Buffer {
  const ledger = Buffer.alloc(fenceLength + ids.length * recipientLength);
  for (const [i, id] of ids.entries()) id.copy(ledger, fenceLength + i * recipientLength);
  return ledger;
}

/** Number of recipients in a bucket's ledger. @param bytes its length */
export const recipientsIn = (bytes: number): number => Math.max(0, bytes - fenceLength) / recipientLength;

/** Offsets of a ledger's recipients, in order. */
export function* offsetsIn(ledger: Buffer): Generator<number> {
  for (let at = fenceLength; at + recipientLength <= ledger.length; at += recipientLength) yield at;
}
