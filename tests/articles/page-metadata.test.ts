import { describe, expect, test } from 'vitest';
import { readPage } from '../../src/articles/readers/page/read-page.js';

const prose =
  `<p>${'The harbour was quiet that morning, and the boats lay in a row by the wall. '.repeat(4)}</p>`.repeat(3);
interface Parts {
  head?: string;
  top?: string;
  body?: string;
  lang?: string;
  url?: string;
}
function read({ head = '<title>Boats by the wall</title>', top = '', body = prose, lang = 'en', url }: Parts) {
  const html = `<html lang="${lang}"><head>${head}</head><body class="with-sidebar"><div class="page">${top}<div class="text">${body}</div></div></body></html>`;
  return readPage(html, { name: 'page.html', url: url ?? 'https://canal.example.com/boats', section: undefined }).draft;
}
const linked = (data: unknown) => `<script type="application/ld+json">${JSON.stringify(data)}</script>`;

describe('the title', () => {
  test.each([
    ['a heading says where the site begins', '<title>Boats by the wall - Canal</title>', '<h1>Boats by the wall</h1>'],
    ['a site before the title', '<title>Canal Monthly: Boats by the wall</title>', '<h1>Boats by the wall</h1>'],
    [
      'og:site_name',
      '<meta property="og:title" content="Boats by the wall – Canal"><meta property="og:site_name" content="Canal">',
      '',
    ],
    ['a strong separator', '<title>Boats by the wall | Canal Monthly</title>', ''],
    [
      'og:title without what <title> has',
      '<title>Boats by the wall, a long story</title><meta property="og:title" content="Boats by the wall">',
      '',
    ],
    [
      'a heading of the site before the post’s own',
      '<title>Canal Monthly: Boats by the wall</title>',
      '<h1>Canal Monthly</h1><h3 class="post-title">Boats by the wall</h3>',
    ],
    ['a heading of the site', '<title>Boats by the wall</title>', '<h1>Canal Monthly</h1>'],
    ['entities written twice', '<meta property="og:title" content="Boats by the &amp;#119;all">', ''],
  ])('%s', (_, head, top) => {
    expect(read({ head, top }).title).toBe('Boats by the wall');
  });

  test('the parts of a title stay', () => {
    for (const title of ['Boats, lamps – and a wall', 'Wall-to-wall boats', 'A wall: the boats'])
      expect(read({ head: `<title>${title}</title>` }).title).toBe(title);
  });
});

describe('the author', () => {
  test.each([
    ['a byline with a word before it', '<div class="byline">By Ada Example</div>', 'Ada Example'],
    ['in German', '<p class="author">Von Ada Example</p>', 'Ada Example'],
    ['a link to all articles', '<a rel="author" href="/a">View all posts by Ada Example</a>', 'Ada Example'],
    ['a date behind it', '<div class="byline">Ada Example | May 6, 2030</div>', 'Ada Example'],
    ['two authors', '<div class="byline">By Ada Example and Ben Sample</div>', 'Ada Example, Ben Sample'],
    ['a short line under the heading', '<h1>Boats by the wall</h1><p>Par Ada Example</p>', 'Ada Example'],
    ['a line with "Autor:"', '<p>Datum: 5.3.2020 Autor: Ada Example</p>', 'Ada Example'],
    ['"Auteur :" in French', '<p>Auteur : Ada Example</p>', 'Ada Example'],
    ['a name beside the date', '<h1>Boats by the wall</h1><p>5.3.2020 | 13:10 Uhr | Ada Example</p>', 'Ada Example'],
    ['a first name behind date and time', '<h1>Boats by the wall</h1><p>5.3.2020 13:30 von Ada</p>', 'Ada'],
    ['an initial at the end', '<div class="byline">By Ada E.</div>', 'Ada E.'],
    ['a pseudonym with digits', '<a rel="author" href="/a">boats1984</a>', 'boats1984'],
    ['a name and its account', '<span class="author-name">Ada Example @ada_example</span>', 'Ada Example'],
    ['a link to a page of staff', '<a href="/staff/ada-example">Ada Example</a>', 'Ada Example'],
    ['a first name that links to its articles', '<a href="/author/ada">Ada</a>', 'Ada'],
    ['a button behind the name', '<div class="byline">Ada Example Veröffentlicht</div>', 'Ada Example'],
    ['a class of the body that says "sidebar"', '<span class="author vcard fn">Ada</span>', 'Ada'],
    ['an address', '<div class="byline">ada@example.com</div>', ''],
    ['a date', '<div class="author">Tuesday, 5 March 2030</div>', ''],
  ])('%s', (_, top, author) => {
    expect(read({ top }).author).toBe(author);
  });

  test('JSON-LD names authors by @id, in lists and with entities', () => {
    const graph = [
      { '@type': 'NewsArticle', author: [{ '@id': '#a' }, { '@type': 'Person', name: 'Ben &amp; Sons' }] },
      { '@type': 'Person', '@id': '#a', name: 'Ada Example' },
    ];
    expect(read({ head: `<title>Boats by the wall</title>${linked({ '@graph': graph })}` }).author).toBe(
      'Ada Example, Ben, Sons',
    );
  });

  test('a visible name is preferred to the name of a CMS account', () => {
    const top = '<div class="byline">By Ada Example and Ben Sample</div>';
    for (const account of ['ada.example', 'adaexample', 'Ada', 'Ada Example']) {
      const head = `<title>Boats by the wall</title><meta name="author" content="${account}">`;
      expect(read({ head, top }).author).toBe('Ada Example, Ben Sample');
    }
    const head = '<title>Boats by the wall</title><meta name="author" content="Cleo Example">';
    expect(read({ head, top }).author).toBe('Cleo Example');
  });

  test('a site with a person’s name is written by that person', () => {
    const site = '<meta property="og:site_name" content="Ada Example">';
    const person = linked({ '@type': 'Article', author: { '@type': 'Person', name: 'Ada Example' } });
    expect(read({ head: `<title>Boats by the wall</title>${site}${person}` }).author).toBe('Ada Example');
  });

  test('a recipe’s author is read too', () => {
    const recipe = linked({ '@type': 'Recipe', name: 'Rolls', author: { '@type': 'Person', name: 'Ada' } });
    expect(read({ head: `<title>Boats by the wall</title>${recipe}` }).author).toBe('Ada');
  });

  test('a person is preferred to the site, and the site is no author', () => {
    const site = linked({
      '@type': 'Article',
      author: { '@type': 'Organization', name: 'Canal' },
      publisher: { name: 'Canal' },
    });
    const head = `<title>Boats by the wall</title>${site}`;
    expect(read({ head, top: '<div class="byline">By Ada Example</div>' }).author).toBe('Ada Example');
    expect(read({ head }).author).toBe('');
  });
});

