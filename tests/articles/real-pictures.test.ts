import { describe, expect, test } from 'vitest';
import { cleanBody, picturesIn } from '../../src/articles/readers/clean-body.js';
import { readPage } from '../../src/articles/readers/page/read-page.js';
import { bestOf } from '../../src/articles/readers/real-pictures.js';

const base = 'https://canal.example.com/boats';
const wanted = 'https://canal.example.com/wall.jpg';
const blank = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
const prose =
  `<p>${'The harbour was quiet that morning, and the boats lay in a row by the wall. '.repeat(5)}</p>`.repeat(3);

describe('a picture that a script would show in a browser is shown', () => {
  test.each([
    ['AMP', '<amp-img src="/wall.jpg" width="800" height="600"></amp-img>'],
    ['data-src', `<img src="${blank}" data-src="/wall.jpg">`],
    ['data-lazy-src beside a blank file', '<img src="/img/blank.gif" data-lazy-src="/wall.jpg">'],
    ['data-original without src', '<img data-original="/wall.jpg">'],
    ['srcset alone', '<img srcset="/small.jpg 300w, /wall.jpg 1200w, /huge.jpg 4000w">'],
    ['data-srcset', `<img src="${blank}" data-srcset="/small.jpg 300w, /wall.jpg 1200w">`],
    ['a picture element', `<picture><source srcset="/wall.jpg 2x, /small.jpg"><img src="${blank}"></picture>`],
    ['noscript', `<img src="${blank}"><noscript><img src="/wall.jpg"></noscript>`],
  ])('%s', (_, markup) => {
    const body = cleanBody(`<p>The wall.</p><figure>${markup}<figcaption>The wall</figcaption></figure>`, base);
    expect(picturesIn(body).map(({ url }) => url)).toEqual([wanted]);
    const html = `<html><head><title>Boats by the wall</title></head><body><article><h1>Boats by the wall</h1>${prose}<figure>${markup}</figure>${prose}</article></body></html>`;
    const draft = readPage(html, { name: 'page.html', url: base, section: undefined }).draft;
    expect(picturesIn(draft.body).map(({ url }) => url)).toEqual([wanted]);
  });
});

test('a real picture stays, whatever is beside it', () => {
  const body = cleanBody('<img src="/wall.jpg" data-src="/other.jpg" srcset="/third.jpg 2x">', base);
  expect(picturesIn(body).map(({ url }) => url)).toEqual([wanted]);
});

test('of a set, the widest picture within the limit is used', () => {
  expect(bestOf('/a.jpg 400w, /b.jpg 1600w, /c.jpg 1601w')).toBe('/b.jpg');
  expect(bestOf('/c.jpg 5000w, /d.jpg 9000w')).toBe('/c.jpg');
  expect(bestOf('/a,b.jpg 1x, /c.jpg 2x')).toBe('/c.jpg');
  expect(bestOf('/only.jpg')).toBe('/only.jpg');
  expect(bestOf('')).toBeUndefined();
});
