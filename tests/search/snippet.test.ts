import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { readQuery } from '../../src/search/query.js';
import { markWhole, type SnippetPiece, snippetOf } from '../../src/search/snippet.js';

const shown = (pieces: readonly SnippetPiece[]) =>
  pieces.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('');
const snippet = (text: string, query: string) => shown(snippetOf(text, readQuery(query)).pieces);

test('matches are marked in the original spelling', () => {
  expect(shown(markWhole('Der CAFÉ-Besitzer im Café', readQuery('cafe')))).toBe('Der [CAFÉ]-Besitzer im [Café]');
  expect(shown(markWhole('Hafenstraße wird breiter', readQuery('hafenstrasse')))).toBe('[Hafenstraße] wird breiter');
  expect(shown(markWhole('上海港集装箱吞吐量', readQuery('集装箱')))).toBe('上海港[集装箱]吞吐量');
  expect(shown(markWhole('Ｐｏｒｔ of call', readQuery('port')))).toBe('[Ｐｏｒｔ] of call');
});

test('a whole word is marked, and only if the match is at its beginning', () => {
  expect(shown(markWhole('Support for the ports', readQuery('port')))).toBe('Support for the [ports]');
  expect(shown(markWhole('Trading trade', readQuery('trad')))).toBe('[Trading] [trade]');
});

test('a snippet is the part of a long text that contains the matches', () => {
  const text = `${'Nothing to see here. '.repeat(60)}The ferry to the island sails again. ${'More follows. '.repeat(60)}`;
  const found = snippet(text, 'island ferry');
  expect(found).toContain('The [ferry] to the [island] sails again.');
  expect(found.startsWith('…')).toBe(true);
  expect(found.endsWith('…')).toBe(true);
  expect(found.length).toBeLessThan(260);
});

test('a text without matches is shown from its beginning', () => {
  expect(snippet('A short text.', 'bridge')).toBe('A short text.');
});

// Characters that could end a mark, begin a tag, or be cut in two.
const hostile = fc.string({
  unit: fc.constantFrom(...'<>&"\'/=; abß集装箱Éé', '</mark>', '<script>', '&lt;', '👩‍👩‍👧', '𠮷', '\u0301', '\ud800'),
  maxLength: 400,
});

test('the joined pieces are a part of the text, and no character is cut in two', () => {
  fc.assert(
    fc.property(hostile, fc.string({ unit: fc.constantFrom(...'ab<集装箱é '), maxLength: 8 }), (text, query) => {
      const units = readQuery(query);
      expect(
        markWhole(text, units)
          .map((piece) => piece.text)
          .join(''),
      ).toBe(text);
      const { pieces } = snippetOf(text, units);
      const joined = pieces
        .map((piece) => piece.text)
        .join('')
        .replace(/^…|…$/g, '');
      expect(text).toContain(joined);
      if (text.isWellFormed()) expect(joined.isWellFormed()).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

test('no text breaks the escaping of the page', () => {
  fc.assert(
    fc.property(hostile, fc.string({ unit: fc.constantFrom(...'ab<>&集装箱'), maxLength: 6 }), (text, query) => {
      const { pieces } = snippetOf(text, readQuery(query));
      const marks = pieces.map((piece, key) =>
        piece.marked ? createElement('mark', { key }, piece.text) : piece.text,
      );
      const html = renderToStaticMarkup(createElement('p', null, marks));
      expect(html.replace(/^<p>|<\/?mark>|<\/p>$/g, '')).not.toMatch(/[<>"]/);
    }),
    { numRuns: 1_000 },
  );
});
