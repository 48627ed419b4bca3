import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { picturesIn } from '../../src/articles/readers/clean-body.js';
import { decodeText } from '../../src/articles/readers/encoding/decode-text.js';
import { elementText, parseFragment } from '../../src/articles/readers/html-document.js';
import { readPage } from '../../src/articles/readers/page/read-page.js';

const fixture = (name: string) => decodeText(readFileSync(new URL(`../fixtures/articles/${name}`, import.meta.url)));
const read = (html: string, url: string | undefined) =>
  readPage(html, { name: 'page.html', url, section: undefined }).draft;
const paragraphs = (body: string) => parseFragment(body).body.querySelectorAll('p').map(elementText);
const surroundings =
  /rating|share|comment|captcha|security code|subscri|copyright|advert|published on|follow us|Mso|&nbsp;/i;

describe('a page of an old table-layout content system', () => {
  test('gives its article without the parts around it', () => {
    const draft = read(fixture('legacy-page.html'), 'http://canal.example.com/');
    expect(draft).toMatchObject({
      title: 'The canal gets its lamps back',
      url: 'http://canal.example.com/',
      section: 'CITY',
      publishedAt: '2016-03-09T00:00:00.000Z',
      image: { url: 'http://canal.example.com/images/stories/2016/03/011.jpg', alt: '' },
      source: 'page',
    });
    expect(picturesIn(draft.body)).toEqual(
      ['011', '014'].map((number) => ({
        url: `http://canal.example.com/images/stories/2016/03/${number}.jpg`,
        alt: '',
      })),
    );
    expect(paragraphs(draft.body)).toHaveLength(4);
    expect(paragraphs(draft.body)[0]).toMatch(/^For eleven winters .* went elsewhere$/);
    expect(paragraphs(draft.body)[3]).toMatch(/keeps its word\.$/);
    expect(draft.body).not.toMatch(surroundings);
  });
});

test('a modern page is read by its Open Graph, JSON-LD and markup', () => {
  const draft = read(fixture('modern-page.html'), 'https://crumb.example.com/2030/04/rolls.html');
  expect(draft).toMatchObject({
    title: 'Bakers raise the price of a roll by a cent',
    url: 'https://crumb.example.com/economy/rolls',
    section: 'Economy',
    author: 'Economy desk',
    publishedAt: '2030-04-05T04:00:00.000Z',
    image: { url: 'https://crumb.example.com/2030/04/rolls.jpg', alt: 'A tray of rolls' },
    excerpt: "Flour costs more since the harvest, and the bakers' guild has done its sums.",
  });
  expect(draft.body).toContain('<figcaption>Rolls at six in the morning</figcaption>');
  expect(draft.body).toContain('<h2>What the sums say</h2>');
  expect(draft.body).not.toMatch(/onerror|Home|All rights|by a cent<\/h/);
});

test('a Chinese page in GB2312 keeps its characters, its visible date and its own title', () => {
  const draft = read(fixture('gb18030-page.html'), 'https://weekly.example.org/1.html');
  expect(draft).toMatchObject({ title: '海河边的书店重新开门', publishedAt: '2017-08-15T00:00:00.000Z' });
  expect(paragraphs(draft.body)[0]).toMatch(/^海河边的老书店在关门三年之后/);
  expect(draft.body).not.toMatch(/发布时间|版权|首页/);
});

test('a saved page without an address causes an error that says so', () => {
  expect(() => read(fixture('legacy-page.html'), undefined)).toThrow(
    expect.objectContaining({ source: 'page.html', lacks: 'address' }),
  );
});

test('a front page without an article names its feed', () => {
  const html =
    '<html><head><title>Front</title><link rel="alternate" type="application/rss+xml" href="/feed"></head><body></body></html>';
  expect(() => read(html, 'https://crumb.example.com/')).toThrow(
    expect.objectContaining({ feed: 'https://crumb.example.com/feed' }),
  );
});

test.each([
  ['application/feed+json', '/feed.json'],
  ['application/json', '/feed.json'],
  ['application/json; charset=utf-8', '/feed.json'],
])('a front page without an article names its JSON Feed of type %s, and no API', (type, href) => {
  const html = `<html><head><title>Front</title>
    <link rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/1">
    <link rel="alternate" type="application/json+oembed" href="/oembed">
    <link rel="stylesheet" type="${type}" href="/style">
    <link rel="alternate" type="${type}" href="${href}"></head><body></body></html>`;
  expect(() => read(html, 'https://crumb.example.com/')).toThrow(
    expect.objectContaining({ feed: `https://crumb.example.com${href}` }),
  );
});

test('a text in character references is read whole, and an absurd run of them is cut', () => {
  const page = (text: string) =>
    read(
      `<html><head><title>Boats</title></head><body><p>${text}</p></body></html>`,
      'https://canal.example.com/boats',
    );
  expect(page('&#x8239;'.repeat(4_000)).body).toContain('船'.repeat(4_000));
  const cut = page(`${'&am'.repeat(300_000)} The end.`).body;
  expect(cut).toContain('The end.');
  expect(cut.length).toBeLessThan(100_000);
});

test('a page with nothing but a site-suffixed title and line breaks still gives title and paragraphs', () => {
  const sentence =
    'The harbour was quiet that morning, and the boats lay in a row by the wall with their lamps still lit. ';
  const html = `<head><title>Boats by the wall | Canal Monthly</title></head><form><b>Boats by the wall</b><br><br>${sentence}<br><br>${sentence}</form>`;
  const draft = read(html, 'https://canal.example.com/boats');
  expect(draft.title).toBe('Boats by the wall');
  expect(paragraphs(draft.body)).toEqual([sentence.trim(), sentence.trim()]);
});