describe('the date', () => {
  test.each([
    ['de', '<span class="date">3.4.2020</span>', '2020-04-03'],
    ['en-GB', '<span class="date">3/4/2020</span>', '2020-04-03'],
    ['en-US', '<span class="date">3/4/2020</span>', '2020-03-04'],
    ['fr', '<span class="meta">Publié le 1er avril 2020</span>', '2020-04-01'],
    ['es', '<div class="fecha">2 de abril de 2020</div>', '2020-04-02'],
    ['pl', '<div class="info">5 kwietnia 2020</div>', '2020-04-05'],
    ['en', '<h1>Boats by the wall</h1><p>April 5th, 2020 by Ada Example</p>', '2020-04-05'],
    ['ja', '<p>公開日：2020年4月5日</p>', '2020-04-05'],
  ])('%s: %s', (lang, top, day) => {
    expect(read({ lang, top }).publishedAt?.slice(0, 10)).toBe(day);
  });

  test('a date in running text, of a comment or of a visible last change is not the article’s', () => {
    const body = `${prose}<p>${'On 5 April 2020 the wall was built, and much was said about it in town that year, and later. '.repeat(3)}</p>`;
    const comment = '<div class="comments"><time datetime="2020-01-01">1 January 2020</time></div>';
    const updated =
      '<time class="updated" datetime="2020-01-01"></time><time itemprop="dateModified" datetime="2020-01-01"></time>';
    const head = '<title>Boats by the wall</title>';
    expect(read({ head, top: updated, body: body + comment }).publishedAt).toBeNull();
  });

  test('a future date belongs to an event, unless the page marks it as its own', () => {
    expect(read({ top: '<span class="date">5 April 2930</span>' }).publishedAt).toBeNull();
    const head = '<title>Boats by the wall</title><meta property="article:published_time" content="2930-04-05">';
    expect(read({ head }).publishedAt).toBe('2930-04-05T00:00:00.000Z');
  });

  test('the address gives the date when nothing else does', () => {
    expect(read({ url: 'https://canal.example.com/2020/01/31/boats' }).publishedAt).toBe('2020-01-31T00:00:00.000Z');
    expect(read({ url: 'https://canal.example.com/2020/13/31/boats' }).publishedAt).toBeNull();
  });
});

describe('the address', () => {
  test.each([
    ['the home page', 'https://canal.example.com/'],
    ['the home page by its file', 'https://canal.example.com/index.html'],
    ['another host', 'https://other.example.org/boats'],
    ['the machine that it was made on', 'http://localhost:3000/boats'],
  ])('a canonical that is %s is not believed', (_, canonical) => {
    const head = `<title>Boats by the wall</title><link rel="canonical" href="${canonical}">`;
    expect(read({ head }).url).toBe('https://canal.example.com/boats');
  });

  test('a canonical of the same site is', () => {
    const head = '<title>Boats by the wall</title><link rel="canonical" href="https://www.canal.example.com/b/1">';
    expect(read({ head }).url).toBe('https://www.canal.example.com/b/1');
  });
});

