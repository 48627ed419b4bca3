import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOutRetries, retryAt } from '../../src/ledger/retries.js';
import { formatDuration, parseDuration } from '../../src/settings/duration.js';

const minute = 60_000;

test('by default retries come after 5, 20, 50 minutes, then 2, 4, 8 hours and every 4 hours, for 4 days', () => {
  const delays = layOutRetries(
    [5, 15, 30, 60, 120, 240].map((minutes) => minutes * minute),
    4 * 1440 * minute,
  );
  const moments = delays.map((_, i) => delays.slice(0, i + 1).reduce((sum, delay) => sum + delay, 0) / minute);
  expect(moments.slice(0, 7)).toEqual([5, 20, 50, 110, 230, 470, 710]);
  expect(moments.at(-1)).toBeLessThanOrEqual(5760);
  expect(moments.at(-1)).toBeGreaterThan(5760 - 240);
});

test('retries never exceed the span, are at most sixty, and end', () => {
  const delay = fc.integer({ min: 1_000, max: 86_400_000 });
  fc.assert(
    fc.property(
      fc.array(delay, { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 10_000_000_000 }),
      (schedule, span) => {
        const delays = layOutRetries(schedule, span);
        expect(delays.length).toBeLessThanOrEqual(60);
        expect(delays.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(span);
        const last = { state: 'deferred' as const, attempts: delays.length + 1, at: 5 };
        expect(retryAt(delays, last)).toBe(Number.POSITIVE_INFINITY);
        if (delays.length > 0) expect(retryAt(delays, { ...last, attempts: 1 })).toBe(5 + (delays[0] ?? 0));
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a duration is parsed by its unit, and formatted in its largest two', () => {
  expect(['30s', '5m', '2h', '4d', ' 1m '].map(parseDuration)).toEqual([
    30_000, 300_000, 7_200_000, 345_600_000, 60_000,
  ]);
  expect(['', '5', 'm', '0s', '-1s', '1.5h', '5 m', '1w'].map(parseDuration)).toEqual(Array(8).fill(undefined));
  expect([0, 999, 61_000, 3_600_000, 90_061_000].map(formatDuration)).toEqual([
    '0 s',
    '1 s',
    '1 min 1 s',
    '1 h',
    '1 d 1 h',
  ]);
});
