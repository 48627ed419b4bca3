import { afterAll, beforeAll, expect, test } from 'vitest';
import { claim, settle } from '../../src/ledger/change-ledger.js';
import { freeze, type LedgerLine, type LedgerRef, readLedgerLine, takeLedger } from '../../src/ledger/ledger.js';
import { packEntry } from '../../src/ledger/ledger-entry.js';
import type { LedgerState } from '../../src/ledger/ledger-states.js';
import { bucketAt } from '../../src/subscribers/record/subscriber-id.js';
import { emptyList, startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());

const startedAt = Date.parse('2026-11-01T08:00:00Z');
const reader = Buffer.from('0123456789abcdef', 'hex');

/** A ledger of one reader, whom one run has claimed. @returns the line as that run knows it */
async function claimedLine(): Promise<{ of: LedgerRef; line: LedgerLine }> {
  const { redis, layout } = await emptyList(server.redis);
  const of = { id: 'business-1', startedAt, layout };
  await freeze(redis, bucketAt(layout, reader), of.id, [reader]);
  for await (const { fence, lines } of takeLedger(redis, of, {})) {
    const [line] = lines;
    if (!line) continue;
    const packed = packEntry({ state: 'claimed', attempts: 1, at: startedAt + 1_000 }, startedAt);
    expect(await claim(redis, of.id, line, fence, undefined, packed)).toBe('claimed');
    return { of, line: { ...line, packed } };
  }
  throw new Error('the ledger is empty');
}

const entry = (state: LedgerState) => ({ state, attempts: 1, at: startedAt + 2_000 });
const stateNow = async (of: LedgerRef) => (await readLedgerLine(server.redis, of, reader))?.state;

test('an outcome is written over the claim that it belongs to', async () => {
  const { of, line } = await claimedLine();
  expect(await settle(server.redis, of, line, entry('bounced'), '550 5.1.1 no such user')).toBe(true);
  expect(await stateNow(of)).toBe('bounced');
});

test('any outcome replaces "uncertain", and "accepted" is written however late it comes', async () => {
  const { of, line } = await claimedLine();
  await settle(server.redis, of, line, entry('uncertain'));
  expect(await settle(server.redis, of, line, entry('deferred'))).toBe(true);
  expect(await stateNow(of)).toBe('deferred');
  expect(await settle(server.redis, of, line, entry('accepted'))).toBe(true);
  expect(await settle(server.redis, of, line, entry('bounced'))).toBe(false);
  expect(await stateNow(of)).toBe('accepted');
});

test('a worker that gives a recipient back overwrites no outcome of another worker', async () => {
  const { of, line } = await claimedLine();
  await settle(server.redis, of, line, entry('uncertain'));
  expect(await settle(server.redis, of, line, { ...entry('waiting'), attempts: 0 }, undefined, true)).toBe(false);
  expect(await stateNow(of)).toBe('uncertain');
});
