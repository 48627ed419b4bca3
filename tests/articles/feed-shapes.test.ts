import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FeedUnreadable } from '../../src/articles/readers/document-errors.js';
import { readFeedDate } from '../../src/articles/readers/feed/feed-date.js';
import { type FeedItem, readFeed } from '../../src/articles/readers/read-feed.js';
import type { ArticleDraft } from '../../src/articles/store/article.js';

const items = (text: string): FeedItem[] =>
  readFeed(text, { name: 'feed.xml', url: 'https://feeds.example.org/all.xml', section: undefined });
const drafts = (text: string): ArticleDraft[] => items(text).flatMap((item) => ('draft' in item ? [item.draft] : []));
const reasons = (text: string) => items(text).map((item) => ('reason' in item ? item.reason : ''));
const one = (text: string): ArticleDraft => {
  const [draft] = drafts(text);
  if (!draft) throw new Error(JSON.stringify(items(text)));
  return draft;
};

const modules = [
  'dc="http://purl.org/dc/elements/1.1/"',
  'dcterms="http://purl.org/dc/terms/"',
  'content="http://purl.org/rss/1.0/modules/content/"',
  'media="http://search.yahoo.com/mrss/"',
  'itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"',
  'fb="http://rssnamespace.org/feedburner/ext/1.0"',
  'atom="http://www.w3.org/2005/Atom"',
].map((declared) => `xmlns:${declared}`);
const rss = (inside: string, head = '<link>https://example.com/</link>') =>
  `<?xml version="1.0"?><rss version="2.0" ${modules.join(' ')}><channel><title>Gazette</title>${head}${inside}</channel></rss>`;
const item = (inside = '', title = 'Lamps', link = 'https://example.com/lamps') =>
  `<item><title>${title}</title><link>${link}</link>${inside}</item>`;
const other = item('', 'Boats', 'https://example.com/boats');
const atom = (entry: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>Atlas</title><link href="https://example.com/"/><author><name>Atlas desk</name></author>${entry}</feed>`;

test.each([
  ['a title that is never closed', rss(`<item><title>Lamps<link>https://example.com/lamps</link></item>${other}`)],
  ['an item that is never closed', rss(`<item><title>Lamps</title><link>https://example.com/lamps</link>${other}`)],
  ['tags that cross', rss(`${item('<x><b>y</x></b>')}${other}`)],
  ['an attribute without quotes', rss(`${item('<enclosure url=https://example.com/a.mp3 length=1>')}${other}`)],
  ['a quote that is never closed', rss(`${item('<enclosure url="https://example.com/a.mp3 length="1"/>')}${other}`)],
  ['a control character', rss(`${item('', 'La\u0008mps')}${other}`)],
  ['an ampersand that is not escaped', rss(`${item('<author>You & me</author>')}${other}`)],
  ['markup that is not escaped', rss(`${item('<description><p>one<br>two <img src="a.png"></description>')}${other}`)],
  ['an item within character data', rss(`${item('<description><![CDATA[<item>x</item>]]></description>')}${other}`)],
  ['a warning before the feed', `<br />\n<b>Warning</b>: it rains\n${rss(`${item()}${other}`)}`],
])('%s costs its feed no item', (_, text) => {
  expect(drafts(text).map(({ title, url }) => [title, url])).toEqual([
    ['Lamps', 'https://example.com/lamps'],
    ['Boats', 'https://example.com/boats'],
  ]);
});

test('the complete items of a truncated feed are imported, and the incomplete one is reported', () => {
  const whole = rss(`${other}${item('<description><![CDATA[<p>The lamps of the')}`);
  const half = whole.slice(0, whole.indexOf('The lamps') + 9);
  expect(reasons(half)).toEqual(['', 'the feed ends in the middle of it']);
  expect(drafts(half).map(({ title }) => title)).toEqual(['Boats']);
});

