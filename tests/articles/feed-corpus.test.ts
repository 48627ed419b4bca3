import { expect, test } from 'vitest';
import { feedCorpus, scoreFeeds } from '../../bench/articles/articles-feeds.js';

test('the feeds of ten languages are read as their readers see them', () => {
  const corpus = feedCorpus();
  expect(corpus.length).toBeGreaterThanOrEqual(120);
  expect(new Set(corpus.map(({ language }) => language)).size).toBe(10);
  expect(scoreFeeds().wrong).toEqual([]);
});
