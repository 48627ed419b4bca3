import { expect, test } from 'vitest';
import { type RatedStory, type ReadStory, rankedBeside, withoutTwins } from '../../../src/web/front/front-content.js';

const entry = (id: string) => ({ story: { article: { id } } });
const read = (...ids: string[]) => ids.map(entry) as unknown as ReadStory[];
const rated = (...ids: string[]) => ids.map(entry) as unknown as RatedStory[];
const idsOf = (stories: readonly RatedStory[]) => stories.map(({ story }) => story.article.id).join('');

test('what is most read is not among the best rated as well, where enough others are', () => {
  expect(idsOf(withoutTwins(read('a', 'b'), rated('b', 'c', 'a', 'd', 'e'), 2).bestRated)).toBe('cd');
});

test('with too few others, the most read have the room of both', () => {
  const { mostRead, bestRated } = withoutTwins(read('a', 'b', 'c'), rated('b', 'd', 'a'), 2);
  expect([mostRead.length, bestRated]).toEqual([3, []]);
});

test('one story has no rank', () => {
  expect(withoutTwins(read('a'), rated('b'), 2)).toEqual({ mostRead: [], bestRated: [] });
});

test('a ranked list leaves out what is beside it, and what is elsewhere on the page where enough others are', () => {
  const shown = new Set(['a']);
  const ids = (elsewhere: string[], list: string[]) =>
    rankedBeside({ shown, elsewhere: new Set(elsewhere) }, list.map(entry))
      .map(({ story }) => story.article.id)
      .join('');
  expect([ids(['b'], ['a', 'b', 'c', 'd']), ids(['b'], ['a', 'b', 'c']), ids([], ['a', 'b'])]).toEqual([
    'cd',
    'bc',
    '',
  ]);
});
