import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backupName, timeOfName } from '../../src/backup/backup-name.js';
import { keepRule, timesToKeep } from '../../src/backup/keep-rule.js';

const [hour, day] = [3_600_000, 86_400_000];
/** A Monday. */
const start = Date.UTC(2030, 11, 30, 3, 30);
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const monthOf = (at: number) => new Date(at).toISOString().slice(0, 7);

/** Times within about two years, often several on a day. */
const times = fc.uniqueArray(
  fc.integer({ min: 0, max: 700 * 6 }).map((n) => start + n * 4 * hour),
  { maxLength: 80 },
);

describe('of the backups of a place', () => {
  test('a year of daily ones leaves 7 daily, 4 weekly and 12 monthly ones', () => {
    const all = Array.from({ length: 400 }, (_, n) => start + n * day);
    const kept = [...timesToKeep(all)].sort((a, b) => b - a).map(dayOf);
    // The last day is Sunday, 2 February 2032.
    const days = ['2032-02-02', '2032-02-01', '2032-01-31', '2032-01-30', '2032-01-29', '2032-01-28', '2032-01-27'];
    const months = ['12-31', '11-30', '10-31', '09-30', '08-31', '07-31', '06-30', '05-31', '04-30', '03-31'];
    expect(kept).toEqual([...days, '2032-01-25', '2032-01-18', ...months.map((one) => `2031-${one}`)]);
  });

  test('the newest of each of the last days, weeks and months is kept, and what is a day old at most', () => {
    fc.assert(
      fc.property(times, (all) => {
        const kept = timesToKeep(all);
        const newest = Math.max(...all);
        for (const at of all) if (newest - at < day) expect(kept).toContain(at);
        for (const [of, count] of [
          [dayOf, keepRule.days],
          [monthOf, keepRule.months],
        ] as const) {
          const last = [...new Set([...all].sort((a, b) => b - a).map(of))].slice(0, count);
          for (const one of last) expect(kept).toContain(Math.max(...all.filter((at) => of(at) === one)));
        }
        expect([...kept].filter((at) => newest - at >= day).length).toBeLessThan(7 + 4 + 12);
      }),
    );
  });

  test('deleting after each backup leaves the same as deleting once at the end', () => {
    fc.assert(
      fc.property(times, (all) => {
        let there: number[] = [];
        for (const at of [...all].sort((a, b) => a - b)) there = [...timesToKeep([...there, at])];
        expect(new Set(there)).toEqual(timesToKeep(all));
      }),
    );
  });

  test('names sort by time and give it back; any other name is left alone', () => {
    fc.assert(
      fc.property(times, (all) => {
        const names = all.map((at, i) => backupName(at, i % 2 === 0));
        expect([...names].sort().map(timeOfName)).toEqual([...all].sort((a, b) => a - b));
      }),
    );
    for (const name of [
      'before-upgrade.backup',
      '2031-03-04.backup',
      '2031-13-04-080000.backup',
      'x2031-03-04-080000.backup',
    ])
      expect(timeOfName(name)).toBeUndefined();
    expect(timeOfName('2031-03-04-080000.backup.partial')).toBeUndefined();
  });
});
