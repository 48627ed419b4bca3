import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lastTick, nextTick } from '../../src/newsletters/cron.js';
import { isDay, isTimeOfDay, momentOf, momentOn, offsetAt, wallTimeAt } from '../../src/newsletters/zoned-time.js';

const zones = Intl.supportedValuesOf('timeZone');
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Every change of a zone's offset in some years, to the minute: the first moment with the new offset. */
function changesOf(timeZone: string, from: number, to: number): { at: number; before: number; after: number }[] {
  const changes: { at: number; before: number; after: number }[] = [];
  for (let day = from; day < to; day += dayMs) {
    const [before, after] = [offsetAt(day, timeZone), offsetAt(day + dayMs, timeZone)];
    if (before === after) continue;
    let [low, high] = [day, day + dayMs];
    while (high - low > minuteMs) {
      const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs;
      if (offsetAt(middle, timeZone) === before) low = middle;
      else high = middle;
    }
    changes.push({ at: high, before, after });
  }
  return changes;
}

const [from, to] = [Date.UTC(2025, 0, 1), Date.UTC(2027, 0, 1)];
const changes = zones.flatMap((zone) => changesOf(zone, from, to).map((change) => ({ zone, ...change })));

describe('a local time in a zone', () => {
  test('is the moment at which it is that time there, in every zone and at any time', () => {
    const moments = fc.integer({ min: Date.UTC(1975, 0), max: Date.UTC(2060, 0) });
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (zone, any) => {
        const moment = Math.floor(any / minuteMs) * minuteMs;
        const shown = wallTimeAt(moment, zone);
        const found = momentOf(shown, zone);
        // The same moment or, where the clocks went back, the earlier one with the same local time.
        expect(wallTimeAt(found, zone)).toEqual(shown);
        expect(found).toBeLessThanOrEqual(moment);
        expect(moment - found).toBeLessThanOrEqual(180 * minuteMs);
      }),
      { numRuns: 2_000 },
    );
  });

  test('at every change of clocks: a repeated time is its first occurrence, a skipped time is as without the change', () => {
    expect(changes.length).toBeGreaterThan(200);
    expect(new Set(changes.map(({ before, after }) => Math.sign(after - before)))).toEqual(new Set([1, -1]));
    for (const { zone, at, before, after } of changes) {
      const size = Math.abs(after - before);
      for (const into of [0, minuteMs, size / 2, size - minuteMs]) {
        // Local times: skipped where the clocks go forward, repeated where they go back.
        const reading = at + Math.min(before, after) + into;
        const shown = wallTimeAt(reading - offsetAt(reading, 'UTC'), 'UTC');
        expect(momentOf(shown, zone), `${zone} ${new Date(reading).toISOString()}`).toBe(reading - before);
      }
      const last = wallTimeAt(at - minuteMs - (after < before ? size : 0), zone);
      expect(momentOf(last, zone), zone).toBe(at - minuteMs - (after < before ? size : 0));
    }
  });

  test.each([
    ['2026-03-29', '02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
    ['2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
    ['2026-03-08', '02:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
    ['2026-11-01', '01:30', 'America/New_York', '2026-11-01T05:30:00.000Z'],
    ['2026-10-04', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
    ['2026-04-05', '01:45', 'Australia/Lord_Howe', '2026-04-04T14:45:00.000Z'],
    ['2026-09-06', '00:30', 'America/Santiago', '2026-09-06T04:30:00.000Z'],
    ['2011-12-30', '08:00', 'Pacific/Apia', '2011-12-30T18:00:00.000Z'],
    ['2026-12-01', '08:00', 'Asia/Shanghai', '2026-12-01T00:00:00.000Z'],
    ['2026-12-01', '08:00', 'Asia/Kathmandu', '2026-12-01T02:15:00.000Z'],
  ])('%s %s in %s is %s', (day, time, zone, moment) => {
    expect(new Date(momentOn(day, time, zone)).toISOString()).toBe(moment);
  });

  test('a day must be in the calendar, and a time on the clock', () => {
    expect(['2026-02-28', '2028-02-29'].every(isDay)).toBe(true);
    expect(['2026-02-29', '2026-13-01', '26-01-01', '2026-1-1', '2026-01-01T08:00', ''].some(isDay)).toBe(false);
    expect(['00:00', '08:00', '23:59'].every(isTimeOfDay)).toBe(true);
    expect(['24:00', '8:00', '08:60', '08:00:00', ''].some(isTimeOfDay)).toBe(false);
  });
});

describe('a schedule', () => {
  test('that ticks daily ticks once on every day in every zone, even when clocks change', () => {
    for (const { zone, at, before, after } of changes) {
      // A time within the hour that is skipped or repeated.
      const reading = new Date(at + Math.min(before, after) + Math.abs(after - before) / 2);
      const cron = `${reading.getUTCMinutes()} ${reading.getUTCHours()} * * *`;
      const ticks: number[] = [];
      for (let t = at - 3 * dayMs; ticks.length < 6; ) {
        t = nextTick(cron, zone, t) ?? Number.NaN;
        ticks.push(t);
      }
      const gaps = ticks.slice(1).map((tick, i) => (tick - (ticks[i] ?? 0)) / 3_600_000);
      expect(
        gaps.every((hours) => hours >= 21 && hours <= 27),
        `${zone}: ${cron}, ${gaps}`,
      ).toBe(true);
    }
  });

  test('finds a next tick as the last one at its time: the two functions are inverses', () => {
    const crons = fc.constantFrom('0 8 * * 1', '30 2 * * *', '*/20 1-3 * * *', '0 0 1 * *', '0 8 * * 1; 30 17 * * 5');
    const moments = fc.integer({ min: from, max: to });
    fc.assert(
      fc.property(fc.constantFrom(...zones), crons, moments, (zone, cron, moment) => {
        const next = nextTick(cron, zone, moment) ?? Number.NaN;
        expect(next).toBeGreaterThan(moment);
        expect(lastTick(cron, zone, next)).toBe(next);
        expect(lastTick(cron, zone, next - 1)).toBe(lastTick(cron, zone, moment));
        expect(lastTick(cron, zone, moment)).toBeLessThanOrEqual(moment);
      }),
      { numRuns: 300 },
    );
  });
});
