import fc from 'fast-check';

const word = fc.oneof(
  fc.constantFrom('王小明', '张伟', '歐陽', '𠮷野家', 'Li', 'Wei', "O'Brien", '"Bob"', '"', '\\', 'Zoë', 'Jürgen'),
  fc.constantFrom(
    'شركة البحر',
    'محمد',
    'עורך ראשי',
    '\u200fمحمد\u200f',
    '\u202eevil\u202c',
    '\u2067עם\u2069',
    'می\u200cخواهم',
  ),
  fc.constantFrom(
    '👩‍👩‍👧‍👦',
    '🏳️‍🌈',
    '🇨🇳',
    '👋🏽',
    '❤️',
    '=?utf-8?q?a?=',
    '<b>',
    '&amp;',
    ',',
    ';',
    '(x)',
    '@',
    '“',
    '’',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
);

/** Names in many scripts and with all signs, as the list stores them: one line, without leading, trailing or repeated spaces. */
export const wildNames = (count: number): string[] =>
  fc.sample(fc.array(word, { maxLength: 6 }), { seed: 20261125, numRuns: count }).map((words) =>
    words
      .join(' ')
      .toWellFormed()
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim(),
  );