test('wherever a feed is cut off, the items before the cut are read as they were', () => {
  const whole = rss(['a', 'b', 'c'].map((name) => item('', name, `https://example.com/${name}`)).join(''));
  const all = drafts(whole).map(({ url }) => url);
  const firstItem = whole.indexOf('</item>') + '</item>'.length;
  fc.assert(
    fc.property(fc.integer({ min: firstItem, max: whole.length }), (cut) => {
      const text = whole.slice(0, cut);
      const closed = text.split('</item>').length - 1;
      expect(drafts(text).map(({ url }) => url)).toEqual(all.slice(0, closed));
    }),
  );
});

test.each([
  ['the original of a counted link', rss(item('<fb:origLink>https://example.com/real</fb:origLink>')), '/real'],
  ['a guid that is a permalink', rss('<item><title>A</title><link/><guid>https://example.com/g</guid></item>'), '/g'],
  [
    'a guid that may be one',
    rss('<item><title>A</title><guid isPermaLink="false">https://example.com/?p=1</guid></item>'),
    '/?p=1',
  ],
  ['a link in an attribute', rss('<item><title>A</title><link href="https://example.com/h"/></item>'), '/h'],
  [
    'an item’s own address',
    rss('<item><title>A</title><atom:link rel="self" href="https://example.com/s"/></item>'),
    '/s',
  ],
  ['a link that is escaped twice', rss(item('', 'A', 'https://example.com/?a=1&amp;amp;b=2')), '/?a=1&b=2'],
  ['a link without its scheme', rss(item('', 'A', 'www.example.com/w')), 'https://www.example.com/w'],
  [
    'a relative link, beside the feed’s own address',
    rss(
      item('', 'A', 'a/b'),
      '<atom:link rel="self" href="https://feeds.example.org/"/><link>https://example.com/</link>',
    ),
    '/a/b',
  ],
  [
    'the page of an entry, not its data',
    atom(
      '<entry><title>A</title><link rel="self" href="https://example.com/data"/><link rel="alternate" type="application/json" href="https://example.com/j"/><link rel="alternate" type="text/html" href="https://example.com/p"/></entry>',
    ),
    '/p',
  ],
  [
    'an entry that names itself only',
    atom('<entry><title>A</title><id>urn:a</id><link rel="self" href="https://example.com/s"/></entry>'),
    '/s',
  ],
])('%s is the address', (_, text, path) => {
  expect(one(text).url).toBe(new URL(path, 'https://example.com/').href);
});

test('items that all link to the home page are distinguished by their guids', () => {
  const posts = ['1', '2'].map(
    (n) => `<item><title>${n}</title><link>https://example.com/</link><guid>https://example.com/${n}</guid></item>`,
  );
  expect(drafts(rss(posts.join(''))).map(({ url }) => url)).toEqual(['https://example.com/1', 'https://example.com/2']);
});

test.each([
  ['Dublin Core terms', rss(item('<dcterms:created>2030-01-31T10:00:00Z</dcterms:created>'))],
  ['a date behind one that is none', rss(item('<pubDate>soon</pubDate><dc:date>2030-01-31T10:00:00Z</dc:date>'))],
  ['Atom within RSS', rss(item('<atom:published>2030-01-31T10:00:00Z</atom:published>'))],
  [
    'Atom 0.3',
    '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><title>A</title><link rel="alternate" href="https://example.com/a"/><issued>2030-01-31T10:00:00Z</issued></entry></feed>',
  ],
])('%s dates an item', (_, text) => {
  expect(one(text).publishedAt).toBe('2030-01-31T10:00:00.000Z');
});

test.each([
  'Thu, 31 Jan 30 10:00:00 UT',
  'Thursday, 31-Jan-30 10:00:00 GMT',
  'Thu,31 Jan 2030 05:00:00 EST',
  'Thu Jan 31 10:00:00 2030',
  'Thu Jan 31 11:00:00 +0100 2030',
  '2030-01-31T11:00:00+01',
  '2030-01-31T05:00:00−05:00',
  '20300131T100000Z',
  'Thu, 31 Jan 2030 11:00:00 GMT+1',
  'Thu, 31 Jan 2030 11:00:00 Europe/Berlin',
  '2030-01-31T05:00:00-05:00[America/New_York]',
  '목, 31 1월 2030 19:00:00 +0900',
  '2030年1月31日(木) 10:00',
  '2030. 1. 31. 10:00',
  '1896084000',
  '1896084000000',
])('"%s" is ten in the morning of the 31st', (text) => {
  expect(readFeedDate([text])).toBe('2030-01-31T10:00:00.000Z');
});

