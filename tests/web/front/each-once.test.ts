import { expect, test } from 'vitest';
import { eachOnce } from '../../../src/web/front/each-once.js';

type Listed = Parameters<typeof eachOnce>[1][number];

/** A listed story. @param picture empty: none */
const story = (id: string, locale: 'en' | 'zh-CN', picture = '') =>
  ({
    story: { article: { id, language: '' }, picture: picture === '' ? null : { src: picture } },
    newsletter: { locale, look: {} },
  }) as unknown as Listed;

const listed = (locale: 'en' | 'zh-CN', ...stories: Listed[]) =>
  eachOnce({ locale }, stories).map(({ story: { article } }) => article.id);

test('an article of two newsletters is listed once', () => {
  expect(listed('en', story('port', 'en'), story('tea', 'en'), story('port', 'en'))).toEqual(['port', 'tea']);
});

test('of a story in two languages, the one in the page’s language is listed', () => {
  const stories = [story('港口', 'zh-CN', 'cranes'), story('tea', 'en'), story('port', 'en', 'cranes')];
  expect(listed('en', ...stories)).toEqual(['port', 'tea']);
  expect(listed('zh-CN', ...stories)).toEqual(['港口', 'tea']);
});

test('articles without a picture, and those with a picture that several of one language have, are all listed', () => {
  const stories = [story('port', 'en', 'standard'), story('tea', 'en', 'standard'), story('港口', 'zh-CN', 'standard')];
  expect(listed('en', ...stories)).toEqual(['port', 'tea', '港口']);
  expect(listed('en', story('a', 'en'), story('b', 'zh-CN'))).toEqual(['a', 'b']);
});
