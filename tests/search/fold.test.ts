import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldWithOrigins } from '../../src/search/fold.js';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  // Characters that Unicode composes, decomposes or encodes in two ways.
  fc
    .array(
      fc.constantFrom(
        ...[
          'e',
          '\u0301',
          'é',
          'İ',
          'ı',
          'ß',
          'ẞ',
          'Σ',
          'ς',
          'Å',
          'ﬁ',
          '㏂',
          'ﷺ',
          '½',
          'ｶ',
          'ﾞ',
          'カ',
          '\u3099',
          '\u309b',
        ],
        ...[
          'ᄒ',
          'ᅡ',
          'ᆫ',
          '하',
          'ㄱ',
          'ㅏ',
          'ﾡ',
          'ﾯ',
          '\u200d',
          '\u00ad',
          '\u0345',
          'ͺ',
          '¨',
          '集',
          '装',
          '箱',
          '\ud842',
          '𠮷',
          ' ',
          'Й',
        ],
      ),
      { maxLength: 20 },
    )
    .map((parts) => parts.join('')),
);

test('folding removes case, width and diacritics', () => {
  expect(fold('Café CRÈME Ｐｏｓｔ')).toBe('cafe creme post');
  expect(fold('Straße STRASSE')).toBe('strasse strasse');
  expect(fold('Øresund Łódź Þór')).toBe('oresund lodz thor');
  expect(fold('ΟΔΥΣΣΕΥΣ')).toBe(fold('οδυσσεύς'));
  expect(fold('ｶﾞｽ')).toBe('ガス');
  expect(fold('한국')).toBe('한국');
  expect(fold('集装箱　港口')).toBe('集装箱 港口');
  expect(fold('co\u00adoperation')).toBe('cooperation');
});

test('voiced kana differ from voiceless ones', () => {
  expect(fold('が')).not.toBe(fold('か'));
});

test('folding twice changes nothing', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(fold(fold(text))).toBe(fold(text));
    }),
    { numRuns: 2_000 },
  );
});

test('the Unicode normal form of a text makes no difference', () => {
  const written = fc.string({ unit: fc.constantFrom(...'éÅñüçКйёかがガ한글集箱aZ1 '), maxLength: 30 });
  fc.assert(
    fc.property(written, (text) => {
      expect(fold(text.normalize('NFD'))).toBe(fold(text.normalize('NFC')));
    }),
  );
});

test('folding with positions gives the same text, and each position is in the original', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { folded, origins } = foldWithOrigins(text);
      expect(folded).toBe(fold(text));
      expect(origins).toHaveLength(folded.length + 1);
      expect(origins[folded.length]).toBe(text.length);
      expect([...origins]).toEqual([...origins].sort((a, b) => a - b));
    }),
    { numRuns: 2_000 },
  );
});

test('positions lead back to the original characters of a word', () => {
  const text = 'Die Straße: ｅｎｄｅ';
  const { folded, origins } = foldWithOrigins(text);
  const at = folded.indexOf('strasse');
  expect(text.slice(origins[at], origins[at + 'strasse'.length])).toBe('Straße');
});
