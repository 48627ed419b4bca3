import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DumpedHash } from '../../src/redis/dumped-hash.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());

/** Whether hashes are stored as tables, as long ones are. */
const tables = (on: boolean) => store.redis.config('SET', 'hash-max-listpack-entries', on ? '0' : '1024');
const dump = () => store.redis.dumpBuffer('hash');

async function write(fields: readonly (readonly [Uint8Array, Uint8Array])[]): Promise<void> {
  await store.redis.del('hash');
  await store.redis.hset('hash', ...fields.flat().map((bytes) => Buffer.from(bytes)));
}

const bytes = fc.uint8Array({ maxLength: 20 });
/** Redis stores these as numbers. */
const digits = fc.oneof(
  fc.integer({ min: -200, max: 200 }),
  fc.integer({ min: -40_000, max: 40_000 }),
  fc.integer(),
  fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n }),
);
const text = fc.oneof(
  bytes,
  digits.map((number) => Buffer.from(`${number}`)),
);
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');

test('a dumped hash has the fields and values that were written', async () => {
  await tables(true);
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.tuple(text, text), { minLength: 1, maxLength: 100, selector: ([field]) => hex(field) }),
      async (fields) => {
        await write(fields);
        const { strings, count } = DumpedHash.open((await dump()) ?? Buffer.alloc(0)) ?? expect.fail('not understood');
        expect(count).toBe(2 * fields.length);
        const read = Array.from({ length: count }, () => {
          strings.string();
          return strings.bytes.toString('hex', strings.start, strings.end);
        });
        const pairs = new Map(read.flatMap((value, i) => (i % 2 === 0 ? [[value, read[i + 1]] as const] : [])));
        expect(pairs).toEqual(new Map(fields.map(([field, value]) => [hex(field), hex(value)])));
      },
    ),
    { numRuns: 100 },
  );
});

test('another form, a compressed value and a part of a dump are not understood', async () => {
  const small = [[Buffer.from('field'), Buffer.from('value')]] as const;
  await tables(false);
  await write(small);
  expect(DumpedHash.open((await dump()) ?? Buffer.alloc(0))).toBeUndefined();
  await tables(true);
  await write([[Buffer.from('field'), Buffer.alloc(200, 'a')]]);
  expect(DumpedHash.open((await dump()) ?? Buffer.alloc(0))).toBeUndefined();
  await write(small);
  const whole = (await dump()) ?? Buffer.alloc(0);
  expect(DumpedHash.open(whole)).toMatchObject({ count: 2 });
  for (let length = 0; length < whole.length; length += 1)
    expect(DumpedHash.open(whole.subarray(0, length))).toBeUndefined();
  expect(DumpedHash.open(Buffer.concat([whole, Buffer.alloc(1)]))).toBeUndefined();
});
