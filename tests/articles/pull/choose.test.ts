import fc from 'fast-check';
import { expect, test } from 'vitest';
import { containsWord, languageFor, sectionFor } from '../../../src/articles/pull/choose.js';
import { firstPullAt, nextPullAt, nextTryAt } from '../../../src/articles/pull/next-pull.js';

test.each([
  ['the harbour opens', 'harbour', true],
  ['the harbourmaster', 'harbour', false],
  ['un-harboured', 'harbour', false],
  ['the harbour’s lamp', 'harbour', true],
  ['天津港口夜景', '港口', true],
  ['c++ and c#', 'c', true],
  ['an éclair', 'clair', false],
])('in "%s" the word "%s" is found: %s', (text, word, found) => {
  expect(containsWord(text, word)).toBe(found);
});

test('a section is the mapped one, else one of the newsletter, else the default, else the category', () => {
  const newsletter = { sections: ['News', 'Tech'] };
  const rules = { sections: { Boats: 'Life' }, section: 'News' };
  expect(sectionFor(['Sea', 'boats'], rules, newsletter)).toBe('Life');
  expect(sectionFor(['Other', 'TECH'], rules, newsletter)).toBe('Tech');
  expect(sectionFor(['Other'], rules, newsletter)).toBe('News');
  expect(sectionFor(['Other', 'More'], { sections: {}, section: '' }, newsletter)).toBe('Other');
});

test.each([
  ['The night ferry', '', 'en', 'en'],
  ['夜间渡轮时刻不变', '', 'en', 'zh-CN'],
  ['夜间渡轮时刻不变', '', 'zh-CN', 'zh-CN'],
  ['The night ferry', '', 'zh-CN', 'en'],
  ['iPhone 新品发布', '', 'zh-CN', 'zh-CN'],
  ['東京の夜のフェリー', '', 'en', 'en'],
  ['123', '', 'zh-CN', 'zh-CN'],
  ['夜间渡轮', 'en', 'zh-CN', 'en'],
] as const)('"%s" with the language "%s" in a newsletter in %s is in %s', (title, language, locale, found) => {
  expect(languageFor({ title, excerpt: '' }, { language }, { locale })).toBe(found);
});

const source = fc.record({
  id: fc.nat({ max: 100_000 }).map((number) => `source-${number}`),
  every: fc.integer({ min: 1, max: 1_440 }),
});
const now = fc.integer({ min: 1.7e12, max: 2.2e12 });
const minute = 60_000;

test('a source is pulled once in each of its intervals, and never sooner than half an interval later', () => {
  fc.assert(
    fc.property(source, now, (one, at) => {
      const next = nextPullAt(one, at);
      expect(next - at).toBeGreaterThanOrEqual((one.every * minute) / 2);
      expect(next - at).toBeLessThanOrEqual(one.every * minute * 1.5);
      expect(nextPullAt(one, next)).toBe(next + one.every * minute);
      expect(firstPullAt(one.id, at) - at).toBeLessThan(minute);
    }),
  );
});

test('a source that fails waits longer after each failure, and as long as its host asks', () => {
  fc.assert(
    fc.property(
      source,
      now,
      fc.integer({ min: 1, max: 40 }),
      fc.nat({ max: 3 * 86_400_000 }),
      (one, at, failures, wait) => {
        const next = nextTryAt(one, failures, at);
        expect(next - at).toBeGreaterThanOrEqual(one.every * minute);
        expect(next - at).toBeLessThanOrEqual(86_400_000 * 1.1);
        expect(nextTryAt(one, failures + 1, at)).toBeGreaterThanOrEqual(next);
        expect(nextTryAt(one, failures, at, wait) - at).toBeGreaterThanOrEqual(wait);
      },
    ),
  );
});

test('a hundred sources that are added together are pulled spread over the interval', () => {
  const at = Date.parse('2030-03-01T00:00:00Z');
  const minutes = Array.from({ length: 100 }, (_, i) =>
    Math.floor((nextPullAt({ id: `source-${i}`, every: 15 }, at) - at) / minute),
  );
  for (const each of new Set(minutes)) expect(minutes.filter((one) => one === each).length).toBeLessThan(20);
});
