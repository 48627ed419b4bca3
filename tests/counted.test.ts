import fc from 'fast-check';
import { expect, test } from 'vitest';
import { counted, inDigits } from '../src/counted.js';

test('a whole number is in groups of three digits, as English and Chinese write it', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (count) => {
      for (const language of ['en-GB', 'en', 'zh-CN']) expect(inDigits(count)).toBe(count.toLocaleString(language));
    }),
  );
});

test('a count has its noun, in the plural unless it is one', () => {
  expect(counted(1, 'article')).toBe('1 article');
  expect(counted(0, 'article')).toBe('0 articles');
  expect(counted(1_020, 'reply', 'replies')).toBe('1,020 replies');
});
