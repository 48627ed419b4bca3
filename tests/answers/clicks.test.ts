import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { classifyClick } from '../../src/answers/clicks/classify-click.js';
import { readClicks, visitorsBySubject } from '../../src/answers/clicks/click-counts.js';
import { type Click, countClick } from '../../src/answers/clicks/count-click.js';
import { numberLinks, readLink } from '../../src/answers/clicks/link-table.js';
import { linkMark, linkName, openLinkName } from '../../src/answers/clicks/link-tokens.js';
import { keys } from '../../src/redis/keys.js';
import { tokenKeys } from '../../src/subscribers/membership/tokens.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

const [key, older] = [tokenKeys(['new secret', 'old secret']), tokenKeys(['old secret'])];
const reader = Buffer.from('0123456789abcdef', 'hex');

describe('names of links', () => {
  test('a genuine name is valid, even after the secret was replaced', () => {
    for (const keys of [key, older]) {
      const name = linkName(keys, 'business-7', 3);
      expect(openLinkName(key, name)).toEqual({ issue: 'business-7', number: 3, mark: undefined });
      expect(openLinkName(key, name + linkMark(keys, 'business-7', { reader }))?.mark).toEqual({ reader });
      expect(openLinkName(key, name + linkMark(keys, 'business-7', { subject: 2 }))?.mark).toEqual({ subject: 2 });
    }
  });

  test('a changed name is invalid, and a changed mark is ignored', () => {
    const name = linkName(key, 'business-7', 3);
    const marked = name + linkMark(key, 'business-7', { reader });
    fc.assert(
      fc.property(fc.nat(marked.length - 1), fc.constantFrom(...'Aa0-_.'), (at, letter) => {
        const changed = marked.slice(0, at) + letter + marked.slice(at + 1);
        const opened = openLinkName(key, changed);
        const same = Buffer.from(changed.split('.')[2] ?? '', 'base64url').equals(
          Buffer.from(name.split('.')[2] ?? '', 'base64url'),
        );
        if (changed === marked) expect(opened?.mark).toEqual({ reader });
        else if (at < name.length) expect(opened === undefined || same).toBe(true);
        else expect(opened?.mark === undefined || 'reader' in opened.mark).toBe(true);
      }),
    );
    expect(openLinkName(key, name.replace('.3.', '.4.'))).toBeUndefined();
    expect(openLinkName(key, name.replace('business-7', 'business-8'))).toBeUndefined();
    expect(openLinkName(key, name + linkMark(key, 'business-8', { reader }))?.mark).toBeUndefined();
    const other = Buffer.from('fedcba9876543210', 'hex');
    const forged = `.${Buffer.concat([other, Buffer.from(marked.split('.')[3] ?? '', 'base64url').subarray(8)]).toString('base64url')}`;
    expect(openLinkName(key, name + forged)?.mark).toBeUndefined();
    expect(openLinkName(tokenKeys(['another']), marked)).toBeUndefined();
    for (const text of ['', '.', 'a.1', 'https://example.com', '../business-7.3.x', `${name}.`, `${marked}.x`])
      expect(openLinkName(key, text)).toBeUndefined();
  });
});

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

test.each([
  ['a browser that navigates', 'GET', { 'user-agent': chrome, ...navigation }, 'p'],
  ['a browser without Fetch Metadata', 'GET', { 'user-agent': chrome }, 'u'],
  ['a name that no browser has', 'GET', { 'user-agent': 'Something/1.0' }, 'u'],
  ['a HEAD request', 'HEAD', { 'user-agent': chrome, ...navigation }, 'm'],
  ['a prefetch', 'GET', { 'user-agent': chrome, ...navigation, 'sec-purpose': 'prefetch;prerender' }, 'm'],
  ['no name at all', 'GET', {}, 'm'],
  ['a library', 'GET', { 'user-agent': 'python-requests/2.32' }, 'm'],
  ['a headless browser', 'GET', { 'user-agent': chrome.replace('Chrome', 'HeadlessChrome'), ...navigation }, 'm'],
  ['a crawler', 'GET', { 'user-agent': 'Mozilla/5.0 (compatible; Examplebot/2.1)' }, 'm'],
] as const)('a click of %s', (_, method, headers, expected) => {
  expect(classifyClick({ method, headers })).toBe(expected);
});

