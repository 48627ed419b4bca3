import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FeedUnreadable } from '../../src/articles/readers/document-errors.js';
import { readFeed } from '../../src/articles/readers/read-feed.js';
import type { ArticleDraft } from '../../src/articles/store/article.js';

const fixture = (name: string) => readFileSync(new URL(`../fixtures/articles/${name}`, import.meta.url), 'utf8');
const read = (name: string, url?: string, section?: string) => readFeed(fixture(name), { name, url, section });
const drafts = (name: string, url?: string, section?: string): ArticleDraft[] =>
  read(name, url, section).flatMap((item) => ('draft' in item ? [item.draft] : []));

test('RSS 2.0: full content, section, author, date in UTC, and the picture that the feed names', () => {
  const [market, ferry] = drafts('rss.xml');
  expect(market).toMatchObject({
    title: 'Night market & its neighbours agree on quiet hours',
    url: 'https://gazette.example.com/2030/night-market?page=1',
    section: 'City',
    author: 'Town desk',
    publishedAt: '2030-01-31T01:30:00.000Z',
    image: { url: 'https://gazette.example.com/pictures/market-wide.jpg', alt: 'The market from the upper bridge' },
    excerpt: 'Stalls close at eleven from Monday to Thursday & at midnight otherwise.',
    source: 'feed',
  });
  expect(market?.body).toContain(
    '<img src="https://gazette.example.com/pictures/stalls.jpg" alt="Stalls under lanterns" />',
  );
  expect(market?.body).toContain('<a href="https://gazette.example.com/rules">rules</a>');
  expect(market?.body).not.toMatch(/script|alert/);
  expect(ferry).toMatchObject({
    url: 'https://gazette.example.com/2030/early-ferry',
    image: { url: 'https://gazette.example.com/pictures/ferry.png', alt: '' },
    excerpt: 'The first boat now leaves at 05:40.',
  });
});

test('Atom: xml:base, text and HTML titles, XHTML and plain content', () => {
  const [charts, globes] = drafts('atom.xml', 'https://other.example.net/feed');
  expect(charts).toMatchObject({
    title: 'Why 5 < 6 on old sea charts',
    url: 'https://atlas.example.org/maps/sea-charts',
    section: 'History',
    author: 'Atlas desk',
    publishedAt: '2030-02-01T07:00:00.000Z',
    image: { url: 'https://atlas.example.org/maps/chart.png', alt: '' },
    excerpt: 'Depths were written in fathoms, and fathoms differed.',
    body: '<p>Depths were written in <em>fathoms</em>.</p><p>Harbours disagreed on their length.</p>',
  });
  expect(globes).toMatchObject({
    title: 'Two new globes',
    url: 'https://atlas.example.org/globes',
    body: '<p>One shows the night.</p><p>The other shows the wind &amp; the tide.</p>',
  });
});

test('JSON Feed: an empty item is reported by its number, and an invalid date is no date', () => {
  const items = read('feed.json');
  expect(items.map(({ item }) => item)).toEqual([1, 2, 3]);
  expect(items[1]).toHaveProperty('reason');
  const [bench, glue] = drafts('feed.json');
  expect(bench).toMatchObject({
    title: 'A bench that folds <twice>',
    url: 'https://workshop.example.net/notes/bench',
    section: 'Wood',
    author: 'Workshop desk',
    image: { url: 'https://workshop.example.net/pictures/bench.webp', alt: '' },
  });
  expect(glue).toMatchObject({
    publishedAt: null,
    body: '<p>Hide glue holds.</p><p>Fish glue holds longer.</p>',
    image: null,
  });
});

test('RDF: Dublin Core gives date, section and author', () => {
  expect(drafts('rdf.xml')).toMatchObject([
    {
      title: 'Open late in exam weeks',
      url: 'https://library.example.org/late',
      section: 'Campus',
      author: 'Library desk',
      publishedAt: '2030-05-01T02:00:00.000Z',
    },
  ]);
});

test('a feed item without a web address is reported by its number, and the others are imported', () => {
  const items = read('broken-items.xml');
  expect(items.flatMap((item) => ('reason' in item ? [item.item] : []))).toEqual([2, 3, 4]);
  expect(items[1]).toMatchObject({ reason: 'it has no link to its article' });
  expect(items[3]).toMatchObject({ reason: expect.stringContaining('javascript:alert(1)') });
  expect(drafts('broken-items.xml').map(({ url }) => url)).toEqual([
    'https://half.example.com/1',
    'https://half.example.com/5',
    'https://half.example.com/6',
  ]);
});

test('the section of the command overrides that of the feed', () => {
  expect(drafts('rss.xml', undefined, 'Briefly').map(({ section }) => section)).toEqual(['Briefly', 'Briefly']);
});

test('a truncated feed is unreadable, and the error says so', () => {
  expect(() => readFeed('<rss version="2.0"><chan', { name: 'half.xml', url: undefined, section: undefined })).toThrow(
    FeedUnreadable,
  );
});
