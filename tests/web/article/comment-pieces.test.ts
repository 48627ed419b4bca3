import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commentPieces } from '../../../src/web/article/comment-pieces.js';

test.each([
  ['no link', [{ text: 'no link' }]],
  [
    'See https://example.com/a?b=1, then (https://example.org/x).',
    [
      { text: 'See ' },
      { text: 'https://example.com/a?b=1', href: 'https://example.com/a?b=1' },
      { text: ', then (' },
      { text: 'https://example.org/x', href: 'https://example.org/x' },
      { text: ').' },
    ],
  ],
  [
    'https://example.com/wiki/Ferry_(ship)',
    [{ text: 'https://example.com/wiki/Ferry_(ship)', href: 'https://example.com/wiki/Ferry_(ship)' }],
  ],
  [
    '见https://example.com/渡轮。谢谢',
    [
      { text: '见' },
      { text: 'https://example.com/渡轮', href: 'https://example.com/%E6%B8%A1%E8%BD%AE' },
      { text: '。谢谢' },
    ],
  ],
  [
    'javascript:alert(1) ftp://example.com //example.com',
    [{ text: 'javascript:alert(1) ftp://example.com //example.com' }],
  ],
  ['http://localhost/ https://bank.example@evil.example.net/', [{ text: 'http://localhost/ …' }]],
  ['Write to ada@example.com or a@b@c!', [{ text: 'Write to … or …' }]],
  ['https://example.com/?to=ada@example.com', [{ text: '…' }]],
  ['https://example.com/ada@bücher.example', [{ text: '…' }]],
  ['https://аррӏе.com/x', [{ text: 'https://xn--80ak6aa92e.com/x', href: 'https://xn--80ak6aa92e.com/x' }]],
  [
    'https://bank.example⁄a.com/',
    [{ text: 'https://bank.xn--examplea-k03d.com/', href: 'https://bank.xn--examplea-k03d.com/' }],
  ],
])('%j', (line, pieces) => {
  expect(commentPieces(line)).toEqual(pieces);
});

test('a long text without a space is read to its end', () => {
  // In proportion to the square of the length, it would take hours.
  for (const text of ['a'.repeat(1_000_000), `https://a.example/${'.'.repeat(1_000_000)}a`])
    expect(
      commentPieces(text)
        .map((piece) => piece.text)
        .join(''),
    ).toHaveLength(text.length);
});

test('whatever is written, only http and https are linked, and no address is left', () => {
  const part = fc.constantFrom(
    'https://',
    'http://',
    'javascript:',
    'ada@example.com',
    'example.com',
    '"',
    '<',
    '(',
    ')',
    ' ',
    '。',
    '@',
    ':',
    '/',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(part, fc.string({ maxLength: 3 })), { maxLength: 15 }), (parts) => {
      for (const { text, href } of commentPieces(parts.join(''))) {
        if (href !== undefined) expect(href).toMatch(/^https?:\/\/[^@/]+\//);
        expect(text).not.toMatch(/[\w.+-]@[\w-]+\.\w/);
      }
    }),
    { numRuns: 500 },
  );
});
