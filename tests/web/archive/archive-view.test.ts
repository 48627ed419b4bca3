import { expect, test } from 'vitest';
import type { PublicIssue } from '../../../src/issues/public-content.js';
import { archiveView } from '../../../src/web/archive/archive-view.js';

/** One issue a day up to the end of 2031, newest first. */
const daily = (count: number): PublicIssue[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `gazette-${count - i}`,
    day: new Date(Date.UTC(2031, 11, 31) - i * 86_400_000).toISOString().slice(0, 10),
    articles: [],
  }));

test('a short archive is one page without years', () => {
  const issues = daily(24);
  expect(archiveView(issues, {})).toEqual({ years: [], year: '', page: 1, last: 1, total: 24, issues });
  expect(archiveView([], {})).toMatchObject({ issues: [], last: 1 });
  expect(archiveView(issues, { page: '2' })).toBeUndefined();
});

test('a long archive opens at its newest year, and each year has as many pages as it needs', () => {
  const issues = daily(500);
  const newest = archiveView(issues, {});
  expect(newest).toMatchObject({ years: ['2031', '2030'], year: '2031', page: 1, last: 16, total: 500 });
  expect(newest?.issues).toHaveLength(24);
  expect(archiveView(issues, { year: '2031', page: '16' })?.issues).toHaveLength(5);
  const pages = Array.from({ length: 16 }, (_, i) => String(i + 1));
  const seen = pages.flatMap((page) => archiveView(issues, { year: '2031', page })?.issues ?? []);
  const older = pages.flatMap((page) => archiveView(issues, { year: '2030', page })?.issues ?? []);
  expect([...seen, ...older]).toEqual(issues);
});

test.each([
  { year: '1999' },
  { year: ['2031'], page: '99' },
  { page: '0' },
  { page: '-1' },
  { page: 'x' },
  { page: '1e9' },
])('there is no page for %j', (query) => {
  expect(archiveView(daily(300), query)).toBeUndefined();
});
