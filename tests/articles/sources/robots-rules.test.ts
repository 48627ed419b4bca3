import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRobots, robotsAllow } from '../../../src/articles/sources/robots-rules.js';

const rulesOf = (...lines: string[]) => parseRobots(lines.join('\n'), 'Postrider');
const reads = (path: string, ...lines: string[]) => robotsAllow(rulesOf(...lines), `https://www.example.com${path}`);

test('the group that names Postrider counts, else the one for all', () => {
  const lines = ['User-agent: *', 'Disallow: /', '', 'USER-AGENT: otherbot', 'user-agent: POSTRIDER/1.0', 'Allow: /'];
  expect(reads('/a', ...lines)).toBe(true);
  expect(reads('/a', ...lines.slice(0, 4))).toBe(false);
  expect(reads('/a', 'User-agent: PostriderNews', 'Disallow: /')).toBe(true);
  expect(reads('/a')).toBe(true);
});

test('several groups for one crawler count together', () => {
  const lines = [
    'User-agent: Postrider',
    'Disallow: /a',
    'User-agent: x',
    'Disallow: /',
    'User-agent: Postrider',
    'Disallow: /b',
  ];
  expect(['/a', '/b', '/c'].map((path) => reads(path, ...lines))).toEqual([false, false, true]);
});

// The examples of RFC 9309, 2.2.2 and 2.2.3 and 5.1.
test.each([
  ['/example/page/x', ['Allow: /example/page/', 'Disallow: /example/page/disallowed.gif'], true],
  ['/example/page/disallowed.gif', ['Allow: /example/page/', 'Disallow: /example/page/disallowed.gif'], false],
  ['/a/b', ['Disallow: /a', 'Allow: /a'], true],
  ['/foo/bar?baz=https://foo.bar', ['Disallow: /foo/bar?baz=https://foo.bar'], false],
  ['/foo/bar/\u30c4', ['Disallow: /foo/bar/%E3%83%84'], false],
  ['/foo/bar/%E3%83%84', ['Disallow: /foo/bar/\u30c4'], false],
  ['/foo/bar/baz', ['Disallow: /foo/bar/%62%61%7A'], false],
  ['/foo/bar/%2a', ['Disallow: /foo/bar/%2A'], false],
  ['/path/file-with-a-*.html', ['Disallow: /path/file-with-a-%2A.html'], true],
  ['/a/b/x.gif', ['Disallow: *.gif$'], false],
  ['/a/b/x.gif?y', ['Disallow: *.gif$'], true],
  ['/publications/a', ['Disallow: *', 'Allow: /publications/'], true],
  ['/fish', ['Disallow: /fish$'], false],
  ['/fishes', ['Disallow: /fish$'], true],
  ['/fish/salmon', ['Disallow: /fish*'], false],
  ['/', ['Disallow:'], true],
  ['/robots.txt', ['Disallow: /'], true],
  ['/a', ['Disallow: /a # not for machines'], false],
])('%s under %j may be read: %s', (path, lines, isAllowed) => {
  expect(reads(path, 'User-agent: *', ...lines)).toBe(isAllowed);
});

test('the delay and the sitemaps are read, and divide no group', () => {
  const text =
    'Sitemap: https://www.example.com/map.xml\r\nUser-agent: a\rCrawl-delay: 2.5\nUser-agent: Postrider\nSitemap: /b.xml\nDisallow: /a';
  expect(parseRobots(text, 'postrider')).toEqual({
    rules: [{ allow: false, pattern: '/a' }],
    delayMs: 2_500,
    sitemaps: ['https://www.example.com/map.xml', '/b.xml'],
  });
  expect(rulesOf('User-agent: *', 'Crawl-delay: soon').delayMs).toBe(0);
});

const path = fc
  .string({ unit: fc.constantFrom('a', 'b', '/', '*', '$'), minLength: 1, maxLength: 6 })
  .map((text) => `/${text}`);
const rules = fc.array(fc.tuple(fc.constantFrom('Allow', 'Disallow'), path), { maxLength: 5 });
const plainPath = fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 }).map((text) => `/a${text}`);

/** The rules by a regular expression for each, as the RFC words them. */
function mayReadByRegularExpression(given: readonly (readonly [string, string])[], wanted: string): boolean {
  const matching = given.filter(([, pattern]) => {
    const isWhole = pattern.endsWith('$');
    const parts = (isWhole ? pattern.slice(0, -1) : pattern).split('*').map((part) => part.replaceAll('$', '\\$'));
    return new RegExp(`^${parts.join('.*')}${isWhole ? '$' : ''}`).test(wanted);
  });
  const longest = Math.max(0, ...matching.map(([, pattern]) => pattern.length));
  const strongest = matching.filter(([, pattern]) => pattern.length === longest);
  return strongest.length === 0 || strongest.some(([field]) => field === 'Allow');
}

test('the longest rule that matches decides, whatever the order', () => {
  fc.assert(
    fc.property(rules, plainPath, fc.integer(), (given, wanted, seed) => {
      const lines = given.map(([field, pattern]) => `${field}: ${pattern}`);
      const turned = lines.map((_, i) => lines[(i + Math.abs(seed)) % lines.length] ?? '');
      const expected = mayReadByRegularExpression(given, wanted);
      expect(reads(wanted, 'User-agent: *', ...lines)).toBe(expected);
      expect(reads(wanted, 'User-agent: *', ...turned)).toBe(expected);
    }),
    { numRuns: 500 },
  );
});

test('comments, blank lines and unknown lines change nothing', () => {
  const noise = fc.array(fc.constantFrom('', '# Disallow: /', 'Host: www.example.com', 'no colon', ': ', '  \t'), {
    maxLength: 8,
  });
  fc.assert(
    fc.property(rules, noise, fc.array(fc.nat(10), { maxLength: 8 }), (given, extra, places) => {
      const lines = ['User-agent: *', ...given.map(([field, pattern]) => `${field}: ${pattern}`)];
      const noisy = [...lines];
      for (const [i, line] of extra.entries()) noisy.splice(Math.min(places[i] ?? 0, noisy.length), 0, line);
      expect(rulesOf(...noisy)).toEqual(rulesOf(...lines));
    }),
  );
});

test('a path and its escaped form are one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 8 }), (text) => {
      const { pathname } = new URL(`https://www.example.com/${encodeURIComponent(text.toWellFormed())}`);
      expect(
        reads(pathname, 'User-agent: *', `Disallow: ${pathname.replace(/%../g, (code) => code.toLowerCase())}`),
      ).toBe(pathname === '/robots.txt');
      expect(reads(pathname, 'User-agent: *', `Disallow: ${pathname}`)).toBe(pathname === '/robots.txt');
    }),
  );
});

test('any text is read, in a time that grows with its length alone', () => {
  fc.assert(fc.property(fc.string(), (text) => parseRobots(text, 'Postrider').rules.length >= 0));
  const stars = `User-agent: *\nDisallow: /${'*a'.repeat(100_000)}b\n`;
  expect(robotsAllow(parseRobots(stars, 'Postrider'), `https://www.example.com/${'a'.repeat(200_000)}`)).toBe(true);
});
