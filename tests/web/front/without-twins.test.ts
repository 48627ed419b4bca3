import { expect, test } from 'vitest';
import { type RatedStory, type ReadStory, withoutTwins } from '../../../src/web/front/front-content.js';

const entry = (id: string) => ({ story: { article: { id } } });
const read = (...ids: string[]) => ids.map(entry) as unknown as ReadStory[];
const rated = (...ids: string[]) => ids.map(entry) as unknown as RatedStory[];
const idsOf = (stories: readonly RatedStory[]) => stories.map(({ story }) => story.article.id).join('');

test('what is most read is not among the best rated as well, where enough others are', () => {
  expect(idsOf(withoutTwins(read('a', 'b'), rated('b', 'c', 'a', 'd', 'e'), 2).bestRated)).toBe('cd');
});

test('with too few others, the best rated are all there', () => {
  expect(idsOf(withoutTwins(read('a', 'b'), rated('b', 'c', 'a'), 2).bestRated)).toBe('bc');
});
