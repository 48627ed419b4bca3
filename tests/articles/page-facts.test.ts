import { describe, expect, test } from 'vitest';
import { readDocument } from '../../src/articles/readers/read-document.js';
import type { ArticleDraft } from '../../src/articles/store/article.js';
import { foreignDocument } from './slow-documents.js';

const text =
  '<p>The old ferry tied up at the north quay on Wednesday, nine winters after it had been sold for scrap. A crowd of two hundred people waited in the rain to see its lamps come on again.</p><p>The town bought the hull back in spring and spent the summer on its engine. The harbour office found the first bell in a garden shed, and it still had its rope.</p>';
const url = 'https://quay.example.com/2024/ferry';

/** Reads a page with these tags in its head and this before its text. */
function read({ head = '', top = '<h1>Old ferry returns to the river</h1>', body = text }): ArticleDraft {
  const html = `<html lang="en-GB"><head><title>Old ferry returns to the river | Quay Gazette</title>${head}</head>
    <body><main><article>${top}<div class="article-body">${body}</div></article></main></body></html>`;
  const [outcome] = readDocument({ ...foreignDocument('url', 'ferry.html', html), url }).outcomes;
  if (!outcome || !('draft' in outcome)) throw new Error('the page has no article');
  return outcome.draft;
}

const linked = (json: string) => `<script type="application/ld+json">${json}</script>`;
const article = `{"@type":"NewsArticle","headline":"Old ferry returns to the river","datePublished":"2024-01-31","author":{"@type":"Person","name":"Ada Harbour"}}`;

describe('JSON-LD', () => {
  test.each([
    ['a comma after the last member', article.replace(/}}$/, '},}')],
    ['a comma after the last entry of a list', `[${article},]`],
    ['a CDATA section', `<![CDATA[${article}]]>`],
    ['a CDATA section in comments', `/*<![CDATA[*/\n${article}\n/*]]>*/`],
    ['a CDATA section behind slashes', `//<![CDATA[\n${article}\n//]]>`],
  ])('is read with %s', (_, json) => {
    expect(read({ head: linked(json) })).toMatchObject({
      author: 'Ada Harbour',
      publishedAt: '2024-01-31T00:00:00.000Z',
    });
  });

  test('keeps a comma before a bracket in a text', () => {
    const json = `{"@type":"NewsArticle","headline":"Old ferry returns to the river","articleSection":"Ferries, ] and boats",}`;
    expect(read({ head: linked(json) }).section).toBe('Ferries, ] and boats');
  });

  const related = (address: string) =>
    `{"@type":"NewsArticle","headline":"Bridge closes for a week","url":"${address}","datePublished":"2023-05-05","author":{"name":"Bob Bridge"}}`;
  test.each([
    [
      'by its address',
      `{"@type":"NewsArticle","url":"${url}","datePublished":"2024-01-31","author":{"name":"Ada Harbour"}}`,
    ],
    [
      'by the page that it is the main entity of',
      `{"@type":"NewsArticle","mainEntityOfPage":{"@id":"${url}/"},"datePublished":"2024-01-31","author":{"name":"Ada Harbour"}}`,
    ],
    ['by its headline', article],
  ])('of a related story does not win over the page’s own, known %s', (_, own) => {
    const head = linked(`[${related('https://quay.example.com/2023/bridge')},${own}]`);
    expect(read({ head })).toMatchObject({ author: 'Ada Harbour', publishedAt: '2024-01-31T00:00:00.000Z' });
  });
});

describe('the date', () => {
  test('is that of the last change when the page names no other', () => {
    const json = `{"@type":"NewsArticle","headline":"Old ferry returns to the river","dateModified":"2024-02-02"}`;
    expect(read({ head: linked(json) }).publishedAt).toBe('2024-02-02T00:00:00.000Z');
    const top = '<h1>Old ferry returns to the river</h1><p class="date">31 January 2024</p>';
    expect(read({ head: linked(json), top }).publishedAt).toBe('2024-01-31T00:00:00.000Z');
  });

  test.each(['The line was created on 28 February 1998.', 'The yard has been updated on 3 March 2001.'])(
    'is not read from the sentence "%s"',
    (sentence) => {
      expect(read({ body: `${text}<p>${sentence}</p>` }).publishedAt).toBeNull();
    },
  );

  test.each([
    'This entry was posted on 12 March 2024.',
    'This article was published on 12 March 2024',
    'Dieser Beitrag wurde veröffentlicht am 12. März 2024',
  ])('is read from "%s" below the text', (line) => {
    expect(read({ body: `${text}<p>${line}</p>` }).publishedAt).toBe('2024-03-12T00:00:00.000Z');
  });

  test('is read from meta tags in capitals', () => {
    const head = '<META NAME="Article:Published_Time" CONTENT="2024-01-31"><META NAME="AUTHOR" CONTENT="Ada Harbour">';
    expect(read({ head })).toMatchObject({ author: 'Ada Harbour', publishedAt: '2024-01-31T00:00:00.000Z' });
  });
});

