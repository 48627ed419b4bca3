import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ClaimResult, claim, settle } from '../../src/ledger/change-ledger.js';
import { type Fence, freeze, type LedgerLine, readReplies, takeLedger } from '../../src/ledger/ledger.js';
import { packEntry } from '../../src/ledger/ledger-entry.js';
import { keys } from '../../src/redis/keys.js';
import type { BucketTag } from '../../src/redis/layout.js';
import { bucketAt, type SubscriberId } from '../../src/subscribers/record/subscriber-id.js';
import { emptyList, startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

const startedAt = Date.parse('2026-11-01T08:00:00Z');
const claimed = packEntry({ state: 'claimed', attempts: 1, at: startedAt + 1_000 }, startedAt);
const byAnother = packEntry({ state: 'claimed', attempts: 2, at: startedAt + 1_000 }, startedAt);
const idOf = (number: number) => Buffer.from(`reader${String(number).padStart(2, '0')}`);
const recordOf = (number: number) => Buffer.from(`record of ${number} ${'é'.repeat(number)}`);

/** The states that a claim may find, with the expected results. */
const claims = { free: 'claimed', taken: 'done', left: 'changed', lost: 'fenced', moved: 'claimed' } as const;

test('each of many concurrent changes gets its own result, and a refused change changes nothing', async () => {
  const kinds = fc.constantFrom(...(Object.keys(claims) as (keyof typeof claims)[]));
  await fc.assert(
    fc.asyncProperty(fc.array(kinds, { minLength: 1, maxLength: 90 }), async (asked) => {
      const { redis, layout } = await emptyList(server.redis);
      const of = { id: 'business-1', startedAt, layout };
      const audience = new Map<BucketTag, SubscriberId[]>();
      for (const number of asked.keys()) {
        const bucket = bucketAt(layout, idOf(number));
        audience.set(bucket, [...(audience.get(bucket) ?? []), idOf(number)]);
      }
      for (const [bucket, ids] of audience) await freeze(redis, bucket, of.id, ids);
      const found = new Map<string, { line: LedgerLine; fence: Fence }>();
      for await (const { fence, lines } of takeLedger(redis, of, {}))
        for (const line of lines) found.set(line.id.toString(), { line, fence });
      const here = (number: number) => found.get(idOf(number).toString()) as { line: LedgerLine; fence: Fence };
      for (const [number, kind] of asked.entries()) {
        const { line, fence } = here(number);
        if (kind !== 'left') await redis.hset(keys.subscribers(line.bucket), line.id, recordOf(number));
        if (kind === 'taken') await claim(redis, of.id, line, fence, undefined, byAnother);
      }
      const answers = await Promise.all(
        asked.map((kind, number): Promise<ClaimResult> => {
          const { line, fence } = here(number);
          const record = kind === 'moved' ? undefined : recordOf(number);
          return claim(redis, of.id, line, kind === 'lost' ? Buffer.alloc(4) : fence, record, claimed);
        }),
      );
      expect(answers).toEqual(asked.map((kind) => claims[kind]));

      const settled = await Promise.all(
        asked.map((_, number) => {
          const { line } = here(number);
          const entry = { state: 'deferred' as const, attempts: 1, at: startedAt + 2_000 };
          return settle(redis, of, { ...line, packed: claimed }, entry, `450 reply ${number} é`);
        }),
      );
      expect(settled).toEqual(answers.map((answer) => answer === 'claimed'));
      for (const [number, stands] of settled.entries()) {
        const { line } = here(number);
        const replies = await readReplies(redis, of.id, line.bucket);
        expect(replies.get(line.id.toString('hex'))).toBe(stands ? `450 reply ${number} é` : undefined);
      }
    }),
    { numRuns: 12 },
  );
});
