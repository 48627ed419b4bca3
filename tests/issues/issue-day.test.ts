import { expect, test } from 'vitest';
import { issueDay } from '../../src/issues/issue-day.js';

const startedAt = Date.parse('2026-11-29T23:30:00Z');

test('an issue’s date is the day in the newsletter’s time zone when its send began', () => {
  expect(issueDay({ local: null, startedAt }, { timeZone: 'Asia/Shanghai' })).toBe('2026-11-30');
  expect(issueDay({ local: null, startedAt }, { timeZone: 'UTC' })).toBe('2026-11-29');
});

test('an issue by local time has its readers’ date, and a draft has today’s', () => {
  const local = { day: '2026-12-01', time: '08:00' };
  expect(issueDay({ local, startedAt }, { timeZone: 'Asia/Shanghai' })).toBe('2026-12-01');
  expect(issueDay({ local: null, startedAt: 0 }, { timeZone: 'Asia/Shanghai' }, startedAt)).toBe('2026-11-30');
});
