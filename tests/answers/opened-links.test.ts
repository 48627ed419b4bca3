import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countClick } from '../../src/answers/clicks/count-click.js';
import { numberLinks } from '../../src/answers/clicks/link-table.js';
import { forgetOpenedLinks, packOpenedLinks, readOpenedLinks } from '../../src/answers/clicks/opened-links.js';
import { everyKey, keyGroups } from '../../src/redis/key-groups.js';
import { keys } from '../../src/redis/keys.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());
beforeEach(() => emptyStore(store.redis));

const linkCount = 20;
const links = Array.from({ length: linkCount }, (_, i) => ({
  ...{ url: `https://example.com/${i + 1}`, title: `Story ${i + 1}` },
  ...{ place: 'article' as const, article: `a${i + 1}` },
}));

/** The first three share a group of the packed form, and the second begins where the first one's entry could. */
const readers = ['0102030405060708', '0103010203040506', '0101020304050607', 'ff00000000000001'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
const sentAt = Date.now() - 10 * 86_400_000;

const click = (issue: string, reader: Buffer, link: number, at: number) =>
  countClick(store.redis, {
    ...{ issue, link, class: 'p', visitor: reader.toString('hex'), at },
    reader: { id: reader, sentAt },
  });
const burst = async (issue: string, reader: Buffer, first: number, at: number) => {
  for (const next of [0, 1, 2]) await click(issue, reader, first + next, at + next);
};
const forget = (issue: string, reader: Buffer) => forgetOpenedLinks(store.redis, issue, reader, reader.toString('hex'));
const endVisit = (issue: string, reader: Buffer) => store.redis.del(keys.clickTrail(issue, reader.toString('hex')));
const pack = (issue: string) => packOpenedLinks(store.redis, issue, sentAt);
const titles = async (issue: string, reader: Buffer) =>
  (await readOpenedLinks(store.redis, issue, reader)).map(({ title }) => title);

const anyReader = fc.constantFrom(...readers);
const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('click'),
      reader: anyReader,
      link: fc.integer({ min: 1, max: linkCount }),
    }),
  },
  // Three links within a second: a machine.
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('burst'),
      reader: anyReader,
      link: fc.integer({ min: 1, max: linkCount - 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hour'), reader: anyReader, link: fc.constant(0) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget'), reader: anyReader, link: fc.constant(0) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pack'), reader: anyReader, link: fc.constant(0) }) },
);

test('packed or not, at any time between clicks, machines and erasures, readers have opened the same links', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
      await emptyStore(store.redis);
      const issues = ['plain-1', 'packed-1'] as const;
      for (const issue of issues) await numberLinks(store.redis, issue, links);
      let at = Date.now();
      for (const { kind, reader, link } of steps) {
        at += 60_000;
        if (kind === 'pack') await pack('packed-1');
        for (const issue of issues) {
          if (kind === 'click') await click(issue, reader, link, at);
          if (kind === 'burst') await burst(issue, reader, link, at);
          if (kind === 'hour') await endVisit(issue, reader);
          if (kind === 'forget') await forget(issue, reader);
        }
        for (const one of readers) expect(await titles('packed-1', one)).toEqual(await titles('plain-1', one));
      }
    }),
    { numRuns: 60 },
  );
});

test.each(['plain', 'packed'])('a machine brings back no %s links that were erased during its visit', async (form) => {
  const [issue, [reader = Buffer.alloc(8)]] = [`${form}-2`, readers];
  await numberLinks(store.redis, issue, links);
  const at = Date.now();
  await click(issue, reader, 1, at);
  await endVisit(issue, reader);
  if (form === 'packed') await pack(issue);
  await click(issue, reader, 1, at + 60_000);
  await forget(issue, reader);
  expect(await store.redis.exists(keys.clickTrail(issue, reader.toString('hex')))).toBe(0);
  await burst(issue, reader, 1, at + 120_000);
  expect(await titles(issue, reader)).toEqual([]);
});

describe('what earlier versions stored', () => {
  test('is packed, and takes a fifth of the memory', async () => {
    await numberLinks(store.redis, 'a-1', links);
    const { redis } = store;
    const ids = Array.from({ length: 20_000 }, (_, i) => {
      const id = Buffer.alloc(8);
      id.writeUInt32BE((i * 2_654_435_761) % 2 ** 32);
      id.writeUInt32BE(i, 4);
      return id;
    });
    await redis.hset(keys.opened('a-1'), ...ids.flatMap((id, i) => [id, Buffer.from([2 << (i % 7)])]));
    const before = Number(await redis.memory('USAGE', keys.opened('a-1'), 'SAMPLES', 0));
    expect(await pack('a-1')).toBe(ids.length);
    expect(await redis.exists(keys.opened('a-1'))).toBe(0);
    expect(Number(await redis.memory('USAGE', keys.packedOpened('a-1'), 'SAMPLES', 0))).toBeLessThan(before / 4.5);
    for (const i of [0, 1, 777, 19_999])
      expect(await titles('a-1', ids[i] ?? Buffer.alloc(0))).toEqual([`Story ${(i % 7) + 1}`]);
    expect(await titles('a-1', Buffer.from('not there'.slice(0, 8)))).toEqual([]);
    expect(await pack('a-1')).toBe(0);
  });

  test('is packed with what came later, and expires with it', async () => {
    const { redis } = store;
    await numberLinks(redis, 'a-1', links);
    const [reader = Buffer.alloc(8)] = readers;
    await redis.hset(keys.opened('a-1'), reader, Buffer.from([0b10]));
    await pack('a-1');
    // Version 0.2.0 writes on, beside this version.
    await redis.hset(keys.opened('a-1'), reader, Buffer.from([0, 0b10]));
    expect(await titles('a-1', reader)).toEqual(['Story 1', 'Story 9']);
    await pack('a-1');
    expect(await redis.exists(keys.opened('a-1'))).toBe(0);
    expect(await titles('a-1', reader)).toEqual(['Story 1', 'Story 9']);
    expect(await redis.call('PEXPIRETIME', keys.packedOpened('a-1'))).toBe(sentAt + 365 * 86_400_000);
    await forget('a-1', reader);
    expect(await redis.exists(keys.packedOpened('a-1'))).toBe(0);
  });

  test('stays as it is when it is too long for the packed form', async () => {
    const { redis } = store;
    const [reader = Buffer.alloc(8)] = readers;
    await redis.hset(keys.opened('a-1'), reader, Buffer.alloc(256, 1));
    expect(await pack('a-1')).toBe(0);
    expect(await redis.hlen(keys.opened('a-1'))).toBe(1);
  });
});

test('a backup reads the packed form after the plain one, which moves into it', () => {
  const at = (key: string) => keyGroups.afterSubscribers.findIndex((group) => 'holds' in group && group.holds(key));
  expect(at(keys.opened('a-1'))).toBeGreaterThanOrEqual(0);
  expect(at(keys.packedOpened('a-1'))).toBeGreaterThan(at(keys.opened('a-1')));
  expect(keys.packedOpened('a-1').startsWith(everyKey.slice(0, -1))).toBe(true);
});
