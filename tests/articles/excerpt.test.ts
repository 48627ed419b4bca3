import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerptOfBody } from '../../src/articles/readers/body-excerpt.js';
import { makeExcerpt } from '../../src/articles/readers/excerpt.js';
import { foldSpace } from '../../src/articles/readers/fold-space.js';
import { plainText } from '../../src/articles/readers/plain-text.js';
import { textWidth } from '../../src/locale/text-width.js';

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 900 }),
  fc.string({ unit: 'binary', maxLength: 900 }),
  fc
    .array(fc.constantFrom('lamp', '海河边', '👩‍👩‍👧', 'é', ',', '。', '\u00a0'), { maxLength: 300 })
    .map((parts) => parts.join(' ')),
);

test('an excerpt has at most 300 columns, whatever the text: a Chinese character takes two', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 2, max: 300 }), (text, limit) => {
      expect(textWidth(makeExcerpt(text, limit))).toBeLessThanOrEqual(limit);
    }),
  );
});

test('an excerpt is the beginning of its text and never half a character', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const excerpt = makeExcerpt(text);
      const whole = foldSpace(text.replace(/\p{Surrogate}/gu, '\ufffd')).replace(/\s*\[(?:…|\.\.\.)\]$/, '…');
      expect(whole.startsWith(excerpt.replace(/…$/, ''))).toBe(true);
      expect(excerpt).not.toMatch(/\p{Surrogate}/u);
    }),
  );
});

test('an excerpt is cut between words, in English and in Chinese', () => {
  expect(makeExcerpt('The lamps are lit again', 12)).toBe('The lamps…');
  expect(makeExcerpt('海河边的老书店重新开门', 13)).toBe('海河边的老…');
  expect([...makeExcerpt('海河边的老书店重新开门。'.repeat(40))].length).toBeLessThanOrEqual(150);
  expect(makeExcerpt('short')).toBe('short');
});

test('an excerpt of a body has no HTML, entities or captions, and a standfirst is the whole excerpt', () => {
  expect(
    excerptOfBody('<h2>Why</h2><p>Salt &amp; flour.</p><figure><figcaption>Rolls</figcaption></figure><p>More</p>'),
  ).toBe('Salt & flour. More');
  const standfirst = `${'The guild raised the price of a roll '.repeat(3).trim()}`;
  expect(excerptOfBody(`<p>${standfirst}</p><p>And then it rained.</p>`)).toBe(standfirst);
});

test('plain text keeps words of neighbouring blocks apart and drops scripts', () => {
  expect(plainText('<p>one</p><p>two&nbsp;&lt;3</p><script>x()</script><ul><li>a</li><li>b</li></ul>')).toBe(
    'one two <3 a b',
  );
});