describe('the text', () => {
  const story = (text: string) => `<p>${text.repeat(5)}</p>`.repeat(4);

  test('a cookie notice does not count as a short article', () => {
    const notice = `<div class="cookies"><p>${'We use cookies on this site, and if you go on we think that you like them. '.repeat(4)}</p></div>`;
    const draft = read({
      body: `<div class="entry-content">${'A short note on boats that ends here, with its lamps lit. '.repeat(3)}</div>`,
      top: notice,
    });
    expect(draft.body).toContain('A short note on boats');
  });

  test('an element with an unlucky name stays when it holds the heading or the text', () => {
    const body = `<div class="banner"><h1>Boats by the wall</h1></div><div class="related">${story('The lamps of the boats burnt all night long. ')}</div>`;
    expect(read({ body }).body).toContain('burnt all night');
  });

  test('a form around the whole page is not removed', () => {
    expect(read({ body: `<form>${story('The lamps of the boats burnt all night long. ')}</form>` }).body).toContain(
      'burnt all night',
    );
  });

  test('the element that is marked as the text is read, even if another one has a little more text', () => {
    const offer = `<section>${story('Our letter comes once a week, and it tells of the harbour and more. ')}</section>`;
    const text = `<div class="entry-content">${story('The lamps of the boats burnt all night long. ')}</div>`;
    const html = `<title>Boats by the wall</title><div><aside>${offer}</aside></div><main><div><div>${text}</div></div></main>`;
    const url = 'https://canal.example.com/boats';
    const { body } = readPage(html, { name: 'page.html', url, section: undefined }).draft;
    expect(body).toContain('burnt all night');
    expect(body).not.toContain('once a week');
  });

  test('a post of two lines on a page of menus is found', () => {
    const menu = `<div class="sidebar">${'<p><a href="/x">A boat of the harbour by its name</a></p>'.repeat(60)}</div>`;
    const { body } = read({
      top: menu,
      body: '<div class="post"><p>M: Who slips next?</p><p>I: You, I bet.</p></div>',
    });
    expect(body).toBe('<p>M: Who slips next?</p><p>I: You, I bet.</p>');
  });

  test('a post that is a list of links keeps the list', () => {
    const list = `<ul>${'<li><a href="/x">A boat of the harbour by its name</a></li>'.repeat(12)}</ul>`;
    expect(
      read({ body: `<div class="entry-content">${list}</div><p>Use it as you like, it is free.</p>` }).body,
    ).toContain('by its name');
  });

  test('a line that says where the post first appeared is removed', () => {
    const line = '<p>The post <a href="/boats">Boats by the wall</a> appeared first on <a href="/">Canal</a>.</p>';
    expect(read({ body: prose + line }).body).not.toContain('appeared');
  });

  test('the reading aids of Japanese and the soft hyphens of German are not part of the words', () => {
    const body = `<p>${'<ruby>子<rp>(</rp><rt>こ</rt></ruby>どもの法律ができました。'.repeat(30)}</p>`;
    expect(read({ lang: 'ja', body }).body).toContain('<p>子どもの法律ができました。子どもの');
    const german = `<p>${'Das Wahr&shy;zeichen der Wein\u00adwirt\u00adschaft steht am Hafen. '.repeat(12)}</p>`;
    expect(read({ lang: 'de', body: german })).toMatchObject({
      body: expect.stringContaining('Wahrzeichen der Weinwirtschaft'),
      excerpt: expect.stringContaining('Wahrzeichen der Weinwirtschaft'),
    });
  });

  test('where the page shows its beginning only, JSON-LD may have the whole text', () => {
    const articleBody =
      'The lamps of the boats burnt all night long, and nobody slept.\n\nIn the morning <they> were out.'.repeat(5);
    const head = `<title>Boats by the wall</title>${linked({ '@type': 'NewsArticle', articleBody })}`;
    const { body } = read({ head, body: '<p>Subscribe to read on. The lamps of the boats burnt.</p>' });
    expect(body).toContain('nobody slept.</p>');
    expect(read({ head }).body).not.toContain('nobody slept');
  });

  test('a Chinese text of 200 characters is long enough', () => {
    const body = `<div>${'<p>海河边的老书店在关门三年之后重新开门，许多读者前来祝贺。</p>'.repeat(8)}</div>`;
    expect(read({ lang: 'zh', head: '<title>书店重新开门了吗</title>', body }).body).toContain('重新开门');
  });
});

test('the picture and description of JSON-LD and Twitter are used where Open Graph has none', () => {
  const data = linked({
    '@type': 'Article',
    description: 'Boats &amp; lamps',
    image: { '@type': 'ImageObject', url: '/b.jpg' },
  });
  expect(read({ head: `<title>Boats by the wall</title>${data}` })).toMatchObject({
    excerpt: 'Boats & lamps',
    image: { url: 'https://canal.example.com/b.jpg', alt: '' },
  });
});
