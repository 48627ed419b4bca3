import fc from 'fast-check';
import { expect, test } from 'vitest';
import { articleName, idInArticleName, wordsForAddress } from '../../src/render/article-name.js';

test('an address has the words of the title', () => {
  const expected: [string, string][] = [
    ['The port does not sleep, it rearranges', 'the-port-does-not-sleep-it-rearranges'],
    ['Café “Größe” — crème brûlée & co.', 'cafe-grosse-creme-brulee-co'],
    ["It’s the editor's choice", 'its-the-editors-choice'],
    ['Việt Nam: đường phố', 'viet-nam-duong-pho'],
    ['１２ ﬁne days', '12-fine-days'],
    ['港口不眠', '港口不眠'],
    ['iPhone 发布 2 款', 'iphone-发布-2-款'],
    ['Йод и ёлка', 'йод-и-ёлка'],
    ['../../etc/passwd?x=1#y', 'etc-passwd-x-1-y'],
    ['🎉 ‼', ''],
    ['', ''],
  ];
  for (const [title, words] of expected) expect(wordsForAddress(title)).toBe(words);
});

test('a long title ends after a whole word, and one without blanks is cut', () => {
  expect(wordsForAddress(`${'harbour '.repeat(20)}`)).toBe('harbour-harbour-harbour-harbour-harbour-harbour-harbour');
  expect(wordsForAddress('港'.repeat(40))).toBe('港'.repeat(13));
  expect(wordsForAddress('x'.repeat(100))).toBe('x'.repeat(60));
});

test('whatever the title, the id is found again, and the words are an address of their own', () => {
  const id = 'qf6dzdijlihp';
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme', maxLength: 200 })), (title) => {
      const name = articleName({ id, title });
      expect(idInArticleName(name)).toBe(id);
      const words = wordsForAddress(title);
      expect(words).toMatch(/^(?:[\p{L}\p{M}\p{N}]+(?:-[\p{L}\p{M}\p{N}]+)*)?$/u);
      expect(encodeURIComponent(words).length).toBeLessThanOrEqual(120);
      expect(wordsForAddress(words)).toBe(words);
    }),
  );
});

test('only a whole id counts', () => {
  expect(idInArticleName('qf6dzdijlihp-any-words')).toBe('qf6dzdijlihp');
  for (const name of ['qf6dzdijlih', 'qf6dzdijlihpx', 'QF6DZDIJLIHP', '-qf6dzdijlihp', 'qf6dzdijlihp.html', ''])
    expect(idInArticleName(name)).toBeUndefined();
});
