import fc from 'fast-check';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { packRated } from '../../src/answers/ratings/rated-articles.js';
import {
  countRatings,
  rateArticle,
  ratingStep,
  ratingsBy,
  removeRating,
  removeRatingsBy,
} from '../../src/answers/ratings/ratings.js';
import { everyKey, isTransientKey, keyGroups } from '../../src/redis/key-groups.js';
import { keys } from '../../src/redis/keys.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());
beforeEach(() => emptyStore(store.redis));

/** The first three share a hash of the packed form. */
const readers = ['0102030405060708', '0103010203040506', '0101020304050607', 'ff00000000000001'].map((hex) =>
  Buffer.from(hex, 'hex'),
);
/** One is the beginning of another. */
const articles = ['berth', 'berths', 'quay', 'tide'];

const rate = (reader: Buffer, article: string, step: number) =>
  rateArticle(store.redis, { article, reader, step: ratingStep(step) ?? 5, issue: 'a-1' });
const pack = () => packRated(store.redis);
/** All that is stored of which articles readers rated. */
const stored = async () => store.redis.keys('postrider:rated*');

test('packed or not, at any time between ratings, corrections and erasures, readers have the same ratings', async () => {
  const anyStep = fc.record({
    kind: fc.constantFrom('rate', 'rate', 'rate', 'remove', 'erase', 'pack', 'pack'),
    reader: fc.nat(readers.length - 1),
    article: fc.nat(articles.length - 1),
    step: fc.integer({ min: 1, max: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
      await emptyStore(store.redis);
      const expected = readers.map(() => new Map<string, number>());
      for (const { kind, reader: number, article: which, step } of steps) {
        const [reader, article] = [readers[number] ?? Buffer.alloc(8), articles[which] ?? ''];
        if (kind === 'pack') await pack();
        if (kind === 'rate') await rate(reader, article, step);
        if (kind === 'remove') await removeRating(store.redis, article, reader);
        if (kind === 'erase') await removeRatingsBy(store.redis, reader);
        if (kind === 'rate') expected[number]?.set(article, step);
        if (kind === 'remove') expected[number]?.delete(article);
        if (kind === 'erase') expected[number]?.clear();
        for (const [i, one] of readers.entries()) {
          const given = (await ratingsBy(store.redis, one)).map(({ article, rating }) => [article, rating]);
          expect(given).toEqual([...(expected[i] ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));
        }
      }
      for (const reader of readers) await removeRatingsBy(store.redis, reader);
      expect(await stored()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('two workers that pack at once, while readers rate, lose no rating', async () => {
  const many = manyReaders();
  for (let round = 0; round < 10; round += 1) {
    const article = articles[round % articles.length] ?? '';
    await Promise.all([...many.map((reader) => rate(reader, article, 4)), pack(), pack()]);
  }
  await pack();
  expect((await stored()).some((key) => key.startsWith(keys.ratedBy('')))).toBe(false);
  for (const reader of many)
    expect((await ratingsBy(store.redis, reader)).map(({ article }) => article)).toEqual(articles);
});

test('of a reader who is erased while a worker packs, nothing stays', async () => {
  const [reader = Buffer.alloc(8), other = Buffer.alloc(8)] = readers;
  const second = store.redis.duplicate();
  try {
    await packOne(second, other);
    await rate(reader, 'quay', 4);
    meanwhile(second, 'before', 'changeRated', () => removeRatingsBy(store.redis, reader));
    await packRated(second);
    expect(await ratingsBy(store.redis, reader)).toEqual([]);
    expect(await store.redis.hkeys(keys.packedRated('01'))).toEqual([other.toString()]);
  } finally {
    second.disconnect();
  }
});

/** Packs a reader's ratings by a connection, which knows the script from then on. */
async function packOne(redis: Redis, reader: Buffer): Promise<void> {
  await rate(reader, 'tide', 3);
  await packRated(redis);
}

/** Does something before or after the next call of a script by a connection. */
function meanwhile(redis: Redis, when: 'before' | 'after', script: string, act: () => Promise<void>): void {
  const scripts = redis as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const name = `script.${script}Buffer`;
  const run = scripts[name];
  scripts[name] = async (...args) => {
    if (run) scripts[name] = run;
    if (when === 'before') await act();
    const reply = await run?.apply(redis, args);
    if (when === 'after') await act();
    return reply;
  };
}

test('an erasure finds a rating that was stored during the one before', async () => {
  const [reader = Buffer.alloc(8)] = readers;
  const second = store.redis.duplicate();
  try {
    // It knows the script from its first rating on.
    await rateArticle(second, { article: 'berth', reader, step: 1, issue: 'a-1' });
    meanwhile(second, 'before', 'rate', () => removeRatingsBy(store.redis, reader));
    await rateArticle(second, { article: 'quay', reader, step: 4, issue: 'a-1' });
  } finally {
    second.disconnect();
  }
  expect(await ratingsBy(store.redis, reader)).toEqual([{ article: 'quay', rating: 4 }]);
  await removeRatingsBy(store.redis, reader);
  expect(await countRatings(store.redis, 'quay')).toEqual({ count: 0, average: 0 });
  expect(await stored()).toEqual([]);
});

test.each([
  ['after', 'rateEvenWhenFull'],
  ['before', 'changeRated'],
] as const)('an erasure removes a rating that comes %s its call of %s', async (when, script) => {
  const [reader = Buffer.alloc(8), other = Buffer.alloc(8)] = readers;
  const second = store.redis.duplicate();
  try {
    await rate(other, 'tide', 3);
    await removeRatingsBy(second, other);
    await rate(reader, 'quay', 4);
    let came = false;
    meanwhile(second, when, script, async () => {
      came = true;
      await rate(reader, 'quay', 5);
    });
    await removeRatingsBy(second, reader);
    expect(came).toBe(true);
  } finally {
    second.disconnect();
  }
  expect(await countRatings(store.redis, 'quay')).toEqual({ count: 0, average: 0 });
  expect(await stored()).toEqual([]);
});

function manyReaders(): Buffer[] {
  return Array.from({ length: 100 }, (_, i) => Buffer.from([i, 1, 2, 3, 4, 5, 6, 7]));
}

test('a set that was packed, and not yet removed when its worker ended, is the same', async () => {
  const [reader = Buffer.alloc(8)] = readers;
  await rate(reader, 'quay', 2);
  await pack();
  await store.redis.sadd(keys.ratedBy(reader.toString('hex')), 'quay');
  expect(await ratingsBy(store.redis, reader)).toEqual([{ article: 'quay', rating: 2 }]);
  expect(await pack()).toBe(1);
  expect(await store.redis.hget(keys.packedRated('01'), reader)).toBe('quay');
  expect(await pack()).toBe(0);
});

test('a backup reads the ratings, then the sets, then the packed form, into which the sets move', () => {
  const at = (key: string) =>
    keyGroups.afterSubscribers.findIndex((group) => ('holds' in group ? group.holds(key) : group.names.includes(key)));
  for (const byte of ['00', '0a', 'ff']) {
    const [plain, packed] = [keys.ratedBy(`${byte}02030405060708`), keys.packedRated(byte)];
    expect(at(keys.ratings('quay'))).toBeGreaterThanOrEqual(0);
    expect(at(plain)).toBeGreaterThan(at(keys.ratings('quay')));
    expect(at(packed)).toBeGreaterThan(at(plain));
    const groups = keyGroups.afterSubscribers.filter((group) => 'holds' in group && group.holds(packed));
    expect(groups).toEqual([]);
    expect(isTransientKey(packed)).toBe(false);
    expect(packed.startsWith(everyKey.slice(0, -1))).toBe(true);
  }
});
