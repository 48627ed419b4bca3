import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  fenceLength,
  newLedger,
  offsetsIn,
  packEntry,
  recipientLength,
  stateAt,
  unpackEntry,
} from '../../src/ledger/ledger-entry.js';
import { ledgerStates } from '../../src/ledger/ledger-states.js';

const startedAt = 1_780_000_000_123;

test('an entry survives packing into four bytes', () => {
  const entry = fc.record({
    state: fc.constantFrom(...ledgerStates),
    attempts: fc.integer({ min: 0, max: 63 }),
    seconds: fc.option(fc.integer({ min: 0, max: 40 * 86_400 }), { nil: undefined }),
  });
  fc.assert(
    fc.property(entry, ({ state, attempts, seconds }) => {
      const at = seconds === undefined ? 0 : startedAt + seconds * 1000;
      const packed = packEntry({ state, attempts, at }, startedAt);
      expect(unpackEntry(packed, 0, startedAt)).toEqual({ state, attempts, at });
      expect(stateAt(packed, 0)).toBe(state);
    }),
    { numRuns: 10_000 },
  );
});

test('a value that does not fit is kept at its limit and never changes the state', () => {
  for (const at of [startedAt - 5_000, startedAt + 90 * 86_400_000]) {
    const entry = unpackEntry(packEntry({ state: 'excluded', attempts: 900, at }, startedAt), 0, startedAt);
    expect(entry).toMatchObject({ state: 'excluded', attempts: 63 });
    expect(Math.abs(entry.at - startedAt)).toBeLessThan(49 * 86_400_000);
  }
});

test('a new ledger holds every recipient once, waiting, in twelve bytes each', () => {
  const id = fc.uint8Array({ minLength: 8, maxLength: 8 }).map((bytes) => Buffer.from(bytes));
  fc.assert(
    fc.property(fc.array(id, { maxLength: 40 }), (ids) => {
      const ledger = newLedger(ids);
      expect(ledger).toHaveLength(fenceLength + ids.length * recipientLength);
      expect(recipientLength).toBe(12);
      const found = Array.from(offsetsIn(ledger), (at) => ledger.subarray(at, at + 8).toString('hex'));
      expect(found).toEqual(ids.map((one) => one.toString('hex')));
      for (const at of offsetsIn(ledger))
        expect(unpackEntry(ledger, at + 8, startedAt)).toEqual({ state: 'waiting', attempts: 0, at: 0 });
    }),
  );
});
