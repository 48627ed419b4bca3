import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type KeyEntry, parseEntry, writeKey } from '../../src/backup/backup-entry.js';
import { keyLines } from '../../src/backup/key-lines.js';
import { readKeys, valuesAtOnce } from '../../src/redis/read-keys.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());
beforeEach(async () => {
  await store.redis.flushall();
});

/** The entries of some keys, with what was counted of them. */
async function entriesOf(keys: readonly string[]) {
  const counts = { keys: 0, lines: 0 };
  const entries: KeyEntry[] = [];
  for await (const { bytes, ...some } of keyLines(store.redis, readKeys(store.redis, keys, 8))) {
    counts.keys += some.keys;
    counts.lines += some.lines;
    const lines = bytes.toString('latin1').split('\n');
    expect(lines.pop()).toBe('');
    for (const line of lines) entries.push(parseEntry(line) as KeyEntry);
  }
  return { entries, counts };
}

const base64 = (value: Uint8Array | string) => Buffer.from(value).toString('base64');
const someBytes = fc.uint8Array({ maxLength: 300 });
const type = fc.constantFrom('string', 'hash', 'set', 'zset', 'list');
/** Keys as a backup has them: members and fields of a key differ. */
const entry = fc
  .record({
    type,
    name: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
    members: fc.uniqueArray(someBytes, { minLength: 1, maxLength: 40, selector: base64 }),
    expires: fc.constantFrom(0, Date.now() + 3_600_000),
  })
  .map(({ type, name, members, expires }): KeyEntry => {
    const values = members.map(base64);
    const paired = members.flatMap((member, i) => [
      base64(member),
      type === 'zset' ? base64(`${i / 4}`) : base64(members.at(-i) ?? ''),
    ]);
    const read = type === 'hash' || type === 'zset' ? paired : values;
    return { type, key: base64(name), values: type === 'string' ? read.slice(0, 1) : read, first: true, expires };
  });

/** Sets and hashes have no order. */
function sorted({ values, ...rest }: KeyEntry) {
  const size = rest.type === 'hash' || rest.type === 'zset' ? 2 : 1;
  const parts = values.flatMap((_, i) => (i % size === 0 ? [values.slice(i, i + size).join(' ')] : []));
  return { ...rest, values: rest.type === 'list' ? parts : parts.sort() };
}

test('the lines of keys have every byte, whatever their types and values', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(entry, { maxLength: 30, selector: ({ key }) => key }), async (written) => {
      await store.redis.flushall();
      for (const one of written) await writeKey(store.redis, one);
      const { entries, counts } = await entriesOf(written.map(({ key }) => Buffer.from(key, 'base64').toString()));
      expect(entries.map(sorted)).toEqual(written.map(sorted));
      expect(counts).toEqual({ keys: written.length, lines: written.length });
    }),
    { numRuns: 60 },
  );
});

const textsOf = (values: readonly string[]) => values.map((one) => Buffer.from(one, 'base64').toString());
const nameOf = ({ key }: KeyEntry) => Buffer.from(key, 'base64').toString();

test('long and large keys between small ones keep their order, a missing one has no line', async () => {
  const { redis } = store;
  const texts = Array.from({ length: 3 * valuesAtOnce }, (_, i) => `${i}`);
  const long = ['small-fields', 'large-fields', 'long-set'];
  await redis.hset('small-fields', Object.fromEntries(texts.map((text) => [text, text])));
  await redis.hset('large-fields', Object.fromEntries(texts.map((text) => [text, text.padEnd(200, 'a')])));
  await redis.sadd('long-set', ...texts);
  for (const name of ['before', 'after']) await redis.set(name, name);
  for (const name of ['large-1', 'large-2', 'large-3']) await redis.set(name, Buffer.alloc(900_000, name));
  const names = ['before', ...long.slice(0, 2), 'large-1', 'missing', 'large-2', 'large-3', 'long-set', 'after'];
  const { entries, counts } = await entriesOf(names);
  expect(entries.filter(({ first }) => first).map(nameOf)).toEqual(names.filter((name) => name !== 'missing'));
  expect(counts).toEqual({ keys: 8, lines: entries.length });
  const parts = long.map((name) => entries.filter((one) => nameOf(one) === name).map(({ values }) => textsOf(values)));
  expect(parts.map(({ length }) => length)).toEqual(long.map(() => expect.toSatisfy(more)));
  const [small, large, set] = parts.map((part) => new Set(part.flat()));
  expect(small).toEqual(new Set(texts));
  expect(large).toEqual(new Set(texts.flatMap((text) => [text, text.padEnd(200, 'a')])));
  expect(set).toEqual(new Set(texts));
  expect(entries.find((one) => nameOf(one) === 'large-2')?.values).toEqual([
    Buffer.alloc(900_000, 'large-2').toString('base64'),
  ]);
});

const more = (length: number) => length > 1;

test('a hash of 90,000 small fields comes in lines that can be restored', async () => {
  const { redis } = store;
  const fields = Object.fromEntries(Array.from({ length: 90_000 }, (_, i) => [`field ${i}`, `${i}`]));
  for (const part of chunks(Object.entries(fields))) await redis.hset('opened', Object.fromEntries(part));
  const { entries } = await entriesOf(['opened']);
  expect(entries.map(({ first }) => first)).toEqual(entries.map((_, i) => i === 0));
  await redis.flushall();
  for (const one of entries) await writeKey(redis, one);
  expect(await redis.hgetall('opened')).toEqual(fields);
});

const chunks = <Item>(items: readonly Item[], size = 10_000): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
