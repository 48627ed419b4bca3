import { expect, test } from 'vitest';
import { findDate, parseDate } from '../../src/articles/readers/article-date.js';

test.each([
  ['2017-08-15', '2017-08-15T00:00:00.000Z'],
  ['2017/8/5', '2017-08-05T00:00:00.000Z'],
  ['2017年8月15日', '2017-08-15T00:00:00.000Z'],
  ['2017年8月15日 10:30', '2017-08-15T10:30:00.000Z'],
  ['2017-08-15 10:30:05', '2017-08-15T10:30:05.000Z'],
  ['2017-08-15T10:30:05.250', '2017-08-15T10:30:05.250Z'],
  ['2017-08-15T10:30:05+08:00', '2017-08-15T02:30:05.000Z'],
  ['Tue, 15 Aug 2017 10:00:00 EST', '2017-08-15T15:00:00.000Z'],
  ['Tue, 15 Aug 2017 10:00:00 +0800', '2017-08-15T02:00:00.000Z'],
  ['Tue, 15 Aug 2017 10:00', '2017-08-15T10:00:00.000Z'],
  ['15 August 2017', '2017-08-15T00:00:00.000Z'],
  ['August 15th, 2017', '2017-08-15T00:00:00.000Z'],
  ['15.8.2017', '2017-08-15T00:00:00.000Z'],
  ['15. März 2017, 10:30 Uhr', '2017-03-15T10:30:00.000Z'],
  ['15 de agosto de 2017', '2017-08-15T00:00:00.000Z'],
  ['15 août 2017 à 10h30', '2017-08-15T10:30:00.000Z'],
  ['15 августа 2017', '2017-08-15T00:00:00.000Z'],
  ['Aug 15, 2017 3:05 PM', '2017-08-15T15:05:00.000Z'],
  ['Tue, 15 Aug 17 10:00:00 CEST', '2017-08-15T08:00:00.000Z'],
  ['2017-08-15 10:30 AEST', '2017-08-15T00:30:00.000Z'],
  ['20170815', '2017-08-15T00:00:00.000Z'],
])('%s is %s, whatever the zone of the machine', (text, expected) => {
  expect(parseDate(text)).toBe(expected);
});

test.each([
  '',
  'soon',
  '2017',
  '2017-02-30',
  '2017-13-01',
  'Room 12',
  '99999999999999',
  'Fri, 31 Feb 2017 10:00:00 GMT',
  '2017-08-15 25:00',
  '32.1.2017',
])('"%s" is no date', (text) => {
  expect(parseDate(text)).toBeNull();
});

test('3/4/2017 is in April, and in American English in March', () => {
  expect(parseDate('3/4/2017')).toBe('2017-04-03T00:00:00.000Z');
  expect(parseDate('3/4/2017', { dayFirst: false })).toBe('2017-03-04T00:00:00.000Z');
  expect(parseDate('3/14/2017')).toBe('2017-03-14T00:00:00.000Z');
});

test('a date is found in a line', () => {
  expect(findDate('By Ada Example | Tuesday, May 6, 2017 at 10:15')).toBe('2017-05-06T10:15:00.000Z');
  expect(findDate('Room 12, 3 floors')).toBeNull();
});
