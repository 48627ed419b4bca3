import { expect, test } from 'vitest';
import { isOurFault } from '../../src/delivery/holds/hold.js';
import { isRefusing, refusedByMany } from '../../src/delivery/holds/judge-refusals.js';

const limits = { faults: 2, after: 100 };

test.each([
  ['one of ten', 1, 10, false],
  ['every one of nine', 9, 9, false],
  ['every one of ten', 10, 10, true],
  ['half of forty', 20, 40, false],
  ['more than half of forty', 21, 40, true],
  ['4 of 100, which is chance', 4, 100, false],
  ['5 of 100', 5, 100, true],
  ['2 % of 1,000', 20, 1_000, false],
  ['more than 2 % of 1,000', 21, 1_000, true],
])('a provider that refuses %s messages', (_what, refused, attempts, expected) => {
  expect(isRefusing({ attempts, refused }, limits)).toBe(expected);
  expect(isRefusing({ attempts, refused }, { ...limits, faults: 0 })).toBe(false);
});

test('a send stops when many providers refuse, however few readers each has', () => {
  const refusingOnce = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      relay: 'mail.example.com:25',
      provider: `p${i}.example`,
      attempts: 1,
      refused: 1,
    }));
  expect(refusedByMany(refusingOnce(12), 12, limits)).toEqual({ refused: 12, providers: 12 });
  expect(refusedByMany(refusingOnce(5), 200, limits)).toEqual({ refused: 5, providers: 5 });
  expect(refusedByMany(refusingOnce(4), 100, limits)).toBeUndefined();
  expect(refusedByMany(refusingOnce(12), 1_000, limits)).toBeUndefined();
});

test('only refusals for a fault of ours count, and of the temporary ones only those that last until we act', () => {
  const judged = (outcome: 'failed' | 'deferred', reason: Parameters<typeof isOurFault>[0]['reason']) =>
    isOurFault({ outcome, reason, fault: 'us' });
  expect(judged('failed', 'unauthenticated')).toBe(true);
  expect(judged('failed', 'spam')).toBe(true);
  expect(judged('deferred', 'unauthenticated')).toBe(true);
  expect(judged('deferred', 'rate-limited')).toBe(false);
  expect(isOurFault({ outcome: 'failed', reason: 'refused-by-reader', fault: 'reader' })).toBe(false);
  expect(isOurFault({ outcome: 'failed' })).toBe(false);
});
