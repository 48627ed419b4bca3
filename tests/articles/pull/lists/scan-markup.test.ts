import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listLinks, offeredFeeds } from '../../../../src/articles/pull/lists/list-links.js';
import { readSitemap } from '../../../../src/articles/pull/lists/read-sitemap.js';
import { scanElements, textIn } from '../../../../src/articles/pull/lists/scan-markup.js';

test('elements are found with their attributes and their content', () => {
  const markup = `<abbr>no</abbr><A HREF = "/a?x=1&amp;y" data-x='"' title=bare>one <b>two</b></A><a\nhref='/b'>three<a href="/c">`;
  expect([...scanElements(markup, 'a')]).toEqual([
    { attributes: { href: '/a?x=1&y', 'data-x': '"', title: 'bare' }, inside: 'one <b>two</b>' },
    { attributes: { href: '/b' }, inside: 'three' },
    { attributes: { href: '/c' }, inside: '' },
  ]);
  expect(textIn(' <![CDATA[ A & B ]]> ')).toBe('A & B');
  expect(textIn('A &amp; <b>B</b>&#39;s &#x4e2d; &nosuch;')).toBe("A & B 's 中 &nosuch;");
});

test('an attribute is read as it was written', () => {
  const value = fc.string({
    unit: fc.constantFrom('a', ' ', '中', '/', '?', '=', '>', "'", '&').filter((c) => c !== '>' && c !== '&'),
  });
  fc.assert(
    fc.property(value, fc.constantFrom(' ', '\n  ', ' class="x y" '), (text, gap) => {
      const [found] = scanElements(`<p><a${gap}href="${text}"${gap}>x</a>`, 'a');
      expect(found).toMatchObject({ attributes: { href: text }, inside: 'x' });
    }),
  );
});

test('no markup causes an error in a scanner', () => {
  const pieces = fc.array(
    fc.constantFrom(
      '<a',
      '<',
      '>',
      '</a',
      ' href=',
      '"',
      "'",
      '/x y z',
      '<base',
      '<nav>',
      '</nav>',
      '<header class=menu>',
      '<main>',
      '<link rel=alternate',
      '&#',
      ';',
      '中',
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      listLinks(text, 'https://example.com/');
      offeredFeeds(text, 'https://example.com/');
      readSitemap(text, 'https://example.com/');
    }),
  );
});

test('a document of five megabytes with only unclosed tags is scanned', () => {
  for (const piece of [
    '<a href="',
    '<a ',
    '<a><',
    '<url><loc>',
    '<link rel=alternate ',
    '<nav><div>',
    '<div class="',
    '<div class=menu ',
  ]) {
    const text = piece.repeat(Math.floor(5_000_000 / piece.length));
    expect(listLinks(text, 'https://example.com/')).toEqual([]);
    expect(readSitemap(text, 'https://example.com/').sitemaps).toEqual([]);
  }
});
