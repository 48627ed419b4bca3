import { expect, test } from 'vitest';
import { bodyForPage } from '../../../src/web/article/article-body.js';

const ours = 'https://news.example.com';
const place = { publicUrl: ours, base: '', copies: new Map<string, string>(), sizes: new Map() };

test('a picture of this server stays and is loaded late, with an alternative text', () => {
  expect(bodyForPage(`<p>A</p><img src="${ours}/media/a.png" />`, place)).toBe(
    '<p>A</p><img loading="lazy" decoding="async" src="/media/a.png" alt="" />',
  );
  expect(bodyForPage(`<img alt="A bridge" src="${ours}/media/a.png" />`, place)).toContain('alt="A bridge"');
});

test('a picture of another host is left out with its figure and its caption', () => {
  const foreign = '<img src="https://elsewhere.example.net/p.png" alt="" />';
  expect(bodyForPage(`<p>A</p><figure>${foreign}<figcaption>A crane</figcaption></figure><p>B</p>`, place)).toBe(
    '<p>A</p><p>B</p>',
  );
  expect(bodyForPage(`<p>${foreign}</p><p>B</p>`, place)).toBe('<p>B</p>');
  expect(bodyForPage('<img src="https://news.example.com.evil.example.net/p.png" />', place)).toBe('');
});

test('a figure that is a table or a quotation stays', () => {
  const table = '<figure><table><tr><td>1</td></tr></table><figcaption>Figures</figcaption></figure>';
  expect(bodyForPage(table, place)).toBe(table);
});

test('a picture of another host is shown as a copy, with the size that keeps its place free', () => {
  const address = 'https://elsewhere.example.net/p.png?a=1&b=2';
  const pictures = {
    ...place,
    base: '/mail',
    copies: new Map([[address, 'c0ffee.png']]),
    sizes: new Map([['c0ffee.png', { width: 640, height: 480 }]]),
  };
  const body =
    '<figure><img src="https://elsewhere.example.net/p.png?a=1&amp;b=2" alt="A &quot;crane&quot;" width="9" height="9" /><figcaption>A crane</figcaption></figure>';
  expect(bodyForPage(body, pictures)).toBe(
    '<figure><img loading="lazy" decoding="async" src="/mail/media/c0ffee.png" alt="A &quot;crane&quot;" width="640" height="480" /><figcaption>A crane</figcaption></figure>',
  );
});
