import { expect, test } from 'vitest';
import {
  linesOf,
  type RatedStory,
  type ReadStory,
  rankedBeside,
  withoutTwins,
} from '../../../src/web/front/front-content.js';

const entry = (id: string) => ({ story: { article: { id } } });
const read = (...ids: string[]) => ids.map(entry) as unknown as ReadStory[];
const rated = (...ids: string[]) => ids.map(entry) as unknown as RatedStory[];
const idsOf = (stories: readonly RatedStory[]) => stories.map(({ story }) => story.article.id).join('');

test('what is most read is not among the best rated as well', () => {
  const { bestRated } = withoutTwins(read('a', 'b', 'x'), rated('b', 'c', 'a', 'd', 'e'), 2);
  expect(idsOf(bestRated)).toBe('cd');
});

test('with too few others, the most read have the room of both, in columns of equal length', () => {
  const { mostRead, bestRated } = withoutTwins(read('a', 'b', 'c', 'd', 'e'), rated('b', 'f', 'a'), 2);
  expect([mostRead.length, bestRated]).toEqual([4, []]);
  expect(withoutTwins(read('a', 'b', 'c'), [], 2).mostRead).toHaveLength(2);
});

test('two stories are no list', () => {
  expect(withoutTwins(read('a', 'b'), rated('c', 'd'), 2)).toEqual({ mostRead: [], bestRated: [] });
});

test('a ranked list leaves out what the page shows besides it', () => {
  expect(rankedBeside(new Set(['a', 'c']), ['a', 'b', 'c', 'd'].map(entry))).toEqual(['b', 'd'].map(entry));
});

test('the lines of a section leave out ranked stories, unless there are too few others, and stay in order', () => {
  const lines = (ids: string) =>
    linesOf(
      [...ids].map((id) => ({ id })),
      new Set(['r', 's']),
    ).map(({ id }) => id);
  expect(lines('arb').join('')).toBe('ab');
  expect(lines('rsa').join('')).toBe('ra');
});
