import { describe, expect, test } from 'vitest';
import { duration } from '../../src/cli/duration.js';
import { inBothZones, parseMoment } from '../../src/control/start-time.js';

const now = Date.parse('2026-11-25T12:00:00Z');
const read = (text: string, zone = 'Europe/Berlin') => new Date(parseMoment(text, zone, now)).toISOString();

describe('a moment on the command line', () => {
  test.each([
    ['2026-12-01T08:00', '2026-12-01T07:00:00.000Z'],
    ['2026-12-01 08:00', '2026-12-01T07:00:00.000Z'],
    ['2026-12-01T08:00:30', '2026-12-01T07:00:30.000Z'],
    ['2026-12-01T08:00Z', '2026-12-01T08:00:00.000Z'],
    ['2026-12-01T08:00+08:00', '2026-12-01T00:00:00.000Z'],
    ['2026-12-01T08:00-0500', '2026-12-01T13:00:00.000Z'],
    ['2027-03-28T02:30', '2027-03-28T01:30:00.000Z'],
    ['2027-10-31T02:30', '2027-10-31T00:30:00.000Z'],
  ])('%s is %s', (text, moment) => {
    expect(read(text)).toBe(moment);
  });

  test.each([
    ['2026-11-25T12:59', /2026-11-25 12:59 in Europe\/Berlin has passed/],
    ['2026-12-01', /a day without a time.*2026-12-01T08:00/],
    ['2026-02-30T08:00', /not a time like/],
    ['2026-12-01T24:00', /not a time like/],
    ['2026-12-01T08:00+99:00', /offset .* does not exist/],
    ['tomorrow', /"tomorrow" is not a time like 2026-12-01T08:00 \(in Europe\/Berlin\)/],
    ['', /not a time like/],
  ])('"%s" is refused, with the reason', (text, reason) => {
    expect(() => read(text)).toThrow(reason);
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'input.invalid', field: 'at' }));
  });

  test('is shown in the newsletter’s time zone and in UTC', () => {
    expect(inBothZones(Date.parse('2026-12-01T00:00:00Z'), 'Asia/Shanghai')).toBe(
      '2026-12-01 08:00 in Asia/Shanghai (2026-12-01 00:00 UTC)',
    );
    expect(inBothZones(Date.parse('2026-12-01T00:00:00Z'), 'UTC')).toBe('2026-12-01 00:00 in UTC');
  });
});

test('a duration is a number with its unit', () => {
  expect(['30s', '2m', '1h'].map(duration)).toEqual([30_000, 120_000, 3_600_000]);
  for (const wrong of ['', '2', 'm', '0m', '-2m', '2 m', '1.5h', '2w']) expect(() => duration(wrong)).toThrow(/2m/);
});
