import type { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { numberLinks } from '../../src/answers/clicks/link-table.js';
import { allOwnData, eraseReader } from '../../src/answers/reader-answers.js';
import { readActivity } from '../../src/feedback/reader-activity.js';
import { composeIssue } from '../../src/issues/compose.js';
import { keys } from '../../src/redis/keys.js';
import { readSchema } from '../../src/redis/meta.js';
import { announceWorker } from '../../src/reports/presence.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { lookForOwnWorkers } from '../../src/upgrade/own-workers.js';
import { tendOpenedLinks } from '../../src/upgrade/tend-opened-links.js';
import { readerAddress, startPostrider } from '../helpers/postrider.js';

const [hour, day] = [3_600_000, 86_400_000];

/** As many readers as Redis itself keeps compactly, and the link that each opened. Their ids begin with 0xff. */
const manyOthers = () =>
  Array.from({ length: 128 }, (_, i) => [Buffer.from([0xff, i, 1, 2, 3, 4, 5, 6]), Buffer.from([0b10])]).flat();

/** Notes hourly that workers of this version alone run. @param to the last time, included */
async function runHourly(redis: Redis, from: number, to: number): Promise<void> {
  for (let at = from; at <= to; at += hour) await lookForOwnWorkers(redis, at);
}

test('opened links are packed when workers of this version alone have run for four weeks, for the same answers', async ({
  onTestFinished,
}) => {
  const postrider = await startPostrider({ readers: 2, workers: false });
  onTestFinished(() => postrider.stop());
  const { list, redis } = postrider.app;
  const now = Date.now();
  const compose = async () => (await composeIssue(redis, postrider.newsletter, { limit: 1 })).issue;
  const [older, newer] = [await compose(), await compose()];
  const link = { url: 'https://example.com/berth', title: 'A berth', place: 'article' as const, article: '' };
  const [reader, other] = [idOf(list, readerAddress(0)), idOf(list, readerAddress(1))];
  for (const [{ id }, startedAt] of [
    [older, now],
    [newer, now + 68 * day],
  ] as const) {
    await redis.hset(keys.issue(id), { state: 'sent', startedAt });
    await numberLinks(redis, id, [link]);
    await redis.hset(keys.opened(id), reader, Buffer.from([0b10]), other, Buffer.from([0b10]), ...manyOthers());
  }
  const lines: object[] = [];
  const log = { info: (facts: object) => lines.push(facts) } as unknown as Parameters<typeof tendOpenedLinks>[1];
  const packed = async (at: number) => {
    await tendOpenedLinks({ redis, onDisk: async () => undefined }, log, at);
    return Promise.all([older, newer].map(async ({ id }) => (await redis.exists(keys.packedOpened(id))) === 1));
  };
  const answers = async () => ({
    own: await allOwnData(list, reader, []),
    activity: (await readActivity(list, postrider.newsletter, reader)).clicks,
  });
  const before = await answers();
  expect(before.own?.answers.clicks).toHaveLength(2);
  expect(before.activity).toHaveLength(2);

  // Version 0.2.0 announces its workers by their names alone.
  const old = await announceWorker(redis, 'host-1-0badcafe');
  onTestFinished(() => old.stop());
  expect(await packed(now + 40 * day)).toEqual([false, false]);
  await old.stop();
  expect(await packed(now + 41 * day)).toEqual([false, false]);
  await runHourly(redis, now + 41 * day, now + 69 * day - hour);
  expect(await packed(now + 69 * day - hour)).toEqual([false, false]);
  expect(await readSchema(redis)).not.toBe('5');
  expect(lines).toEqual([]);

  expect(await packed(now + 69 * day)).toEqual([true, false]);
  expect(await readSchema(redis)).toBe('5');
  expect(lines).toEqual([{ readers: 130, issues: 1 }]);
  expect(await redis.exists(keys.opened(older.id))).toBe(0);
  expect(await answers()).toEqual(before);

  await eraseReader(list, reader, 'reader');
  expect((await answers()).activity).toEqual([]);
  const kept = await redis.hgetBuffer(keys.packedOpened(older.id), other.subarray(0, 1));
  expect(kept).toEqual(Buffer.concat([other, Buffer.from([1, 0b10])]));
});

test('nothing is waited for, logged or refused for a few late clicks, or for more links than the packed form holds', async ({
  onTestFinished,
}) => {
  const postrider = await startPostrider({ readers: 0, workers: false });
  onTestFinished(() => postrider.stop());
  const { redis } = postrider.app;
  const now = Date.now();
  const compose = async () => (await composeIssue(redis, postrider.newsletter, { limit: 1 })).issue.id;
  const [few, long] = [await compose(), await compose()];
  for (const id of [few, long]) await redis.hset(keys.issue(id), { state: 'sent', startedAt: now - 10 * day });
  await redis.hset(keys.opened(few), ...manyOthers());
  await redis.hset(keys.opened(long), ...manyOthers(), Buffer.alloc(8, 1), Buffer.alloc(256, 1));
  const links = Array.from({ length: 2_040 }, (_, i) => [i + 1, '{}']).flat();
  await redis.hset(keys.links(long), ...links);
  await runHourly(redis, now - 28 * day, now);
  const calls: string[] = [];
  const tend = () =>
    tendOpenedLinks({ redis, onDisk: async () => void calls.push('waits') }, { info: () => calls.push('logs') }, now);
  await tend();
  expect(calls).toEqual([]);
  expect(await readSchema(redis)).not.toBe('5');
  expect(await redis.hlen(keys.opened(few))).toBe(128);
  expect(await redis.hlen(keys.opened(long))).toBe(129);

  // One more reader, and one link fewer.
  await redis.hset(keys.opened(few), Buffer.alloc(8, 1), Buffer.from([0b10]));
  await redis.hdel(keys.links(long), '2040');
  await tend();
  expect(calls).toEqual(['waits', 'logs']);
  expect(await redis.exists(keys.opened(few))).toBe(0);
  expect(await redis.hlen(keys.opened(long))).toBe(1);
});
