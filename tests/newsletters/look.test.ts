import { expect, test } from 'vitest';
import { copyrightLine, linkedPieces } from '../../src/newsletters/look.js';

test.each([
  ['Write to desk@example.com.', ['Write to ', 'mailto:desk@example.com', '.']],
  [
    '来信：编辑部@例子.中国，或 https://example.com/联系。',
    ['来信：', 'mailto:编辑部@例子.中国', '，或 ', 'https://example.com/联系', '。'],
  ],
  ['(https://example.com/a?b=c&d)', ['(', 'https://example.com/a?b=c&d', ')']],
  ['javascript:alert(1) 555-0100', ['javascript:alert(1) 555-0100']],
  ['a@b', ['a@b']],
])('in "%s" the addresses are links', (line, pieces) => {
  const found = linkedPieces(line);
  expect(found.map(({ text, href }) => href ?? text)).toEqual(pieces);
  expect(found.map(({ text }) => text).join('')).toBe(line);
});

test('a copyright line has the year in each place for it', () => {
  expect(copyrightLine('© 2019–{year} The Courier', 2027)).toBe('© 2019–2027 The Courier');
});
