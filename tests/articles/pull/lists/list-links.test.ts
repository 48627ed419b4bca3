import { expect, test } from 'vitest';
import {
  articlesOfSitemap,
  mayBeArticle,
  sitemapsOfArticles,
} from '../../../../src/articles/pull/lists/article-links.js';
import { listLinks } from '../../../../src/articles/pull/lists/list-links.js';

const home = 'https://www.example.com/';
const paths = (html: string) => listLinks(html, home).map(({ url }) => url.replace(home, '/'));
const link = (path: string, text = 'A headline of five words') => `<a href="${path}">${text}</a>`;

test('of a front page, the links to articles remain', () => {
  const html = `<body>
    <header class="top">${link('/world/europe-and-beyond')}<nav>${link('/sport/all-about-football')}</nav></header>
    <div role="navigation">${link('/guides/where-to-eat-tonight')}</div>
    <ul class="main-menu">${link('/culture/what-is-on-stage')}</ul>
    <main>
      <article><header><h2>${link('/city/the-ferry-sails-at-night-again')}</h2></header>
        <footer>${link('/city/the-ferry-sails-at-night-again/comments-on-it')}</footer></article>
      ${link('/city/a-lamp-for-the-harbour-wall')}
      <aside>${link('/offers/a-weekend-by-the-sea')}</aside>
      ${link('/privacy-policy', 'Privacy policy of this site')} ${link('/newsletters', 'All of our newsletters')}
      ${link('/about-us', 'About us and our work')} ${link('/terms-and-conditions', 'Terms and conditions here')}
      ${link('/guanyu', '关于我们和联系方式')} ${link('/关于我们', '北京晚报编辑部介绍')} ${link('/tag/harbour')}
      ${link('/2030/02/', 'All stories of February 2030')} ${link('/report.pdf', 'The report as a file')}
    </main>
    <footer>${link('/who-we-are-and-what-we-do')}</footer></body>`;
  expect(paths(html)).toEqual(['/city/the-ferry-sails-at-night-again', '/city/a-lamp-for-the-harbour-wall']);
});

test('if enough links have a date or a number, the others are no articles', () => {
  const stories = ['/2030/02/01/ferry', '/2030/02/02/lamp', '/2030-02-03-bridge'];
  const others = Array.from({ length: 20 }, (_, i) => `/guide/where-to-go-in-${'abcdefghijklmnopqrst'.charAt(i)}-town`);
  expect(paths([...others, ...stories].map((path) => link(path)).join(''))).toEqual(stories);
  const numbers = ['/news/12345', '/news/12346', '/story-of-a-ferry-1234567.html', '/show?id=7'];
  expect(paths([...others.slice(0, 5), ...numbers].map((path) => link(path)).join(''))).toEqual(numbers);
  // A few numbers in the addresses of a site with plain ones show nothing.
  const plain = [...others, '/gallery/12345', '/top-10-lamps', '/gallery/12346', '/gallery/12347'];
  expect(paths(plain.map((path) => link(path)).join(''))).toEqual(plain);
});

test('www.example.com and example.com are one site, and one page', () => {
  const html = [
    'https://example.com/city/one',
    '/city/one',
    'https://example.com/city/two',
    'https://shop.example.com/city/x',
  ]
    .map((url) => link(url))
    .join('');
  expect(paths(html)).toEqual(['https://example.com/city/one', 'https://example.com/city/two']);
});

test('a navigation that is never closed hides nothing', () => {
  expect(paths(`<nav>${link('/city/one-two-three')}`)).toEqual(['/city/one-two-three']);
});

test('the headers of cards that are no articles keep their links', () => {
  const card = (path: string) => `<div><header>${link(path)}</header></div>`;
  const html = `<header>${link('/site/of-the-paper')}</header>${card('/city/one-two-three')}${card('/city/four-five-six')}`;
  expect(paths(html)).toEqual(['/city/one-two-three', '/city/four-five-six']);
});

test.each([
  ['/privacy-fears-grow-in-the-city', true],
  ['/privacy-policy.html', false],
  ['/kontakt', false],
  ['/help/how-to-log-in', true],
  ['/en/contact-us/', false],
  ['/2030/02/01/privacy-law', true],
  ['/news/2030/', false],
  ['/%E5%85%B3%E4%BA%8E%E6%88%91%E4%BB%AC', false],
  ['/%E5%85%B3%E4%BA%8E%E6%B8%AF%E5%8F%A3%E7%9A%84%E6%96%B0%E8%A7%84%E5%AE%9A', true],
  ['/%E0%A4%A', true],
])('%s may be an article: %s', (path, expected) => {
  expect(mayBeArticle(`https://www.example.com${path}`)).toBe(expected);
});

test('a sitemap is filtered in the same way', () => {
  const page = (path: string, title = '') => ({ url: `https://www.example.com${path}`, title });
  const stories = Array.from({ length: 9 }, (_, i) => page(`/2030/02/0${i + 1}/a-story`));
  const found = articlesOfSitemap([...stories, page('/team'), page('/tag/sea'), page('/a-page-of-the-site')]);
  expect(found).toEqual(stories);
  // Articles from before a move of the site do not hide the new ones.
  const fresh = Array.from({ length: 20 }, (_, i) => page(`/a-new-story-${'abcdefghijklmnopqrst'.charAt(i)}`));
  expect(articlesOfSitemap([...fresh, ...stories])).toEqual([...fresh, ...stories]);
  expect(articlesOfSitemap([page('/about', 'A title says that it is news')])).toHaveLength(1);
});

test('sitemaps of categories and fixed pages are passed over', () => {
  const of = (...names: string[]) => names.map((name) => ({ url: `https://www.example.com/${name}` }));
  expect(sitemapsOfArticles(of('page-sitemap.xml', 'post-sitemap2.xml', 'category-sitemap.xml'))).toEqual(
    of('post-sitemap2.xml'),
  );
  expect(
    sitemapsOfArticles(of('wp-sitemap-posts-post-1.xml', 'wp-sitemap-posts-page-1.xml', 'wp-sitemap-users-1.xml')),
  ).toEqual(of('wp-sitemap-posts-post-1.xml'));
  expect(sitemapsOfArticles(of('page-sitemap.xml'))).toEqual(of('page-sitemap.xml'));
});
