import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settle } from '../../src/ledger/change-ledger.js';
import {
  countLedger,
  freeze,
  type LedgerLine,
  type LedgerRef,
  readLedger,
  readLedgerLine,
  takeLedger,
} from '../../src/ledger/ledger.js';
import type { LedgerState } from '../../src/ledger/ledger-states.js';
import { packLedger, unpackLedgers } from '../../src/ledger/packed-ledgers.js';
import { removeLedger } from '../../src/ledger/remove-ledger.js';
import { findStatusBuckets } from '../../src/ledger/status-buckets.js';
import { keys } from '../../src/redis/keys.js';
import { bucketTag } from '../../src/redis/layout.js';
import { bucketAt } from '../../src/subscribers/record/subscriber-id.js';
import { startTestCluster } from '../helpers/cluster.js';
import { emptyList, startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

const day = 86_400_000;
const startedAt = Date.now() - 6 * day;
const readers = Array.from({ length: 12 }, (_, i) => Buffer.from([i, 1, 2, i % 5, 4, 5, 6, i % 5]));
const readerAt = (i: number) => readers[i % readers.length] ?? Buffer.alloc(8);

/** The ledger of an issue to all readers, in an empty store. @param id of the issue */
async function ledgerOf(redis: TestRedis['redis'], id: string, start = startedAt): Promise<LedgerRef> {
  const { layout } = await emptyList(redis, 8);
  const of = { id, startedAt: start, layout };
  await freezeAll(redis, of);
  return of;
}

async function freezeAll(redis: TestRedis['redis'], { id, layout }: LedgerRef): Promise<void> {
  if (!layout) throw new Error('there is no layout');
  for (let bucket = 0; bucket < layout.buckets; bucket += 1) {
    const tag = bucketTag(layout, bucket);
    await freeze(
      redis,
      tag,
      id,
      readers.filter((reader) => bucketAt(layout, reader) === tag),
    );
  }
}

async function linesOf(redis: TestRedis['redis'], of: LedgerRef): Promise<LedgerLine[]> {
  const all: LedgerLine[] = [];
  for await (const { lines } of readLedger(redis, of)) all.push(...lines);
  return all;
}

/** What happens to a ledger. Those that pack or unpack may change no answer. */
const act = fc.oneof(
  fc.record({ kind: fc.constant('pack' as const) }),
  fc.record({ kind: fc.constant('unpack' as const), reader: fc.nat(11) }),
  fc.record({ kind: fc.constant('take' as const), reader: fc.nat(11) }),
  fc.record({
    kind: fc.constant('settle' as const),
    reader: fc.nat(11),
    state: fc.constantFrom<LedgerState[]>('accepted', 'bounced', 'deferred', 'uncertain', 'waiting'),
    exact: fc.boolean(),
  }),
);

test('a ledger answers the same whenever it is packed, and takes the same changes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 25 }), async (acts) => {
      const { redis } = server;
      const packed = await ledgerOf(redis, 'packed-1');
      const plain = { ...packed, id: 'plain-1' };
      const { layout } = packed;
      if (!layout) throw new Error('no layout');
      await freezeAll(redis, plain);
      for (const [n, one] of acts.entries()) {
        if (one.kind === 'pack') await packLedger(redis, packed.id, packed.layout);
        else if (one.kind === 'unpack') await unpackLedgers(redis, packed.id, [bucketAt(layout, readerAt(one.reader))]);
        else {
          const answers = await Promise.all(
            [packed, plain].map(async (of) => {
              const bucket = Number(bucketAt(layout, readerAt(one.reader)));
              if (one.kind === 'take') {
                const taken = [];
                for await (const some of takeLedger(redis, of, { from: bucket, to: bucket })) taken.push(some);
                return taken;
              }
              const line = await readLedgerLine(redis, of, readerAt(one.reader));
              if (!line) throw new Error('the ledger has lost a reader');
              const entry = { state: one.state, attempts: 1, at: startedAt + 1_000 * n };
              return settle(redis, of, line, entry, `${n}`, one.exact);
            }),
          );
          expect(answers[0]).toEqual(answers[1]);
        }
        expect(await linesOf(redis, packed)).toEqual(await linesOf(redis, plain));
      }
      expect(await countLedger(redis, packed)).toEqual(await countLedger(redis, plain));
      expect(await findStatusBuckets(redis, packed)).toEqual(await findStatusBuckets(redis, plain));
    }),
    { numRuns: 60 },
  );
});