test('a date that does not exist is no date', () => {
  for (const text of ['Sat, 30 Feb 2030 10:00:00 GMT', '0000-00-00 00:00:00', 'Mon, 30 Nov -0001 00:00:00 +0000'])
    expect(readFeedDate([text])).toBeNull();
});

test.each([
  [
    'several creators',
    rss(item('<dc:creator>North desk</dc:creator><dc:creator>South desk</dc:creator>')),
    'North desk, South desk',
  ],
  ['a name beside an address', rss(item('<author>desk@example.com (North desk)</author>')), 'North desk'],
  ['a name before an address', rss(item('<dc:creator>North desk &lt;desk@example.com&gt;</dc:creator>')), 'North desk'],
  ['an address alone', rss(item('<author>desk@example.com</author>')), ''],
  ['a word for nobody', rss(item('<dc:creator>admin</dc:creator>')), ''],
  [
    'the author of an entry’s source',
    atom(
      '<entry><title>A</title><link href="https://example.com/a"/><source><author><name>Source desk</name></author></source></entry>',
    ),
    'Source desk',
  ],
  ['the feed’s author', atom('<entry><title>A</title><link href="https://example.com/a"/></entry>'), 'Atlas desk'],
])('%s: who wrote it', (_, text, author) => {
  expect(one(text).author).toBe(author);
});

test.each([
  ['markup that is not escaped', '<title>Two <b>lamps</b></title>'],
  ['base64', `<title type="text/html" mode="base64">${Buffer.from('Two <b>lamps</b>').toString('base64')}</title>`],
  ['XHTML', '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Two <b>lamps</b></div></title>'],
])('the title of an entry in %s', (_, title) => {
  expect(one(atom(`<entry>${title}<link href="https://example.com/a"/></entry>`)).title).toBe('Two lamps');
});

test('a post without a title gets its first sentence as the title, and keeps it in its text', () => {
  const post = rss(
    '<item><link>https://example.com/1</link><description>The ferry leaves early today. Bring an umbrella.</description></item>',
  );
  expect(one(post)).toMatchObject({
    title: 'The ferry leaves early today.',
    body: '<p>The ferry leaves early today. Bring an umbrella.</p>',
  });
  expect(items(rss('<item><link>https://example.com/1</link></item>'))).toEqual([
    { item: 1, reason: 'it has no title', url: 'https://example.com/1' },
  ]);
});

test.each([
  [
    'RSS 2.0 with a prefix',
    '<r:rss version="2.0" xmlns:r="http://backend.userland.com/rss2"><r:channel><r:item><r:title>Lamps</r:title><r:link>https://example.com/lamps</r:link></r:item></r:channel></r:rss>',
  ],
  [
    'RSS in capitals',
    '<RSS VERSION="2.0"><CHANNEL><ITEM><TITLE>Lamps</TITLE><LINK>https://example.com/lamps</LINK></ITEM></CHANNEL></RSS>',
  ],
  [
    'RSS 0.90',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>G</title></channel><item><title>Lamps</title><link>https://example.com/lamps</link></item></rdf:RDF>',
  ],
  [
    'RDF with prefixes',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:r="http://purl.org/rss/1.0/"><r:channel rdf:about="x"/><r:item rdf:about="https://example.com/lamps"><r:title>Lamps</r:title></r:item></rdf:RDF>',
  ],
  [
    'Atom with a prefix',
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>Lamps</a:title><a:link href="https://example.com/lamps"/></a:entry></a:feed>',
  ],
  [
    'a news sitemap',
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://example.com/lamps</loc><n:news><n:publication_date>2030-01-31</n:publication_date><n:title>Lamps</n:title></n:news></url></urlset>',
  ],
  [
    'JSON Feed with a line break in a text',
    '{"items":[{"id":1,"title":"Lamps\n","url":"https://example.com/lamps"}],"version":"https://jsonfeed.org/version/1"}',
  ],
  ['an entity of its own', `<!DOCTYPE rss [<!ENTITY what "Lamps">]>${rss(item('', '&what;'))}`],
])('%s is read', (_, text) => {
  expect(drafts(text)).toMatchObject([{ title: 'Lamps', url: 'https://example.com/lamps' }]);
});

