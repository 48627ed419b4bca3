import fc from 'fast-check';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';
import { readFeed } from '../../../src/articles/readers/read-feed.js';
import { writeAtom } from '../../../src/web/feeds/atom.js';
import { type Entry, type Feed, oneLine, permanentId, xmlPrintable } from '../../../src/web/feeds/feed.js';
import { writeJsonFeed } from '../../../src/web/feeds/json-feed.js';
import { writeNewsSitemap, writeSitemap, writeSitemapIndex } from '../../../src/web/feeds/sitemap.js';

/** Reads XML as strictly as the standard asks. @returns its elements' names @throws when it is not well-formed */
function elementsOf(xml: string): string[] {
  const names: string[] = [];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('opentag', ({ name }) => names.push(name));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return names;
}

const nasty = [
  '',
  ' ',
  ']]>',
  '<![CDATA[x]]>',
  '<script>',
  '</title>',
  '&amp;',
  '&#0;',
  '"\'',
  '\u0000\u0008\u000b\u001f\u007f\u0085',
  '\ud800',
  '\udfff',
  '\ufffe\uffff',
  '📰👩‍👩‍👧',
  '市议会',
  '\u202eabc',
  '\r\n',
  '<!--',
];
const text = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 12 })), { maxLength: 6 })
  .map((parts) => parts.join(''));
const moment = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true });
const address = fc.webUrl({ withQueryParameters: true });

const entry: fc.Arbitrary<Entry> = fc.record({
  id: fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
  url: address,
  original: fc.option(address, { nil: undefined }),
  title: text,
  summary: text,
  html: text,
  published: moment,
  updated: moment,
  authors: fc.array(text, { maxLength: 2 }),
  tags: fc.array(text, { maxLength: 2 }),
  image: fc.option(address, { nil: undefined }),
});
const feed: fc.Arbitrary<Feed> = fc.record({
  id: fc.uuid().map((uuid) => `urn:uuid:${uuid}`),
  self: address,
  title: text,
  subtitle: text,
  home: address,
  language: fc.constantFrom('en', 'zh-CN'),
  author: text,
  updated: moment,
  hub: fc.option(address, { nil: undefined }),
  entries: fc.array(entry, { maxLength: 4 }),
});

test('an Atom feed with any texts is well-formed and contains each of them', () => {
  fc.assert(
    fc.property(feed, (given) => {
      const xml = writeAtom(given);
      const names = elementsOf(xml);
      expect(names.filter((name) => name === 'entry')).toHaveLength(given.entries.length);
      const read = parseAtomFeed(xml);
      expect(read.id).toBe(given.id);
      expect(read.entries?.map(({ id }) => id) ?? []).toEqual(given.entries.map(({ id }) => id));
      for (const [i, { updated, url }] of given.entries.entries()) {
        expect(read.entries?.[i]?.updated).toBe(updated.toISOString());
        expect(read.entries?.[i]?.links?.find(({ rel }) => rel === 'alternate')?.href).toBe(url);
      }
    }),
    { numRuns: 200 },
  );
});

test('a JSON feed with any texts is valid in UTF-8 and contains each of them', () => {
  fc.assert(
    fc.property(feed, (given) => {
      const json = writeJsonFeed(given);
      expect(Buffer.from(json).toString()).toBe(json);
      // No text of ours has a lone surrogate, which JSON would keep as an escape.
      expect(json).not.toMatch(/\\ud[89a-f]/i);
      const read = parseJsonFeed(json);
      expect(read.items?.map(({ id }) => id) ?? []).toEqual(given.entries.map(({ id }) => id));
      for (const item of read.items ?? []) expect(item.content_html ?? item.content_text).toBeDefined();
    }),
    { numRuns: 200 },
  );
});