describe('the title', () => {
  const og = '<meta property="og:title" content="Old ferry returns to the river">';
  test.each([
    ['a script', '<script>track("Old ferry")</script>'],
    ['a style', '<style>.a{color:red}</style>'],
    ['a picture’s words', '<svg><title>Share icon</title><path d="M0 0"/></svg>'],
    ['buttons', '<button>Save</button> <button>Share</button>'],
    ['a list of services', '<div class="share-tools"><a href="#">Share on X</a> <a href="#">Copy link</a></div>'],
    ['a hidden word', '<span hidden>Bookmark</span>'],
    ['links without a class', '<ul><li><a href="#">X</a></li><li><a href="#">Mail</a></li></ul>'],
  ])('is without %s in its heading', (_, machinery) => {
    const top = `<h1>Old ferry returns to the river${machinery}</h1>`;
    expect(read({ top }).title).toBe('Old ferry returns to the river');
    expect(read({ head: og, top }).title).toBe('Old ferry returns to the river');
  });

  test.each([' – and stays', ': and stays for good', ' (with a map)'])('keeps "%s" of its heading', (rest) => {
    const top = `<h1>Old ferry returns to the river${rest}</h1>`;
    expect(read({ top }).title).toBe(`Old ferry returns to the river${rest}`);
  });

  test('keeps a word that a span splits', () => {
    expect(read({ top: '<h1><span class="drop">O</span>ld ferry returns to the river</h1>' }).title).toBe(
      'Old ferry returns to the river',
    );
  });
});

describe('the author', () => {
  const meta = '<meta name="author" content="Condé Quay"><meta property="og:site_name" content="Harbour Life">';
  const publisher = linked(
    '{"@type":"NewsArticle","headline":"Old ferry returns to the river","publisher":{"@type":"Organization","name":"Condé Quay"}}',
  );
  const heading = '<h1>Old ferry returns to the river</h1>';
  test('who is the publisher loses to a byline', () => {
    const top = `${heading}<div class="byline">By <a href="/author/ada">Ada Harbour</a></div>`;
    expect(read({ head: meta + publisher, top }).author).toBe('Ada Harbour');
  });

  test.each([
    ['<div class="byline"><span>Howard Bloom</span><span>Staff Writer</span></div>', 'Howard Bloom'],
    [
      '<div class="byline"><span>By</span><a href="/p/1">Howard Bloom</a><span>Staff Writer</span></div>',
      'Howard Bloom',
    ],
    ['<p class="author-name"><b>Howard Bloom</b><i>Transport correspondent</i></p>', 'Howard Bloom'],
    ['<div class="byline">By Howard Bloom<time>31 January 2024</time></div>', 'Howard Bloom'],
    ['<div class="byline">By <span>Zo&euml; Harb&oacute;ur</span><span>Staff Writer</span></div>', 'Zoë Harbóur'],
    ['<span class="author-name">&#33457;&#23376;&#28286;</span>', '花子湾'],
    ['<div class="sharekit__author"><span class="sharekit--dark">Howard Bloom</span></div>', 'Howard Bloom'],
    ['<div class="byline"><span>2 minutes</span></div>', ''],
    ['<span class="author">4 min read</span>', ''],
    ['<span class="author">阅读 3 分钟</span>', ''],
    [
      '<div class="bylines"><span class="author-name">Howard Bloom</span><span class="author-name">Ada Harbour</span></div>',
      'Howard Bloom, Ada Harbour',
    ],
    [
      '<ul class="authors"><li><a rel="author" href="/p/1">Howard Bloom</a></li><li><a rel="author" href="/p/2">Ada Harbour</a></li></ul>',
      'Howard Bloom, Ada Harbour',
    ],
  ])('is read from %s', (byline, expected) => {
    expect(read({ top: heading + byline }).author).toBe(expected);
  });

  test('is not the reading time in the tags for shared links', () => {
    const head =
      '<meta name="twitter:label1" content="Est. reading time"><meta name="twitter:data1" content="2 minutes">';
    expect(read({ head }).author).toBe('');
  });

  test('of another story on the page is not added', () => {
    const top = `${heading}<p class="byline"><span class="author-name">Howard Bloom</span></p>`;
    const teaser =
      '<section class="teasers"><div class="card"><p>Bridge closes</p><span class="author-name">Bob Bridge</span></div></section>';
    expect(read({ top, body: text + teaser }).author).toBe('Howard Bloom');
  });
});