describe('counts', () => {
  let store: TestRedis;
  beforeAll(async () => {
    store = await startTestRedis();
  });
  afterAll(() => store.stop());
  beforeEach(async () => {
    await emptyStore(store.redis);
    await numberLinks(store.redis, 'a-1', links(6));
  });

  const links = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      url: `https://example.com/${i + 1}`,
      title: `Story ${i + 1}`,
      place: 'article' as const,
      article: `a${i + 1}`,
    }));
  const click = (fields: Partial<Click>) =>
    countClick(store.redis, { issue: 'a-1', link: 1, class: 'p', visitor: 'v1', at: 1_000_000, ...fields });
  const columns = async () => {
    const { people, unknown, machines } = (await readClicks(store.redis, 'a-1')) ?? {};
    return [people, unknown, machines];
  };

  test('links keep their numbers when a correction adds, drops and reorders some', async () => {
    const [one, ...others] = links(6);
    const added = { url: 'https://example.net/', title: 'New', place: 'note' as const, article: '' };
    const numbers = await numberLinks(store.redis, 'a-1', [added, ...others.reverse()]);
    expect(numbers.get('https://example.net/')).toBe(7);
    expect(numbers.get('https://example.com/6')).toBe(6);
    expect(await readLink(store.redis, 'a-1', 1)).toEqual(one);
    expect(await readLink(store.redis, 'a-1', 8)).toBeUndefined();
  });

  test('two processes that number the same links agree', async () => {
    const [a, b] = await Promise.all([1, 2].map(() => numberLinks(store.redis, 'a-2', links(9))));
    expect(a).toEqual(b);
    expect(new Set(a?.values()).size).toBe(9);
  });

  test('each click is in one column, by link', async () => {
    await click({});
    await click({ link: 2, class: 'u', visitor: 'v2' });
    await click({ link: 2, class: 'm', visitor: 'v3' });
    expect(await columns()).toEqual([1, 1, 1]);
    const report = await readClicks(store.redis, 'a-1');
    expect(report?.links[1]).toMatchObject({ link: 2, title: 'Story 2', people: 0, unknown: 1, machines: 1 });
    expect(await readClicks(store.redis, 'a-2')).toBeNull();
  });

  test('a visitor who opens three links within seconds is a machine, and so are its earlier clicks', async () => {
    await click({ subject: 1 });
    await click({ link: 2, at: 1_001_000, subject: 1 });
    expect(await columns()).toEqual([2, 0, 0]);
    expect(await click({ link: 3, at: 1_002_000, subject: 1 })).toBe('m');
    expect(await columns()).toEqual([0, 0, 3]);
    // For the rest of the hour.
    expect(await click({ link: 3, at: 1_900_000 })).toBe('m');
    expect(await visitorsBySubject(store.redis, 'a-1', 2)).toEqual([0, 0]);
  });

  test('a visitor who slowly opens nearly every link is a machine', async () => {
    for (let link = 1; link <= 4; link += 1) expect(await click({ link, at: link * 60_000 })).toBe('p');
    expect(await click({ link: 5, at: 300_000 })).toBe('m');
    expect(await columns()).toEqual([0, 0, 5]);
  });

  test('a visitor who opens some links at intervals counts as a person', async () => {
    for (let link = 1; link <= 3; link += 1) await click({ link, at: link * 10_000 });
    await click({ link: 3, at: 31_000 });
    expect(await columns()).toEqual([4, 0, 0]);
  });

  test('a visitor counts once for a subject', async () => {
    await click({ subject: 0 });
    await click({ subject: 0, link: 2, at: 1_060_000 });
    await click({ subject: 1, visitor: 'v2', class: 'u' });
    await click({ subject: 1, visitor: 'v3', class: 'm' });
    expect(await visitorsBySubject(store.redis, 'a-1', 2)).toEqual([1, 1]);
  });

  const sent = { id: reader, sentAt: Date.now() };
  test('opened links are one bit each, and a machine clears only its own', async () => {
    const opened = async () => [...((await store.redis.hgetBuffer(keys.opened('a-1'), reader)) ?? [])];
    await click({ reader: sent, link: 1, visitor: 'r' });
    await click({ reader: sent, link: 6, visitor: 'r', at: 1_060_000 });
    expect(await opened()).toEqual([0b0100_0010]);
    await click({ reader: sent, link: 2, visitor: 'r', class: 'u', at: 1_120_000 });
    expect(await opened()).toEqual([0b0100_0010]);
    await store.redis.del(keys.clickTrail('a-1', 'r'));
    for (const link of [3, 4]) await click({ reader: sent, link, visitor: 'r', at: 9_000_000 });
    expect(await opened()).toEqual([0b0101_1010]);
    await click({ reader: sent, link: 5, visitor: 'r', at: 9_000_000 });
    expect(await opened()).toEqual([0b0100_0010]);
    expect(await columns()).toEqual([2, 1, 3]);
  });

  test('a flood of clicks by one visitor is counted up to a limit', async () => {
    await Promise.all(Array.from({ length: 210 }, () => click({ class: 'u' })));
    expect(await columns()).toEqual([0, 200, 0]);
    expect(await store.redis.ttl(keys.clickTrail('a-1', 'v1'))).toBeGreaterThan(0);
  });
});