const plainEntry: Entry = {
  id: 'urn:uuid:1225c695-cfb8-8ebb-aaaa-80da344efa6a',
  url: 'https://news.example.com/articles/abc?x=1&y=2',
  original: 'https://www.example.com/original',
  title: 'Ferries & <bridges> ]]> 渡轮',
  summary: 'The river is "open" again.',
  html: '<p>The river is <strong>open</strong> &amp; quiet.</p>',
  published: new Date('2031-03-04T08:00:00Z'),
  updated: new Date('2031-03-05T08:00:00Z'),
  authors: ['Anna Example', 'Wei Example'],
  tags: ['City'],
  image: 'https://www.example.com/river.jpg',
};
const plainFeed: Feed = {
  id: 'urn:uuid:60a76c80-d399-81d9-b93c-0003939e0af6',
  self: 'https://news.example.com/n/gazette/articles.atom',
  title: 'The Example Gazette',
  subtitle: 'What happened',
  home: 'https://news.example.com/n/gazette',
  language: 'en',
  author: 'The Example Gazette',
  updated: new Date('2031-03-05T08:00:00Z'),
  hub: 'https://hub.example.net/',
  entries: [plainEntry],
};

test('Postrider’s own feed reader reads its feeds in both formats', () => {
  for (const [name, document] of [
    ['feed.atom', writeAtom(plainFeed)],
    ['feed.json', writeJsonFeed(plainFeed)],
  ] as const) {
    const [item] = readFeed(document, { name, url: plainFeed.self, section: undefined });
    if (!item || !('draft' in item)) throw new Error(`${name} has no article`);
    const { title, url, publishedAt, author, section, excerpt, body } = item.draft;
    expect({ title, section, excerpt, publishedAt }, name).toEqual({
      title: plainEntry.title,
      section: 'City',
      excerpt: plainEntry.summary,
      publishedAt: '2031-03-04T08:00:00.000Z',
    });
    expect([plainEntry.url, plainEntry.original], name).toContain(url);
    expect(author, name).toContain('Anna Example');
    expect(body, name).toContain('<p>The river is <strong>open</strong> &amp; quiet.</p>');
  }
});

test('a feed names its hub, its own address and its page', () => {
  const read = parseAtomFeed(writeAtom(plainFeed));
  expect(Object.fromEntries(read.links?.map(({ rel, href }) => [rel, href]) ?? [])).toEqual({
    self: plainFeed.self,
    alternate: plainFeed.home,
    hub: plainFeed.hub,
  });
  const json = parseJsonFeed(writeJsonFeed(plainFeed));
  expect(json).toMatchObject({ feed_url: plainFeed.self, home_page_url: plainFeed.home, language: 'en' });
  expect(json.hubs).toEqual([{ type: 'WebSub', url: plainFeed.hub }]);
  const { hub: _, ...quiet } = plainFeed;
  expect(writeAtom({ ...quiet, hub: undefined })).not.toContain('hub');
});

test('cleaning a text twice is cleaning it once', () => {
  fc.assert(
    fc.property(text, (given) => {
      expect(xmlPrintable(xmlPrintable(given))).toBe(xmlPrintable(given));
      expect(oneLine(oneLine(given))).toBe(oneLine(given));
    }),
  );
});

test('an id is the same for the same name, and differs between names and installations', () => {
  const [one, other] = [{ listKey: Buffer.alloc(32, 1) }, { listKey: Buffer.alloc(32, 2) }];
  expect(permanentId(one, 'issue gazette-1')).toMatch(
    /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  );
  expect(permanentId(one, 'issue gazette-1')).toBe(permanentId(one, 'issue gazette-1'));
  expect(permanentId(one, 'issue gazette-1')).not.toBe(permanentId(one, 'issue gazette-2'));
  expect(permanentId(one, 'issue gazette-1')).not.toBe(permanentId(other, 'issue gazette-1'));
});

test('sitemaps with any content are well-formed', () => {
  const addresses = fc.array(fc.record({ url: fc.oneof(address, text), changed: fc.option(text, { nil: undefined }) }));
  const news = fc.array(
    fc.record({
      url: address,
      publication: text,
      language: fc.constantFrom('en', 'zh-CN'),
      published: text,
      title: text,
    }),
  );
  fc.assert(
    fc.property(addresses, news, (given, articles) => {
      const count = (xml: string, name: string) => elementsOf(xml).filter((each) => each === name).length;
      expect(count(writeSitemap(given), 'url')).toBe(given.length);
      expect(count(writeSitemapIndex(given), 'sitemap')).toBe(given.length);
      expect(count(writeNewsSitemap(articles), 'news:title')).toBe(articles.length);
    }),
    { numRuns: 50 },
  );
  expect(
    writeNewsSitemap([{ url: 'https://x.example', publication: 'P', language: 'zh-CN', published: '', title: '' }]),
  ).toContain('<news:language>zh-cn</news:language>');
});