test('a page of a sitemap that is not news is reported with its address', () => {
  const sitemap =
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://example.com/a</loc></url></urlset>';
  expect(items(sitemap)).toEqual([{ item: 1, reason: 'it has no title', url: 'https://example.com/a' }]);
});

test('a broken item of a JSON Feed loses only itself', () => {
  const feed = {
    version: 'https://jsonfeed.org/version/1.1',
    items: [5, null, { url: 'https://example.com/a', title: ['x'], tags: 3, content_text: 'Words.' }],
  };
  expect(reasons(JSON.stringify(feed))).toEqual(['it has no link to its article', 'it has no link to its article', '']);
});

const jsonFeed = (items: string, end = ']}') =>
  `{"version":"https://jsonfeed.org/version/1.1","home_page_url":"https://example.com/","authors":[{"name":"North desk"}],"items":[${items}${end}`;
const jsonItem = (name: string, more = '') =>
  `{"id":"${name}","url":"/${name}","title":"The {${name}} [\\"lamps\\"]","attachments":[{"url":"a"}]${more}}`;

test('a truncated JSON Feed gives its complete items', () => {
  const feed = jsonFeed(`${jsonItem('a')}, ${jsonItem('b')},{"id":"c","content_text":"The la`, '');
  expect(reasons(feed)).toEqual(['', '', 'the feed ends in the middle of it']);
  expect(drafts(feed)[1]).toMatchObject({
    title: 'The {b} ["lamps"]',
    url: 'https://example.com/b',
    author: 'North desk',
  });
});

test.each([
  ['a comma too many', jsonItem('b', ',')],
  ['a value that is missing', jsonItem('b', ',"summary":')],
  ['a quote that is not escaped', jsonItem('b', ',"summary":"He said "lamps", and left"')],
  ['a brace that is missing', jsonItem('b').slice(0, -1)],
])('an item of a JSON Feed with %s costs itself', (_, broken) => {
  expect(reasons(jsonFeed([jsonItem('a'), broken, jsonItem('c'), jsonItem('d')].join(',\n')))).toEqual([
    '',
    'it is not valid JSON',
    '',
    '',
  ]);
});

test('a JSON Feed without a complete item is unreadable', () => {
  expect(() => items(jsonFeed('{"id":"a","title":"The la', ''))).toThrow(FeedUnreadable);
  expect(() => items('{"version":"https://jsonfeed.org/version/1.1","title":"The la')).toThrow(FeedUnreadable);
});

test('wherever a JSON Feed is cut off, each item before the cut is read', () => {
  const text = fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', ' ', 'a') });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 4 }), fc.nat(), (texts, cut) => {
      const parts = texts.map(([title, words], n) =>
        JSON.stringify({
          id: n,
          url: `https://example.com/${n}`,
          title: `T${title}`,
          content_text: words,
          tags: [words],
        }),
      );
      const ends = parts.map((_, n) => jsonFeed(parts.slice(0, n + 1).join(','), '').length);
      const whole = jsonFeed(parts.join(','));
      const at = (ends[0] ?? 0) + (cut % (whole.length - (ends[0] ?? 0) + 1));
      const expected = ends.flatMap((end, n) => (end <= at ? [`https://example.com/${n}`] : []));
      expect(drafts(whole.slice(0, at)).map(({ url }) => url)).toEqual(expected);
    }),
  );
});

