import { expect, test } from 'vitest';
import { bodyForPage } from '../../../src/web/article/article-body.js';

const ours = 'https://news.example.com';

test('a picture of this server stays and is loaded late, with an alternative text', () => {
  expect(bodyForPage(`<p>A</p><img src="${ours}/media/a.png" />`, ours)).toBe(
    `<p>A</p><img loading="lazy" decoding="async" alt="" src="${ours}/media/a.png" />`,
  );
  expect(bodyForPage(`<img alt="A bridge" src="${ours}/media/a.png" />`, ours)).toContain('alt="A bridge"');
});

test('a picture of another host is left out with its figure and its caption', () => {
  const foreign = '<img src="https://elsewhere.example.net/p.png" alt="" />';
  expect(bodyForPage(`<p>A</p><figure>${foreign}<figcaption>A crane</figcaption></figure><p>B</p>`, ours)).toBe(
    '<p>A</p><p>B</p>',
  );
  expect(bodyForPage(`<p>${foreign}</p><p>B</p>`, ours)).toBe('<p>B</p>');
  expect(bodyForPage('<img src="https://news.example.com.evil.example.net/p.png" />', ours)).toBe('');
});

test('a figure that is a table or a quotation stays', () => {
  const table = '<figure><table><tr><td>1</td></tr></table><figcaption>Figures</figcaption></figure>';
  expect(bodyForPage(table, ours)).toBe(table);
});