test('a packed ledger is in one key with the others of its bucket', async () => {
  const { redis } = server;
  const first = await ledgerOf(redis, 'first-1');
  const before = await redis.dbsize();
  const second = { ...first, id: 'second-1' };
  await freezeAll(redis, second);
  const buckets = (await redis.dbsize()) - before;
  expect(await packLedger(redis, first.id, first.layout)).toBe(buckets);
  expect(await packLedger(redis, second.id, second.layout)).toBe(buckets);
  expect(await redis.dbsize()).toBe(before);
  expect(await packLedger(redis, second.id, second.layout)).toBe(0);
  await removeLedger(redis, first);
  expect(await linesOf(redis, first)).toEqual([]);
  expect(await linesOf(redis, second)).toHaveLength(12);
  await removeLedger(redis, second);
  expect(await redis.keys('*:ledger*')).toEqual([]);
});

test('a change that meets a packing in between is made all the same', async () => {
  const { redis } = server;
  const of = await ledgerOf(redis, 'raced-1');
  const line = await readLedgerLine(redis, of, readerAt(3));
  if (!line) throw new Error('no line');
  const [changed] = await Promise.all([
    settle(redis, of, line, { state: 'accepted', attempts: 1, at: startedAt + 1_000 }),
    packLedger(redis, of.id, of.layout),
  ]);
  expect(changed).toBe(true);
  expect((await readLedgerLine(redis, of, readerAt(3)))?.state).toBe('accepted');
});

test('a ledger that was taken out keeps its copy, so that no backup misses it, and counts itself', async () => {
  const { redis } = server;
  const of = await ledgerOf(redis, 'copied-1');
  await packLedger(redis, of.id, of.layout);
  const line = await readLedgerLine(redis, of, readerAt(0));
  if (!line) throw new Error('no line');
  const copy = await redis.hgetBuffer(keys.packedLedgers(line.bucket), of.id);
  await settle(redis, of, line, { state: 'accepted', attempts: 1, at: startedAt + 1_000 });
  expect(await redis.hgetBuffer(keys.packedLedgers(line.bucket), of.id)).toEqual(copy);
  expect((await readLedgerLine(redis, of, readerAt(0)))?.state).toBe('accepted');
  await packLedger(redis, of.id, of.layout);
  expect((await readLedgerLine(redis, of, readerAt(0)))?.state).toBe('accepted');
});

test('a ledger of today is never looked for among the packed ones', async () => {
  const { redis } = server;
  const of = await ledgerOf(redis, 'today-1', Date.now());
  const scripts = async () => Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1] ?? 0);
  const before = await scripts();
  expect(await linesOf(redis, of)).toHaveLength(12);
  expect(await scripts()).toBe(before);
});

describe('on a cluster', () => {
  test('a ledger is packed, read, changed and taken', async ({ onTestFinished }) => {
    const cluster = await startTestCluster();
    onTestFinished(() => cluster.stop());
    const { redis } = cluster;
    const of = await ledgerOf(redis, 'cluster-1');
    const before = await linesOf(redis, of);
    expect(await packLedger(redis, of.id, of.layout)).toBeGreaterThan(1);
    expect(await linesOf(redis, of)).toEqual(before);
    const [line] = before;
    if (!line) throw new Error('no line');
    expect(await settle(redis, of, line, { state: 'bounced', attempts: 1, at: startedAt + 1_000 }, '550')).toBe(true);
    const taken = [];
    for await (const { lines } of takeLedger(redis, of, {})) taken.push(...lines);
    expect(taken.map(({ state }) => state).sort()).toEqual(['bounced', ...before.slice(1).map(() => 'waiting')]);
  });
});
