import { expect, test } from 'vitest';
import type { Issue } from '../../src/issues/issue.js';
import { describeReaders } from '../../src/issues/issue-readers.js';

test.each<[string, Pick<Issue, 'audience' | 'stream'>]>([
  ['every confirmed reader', { audience: {}, stream: null }],
  ['confirmed readers at example.com', { audience: { domain: ['example.com'] }, stream: null }],
  [
    'confirmed readers who get News, Tech or Life, and who read zh-CN or en',
    { audience: { section: ['News', 'Tech', 'Life'], locale: ['zh-CN', 'en'] }, stream: null },
  ],
  [
    'confirmed readers of the "weekly" digest, and with consent from "paper form, 2025", and active since 2026-01-02',
    {
      audience: { source: ['paper form, 2025'], engagedSince: '2026-01-02' },
      stream: { cadence: 'weekly', offered: ['daily', 'weekly'] },
    },
  ],
  ['every confirmed reader', { audience: { state: ['pending'] }, stream: null }],
])('an issue goes to %s', (words, issue) => {
  expect(describeReaders(issue)).toBe(words);
});
