import { expect, test, vi } from 'vitest';
import { InvalidInput } from '../../src/errors.js';
import { checkCron, lastTick, nextTick } from '../../src/newsletters/cron.js';
import { momentOn } from '../../src/newsletters/zoned-time.js';

/** A Wednesday. */
const now = Date.parse('2026-11-25T12:00:00Z');

test.each([
  ['0 8 * * 1', '2026-11-30T08:00'],
  ['0 8 * * mon', '2026-11-30T08:00'],
  ['0 8 * * 7', '2026-11-29T08:00'],
  ['0 8 * * 0', '2026-11-29T08:00'],
  ['0 8 * * 1-5', '2026-11-26T08:00'],
  ['30 17 * * fri-sat', '2026-11-27T17:30'],
  ['*/15 * * * *', '2026-11-25T12:15'],
  ['5/20 12 * * *', '2026-11-25T12:05'],
  ['0 8,18 * * *', '2026-11-25T18:00'],
  ['0 8 1 * *', '2026-12-01T08:00'],
  ['0 8 1 JAN,jul *', '2027-01-01T08:00'],
  ['0 8 29 2 *', '2028-02-29T08:00'],
  ['0 8 13 * 5', '2026-11-27T08:00'],
  ['0 8 * * 1; 30 17 * * 3', '2026-11-25T17:30'],
])('"%s" comes next at %s', (cron, expected) => {
  expect(() => checkCron(cron, 'schedule')).not.toThrow();
  expect(new Date(nextTick(cron, 'UTC', now) ?? 0).toISOString().slice(0, 16)).toBe(expected);
});

test('a tick is in its time zone', () => {
  expect(new Date(nextTick('0 8 * * 1', 'Asia/Shanghai', now) ?? 0).toISOString()).toBe('2026-11-30T00:00:00.000Z');
  expect(new Date(lastTick('0 8 * * 1', 'America/New_York', now) ?? 0).toISOString()).toBe('2026-11-23T13:00:00.000Z');
});

test.each([
  ['', /five fields/],
  ['0 8 * *', /five fields/],
  ['0 0 8 * * 1', /five fields/],
  ['60 8 * * 1', /minute "60".*0 to 59/],
  ['0 24 * * *', /hour "24"/],
  ['0 8 0 * *', /day of the month "0"/],
  ['0 8 * 13 *', /month "13"/],
  ['0 8 * * 8', /day of the week "8"/],
  ['0 8 * * monday', /day of the week "monday"/],
  ['0 18-8 * * *', /hour "18-8"/],
  ['*/0 8 * * *', /minute "\*\/0"/],
  ['x 8 * * *', /minute "x"/],
  ['-1 8 * * *', /minute "-1"/],
  ['0 8 31 2 *', /never occurs/],
  ['0 8 * * 1;', /five fields/],
])('"%s" is refused, with what is wrong with it', (cron, reason) => {
  expect(() => checkCron(cron, 'schedule')).toThrow(reason);
  expect(() => checkCron(cron, 'schedule')).toThrow(InvalidInput);
});

test('an empty schedule has no tick', () => {
  expect(nextTick('', 'UTC', now)).toBeUndefined();
  expect(lastTick('', 'UTC', now)).toBeUndefined();
});

test.each([
  ['Europe/Berlin', '2026-03-29'],
  ['Europe/Berlin', '2026-10-25'],
  // Its clocks change by half an hour.
  ['Australia/Lord_Howe', '2026-04-05'],
  ['Australia/Lord_Howe', '2026-10-04'],
  ['Asia/Kathmandu', '2026-11-25'],
])('in %s, the ticks of %s are the moments of its local times', (timeZone, day) => {
  const times = Array.from({ length: 24 * 6 }, (_, i) => `${Math.floor(i / 6)}:${(i % 6) * 10}`);
  const expected = [...new Set(times.map((time) => momentOn(day, time, timeZone)))].sort((a, b) => a - b);
  const found: number[] = [];
  for (let after = (expected[0] ?? 0) - 1; found.length < expected.length; after = found.at(-1) ?? 0)
    found.push(nextTick('*/10 * * * *', timeZone, after) ?? 0);
  expect(found).toEqual(expected);
});

test('an expression that ticks every minute, ten times over, looks a zone up a few times an hour', () => {
  const lookUps = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  try {
    nextTick(Array(10).fill('* * * * *').join(';'), 'Europe/Berlin', now);
    // Two days with 24 hours each. A look-up of a minute takes four.
    expect(lookUps.mock.calls.length).toBeLessThan(2 * 24 * 10);
  } finally {
    lookUps.mockRestore();
  }
});
