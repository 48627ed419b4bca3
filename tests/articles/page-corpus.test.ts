import { expect, test } from 'vitest';
import { scorePages } from '../../bench/articles/articles-pages.js';

test('every page of the corpus is read as its readers see it: title, day, author and text', () => {
  const { pages, wrong } = scorePages();
  expect(pages).toBeGreaterThanOrEqual(120);
  expect(wrong).toEqual([]);
});