test.each([
  [
    'the full text before the summary',
    item('<description>Short.</description><content:encoded><![CDATA[<p>The long text.</p>]]></content:encoded>'),
    '<p>The long text.</p>',
  ],
  [
    'a summary that is longer than the full text',
    item('<description>A longer text.</description><content:encoded>More</content:encoded>'),
    '<p>A longer text.</p>',
  ],
  [
    'HTML that is escaped twice',
    item('<description>&amp;lt;p&amp;gt;One &amp;amp;amp; two&amp;lt;/p&amp;gt;</description>'),
    '<p>One &amp; two</p>',
  ],
  [
    'character data in pieces',
    item('<description><![CDATA[<p>a]]]]><![CDATA[></p>]]></description>'),
    '<p>a]]&gt;</p>',
  ],
  [
    'XHTML with a prefix',
    '<item><title>A</title><link>https://example.com/a</link><h:body xmlns:h="http://www.w3.org/1999/xhtml"><h:p>Text.</h:p></h:body></item>',
    '<p>Text.</p>',
  ],
  [
    'the line below each post',
    item(
      '<description><![CDATA[<p>Text.</p><p>The post <a href="a">Lamps</a> appeared first on <a href="b">Gazette</a>.</p>]]></description>',
    ),
    '<p>Text.</p>',
  ],
  [
    'what a video is about',
    item('<media:group><media:description>Words.</media:description></media:group>'),
    '<p>Words.</p>',
  ],
])('the text: %s', (_, inside, body) => {
  expect(one(rss(inside)).body).toBe(body);
});

test.each([
  [
    'the largest of several',
    '<media:content url="https://example.com/s.jpg" medium="image" width="90"/><media:content url="https://example.com/l.jpg" medium="image" width="900"/>',
    'l.jpg',
  ],
  [
    'the still of a film',
    '<media:content url="https://example.com/f.mp4" type="video/mp4"><media:thumbnail url="https://example.com/f.jpg"/></media:content>',
    'f.jpg',
  ],
  ['an image with an address in it', '<image><url>https://example.com/i.jpg</url></image>', 'i.jpg'],
  ['the podcast’s', '<itunes:image href="https://example.com/p.jpg"/>', 'p.jpg'],
])('the picture: %s', (_, inside, name) => {
  expect(one(rss(item(inside))).image?.url).toBe(`https://example.com/${name}`);
});

test('the section is a category and not a keyword, and the article comes with all categories', () => {
  const [read] = items(
    rss(
      item(
        '<category>Uncategorized</category><category domain="https://example.com/tags">ferry</category><category>City</category>',
      ),
    ),
  );
  expect(read).toMatchObject({ draft: { section: 'City' }, categories: ['City', 'ferry'] });
  const kinds = '<category scheme="https://example.com/ns#kind" term="post"/><category term="Port"/>';
  expect(one(atom(`<entry><title>A</title><link href="https://example.com/a"/>${kinds}</entry>`)).section).toBe('Port');
});

test('the base address of a content resolves its links', () => {
  const entry =
    '<entry xml:base="https://example.com/a/"><title>A</title><link href="1"/><content type="html" xml:base="https://pictures.example.net/">&lt;img src="x.png"&gt;</content></entry>';
  expect(one(atom(entry))).toMatchObject({
    url: 'https://example.com/a/1',
    image: { url: 'https://pictures.example.net/x.png' },
  });
});

test('a feed with any characters changed is read or refused, and each draft has a title and an address', () => {
  const whole = rss(`${item('<description><![CDATA[<p>x</p>]]></description>')}${other}`);
  const change = fc.record({
    at: fc.nat(whole.length),
    cut: fc.nat(12),
    put: fc.constantFrom(
      '<',
      '>',
      '"',
      '&',
      '<item>',
      '</item>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '/',
      '=',
      '<!DOCTYPE [',
      '\0',
    ),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
      const text = changes.reduce((so, { at, cut, put }) => so.slice(0, at) + put + so.slice(at + cut), whole);
      try {
        for (const { title, url } of drafts(text))
          expect([title, URL.canParse(url)]).toEqual([expect.stringMatching(/./), true]);
      } catch (error) {
        expect(error).toHaveProperty('code', 'article.feed-unreadable');
      }
    }),
    { numRuns: 500 },
  );
});
