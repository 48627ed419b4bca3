import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { startIssue } from '../../src/control/start-issue.js';
import { planIssue } from '../../src/delivery/plan-issue.js';
import { isTransientKey } from '../../src/redis/key-groups.js';
import { keys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { reportIssue } from '../../src/reports/report.js';
import { reshardList } from '../../src/subscribers/list/reshard.js';
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import { changeSubscriber, idOf, openList, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { readerAddress, startPostrider, type TestPostrider } from '../helpers/postrider.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { snapshot } from '../helpers/snapshot.js';

const readers = 60;
let postrider: TestPostrider;
let target: TestRedis;
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-moved-'));
  file = join(folder, 'list.backup');
  target = await startTestRedis();
});
afterAll(async () => {
  await target.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await target.redis.flushall();
  postrider = await startPostrider({ readers, workers: false });
  const workers = await postrider.startWorkers();
  await postrider.send(await postrider.composeIssue());
  // Their jobs after a send would change keys while they are compared.
  await workers.stop();
  return () => postrider.stop();
});

const backup = () => takeBackup(postrider.app.redis, postrider.app.queues, file);
const move = (buckets: number, onProgress?: () => void) =>
  reshardList(postrider.app.list, buckets, async () => [], onProgress);
const moveHalfway = (buckets: number) =>
  expect(
    move(buckets, () => {
      throw new Error('killed');
    }),
  ).rejects.toThrow('killed');

async function restored(buckets?: number): Promise<SubscriberList> {
  await restoreBackup(target.redis, file, { force: true, buckets });
  return openList(target.redis, await readMeta(target.redis));
}

async function records(list: SubscriberList): Promise<Map<string, string>> {
  const all = new Map<string, string>();
  for await (const { records } of scanBuckets(list))
    for (const { id, record } of records) all.set(id.toString('hex'), record.toString('hex'));
  return new Map([...all].sort());
}

/** Checks every use of a restored list: reading, changing, adding, removing, moving. */
async function works(list: SubscriberList): Promise<void> {
  const before = await records(list);
  const id = idOf(list, readerAddress(1));
  const { after } = await changeSubscriber(list, id, (reader) => reader && { ...reader, memberships: [] });
  expect(after?.address).toBe(readerAddress(1));
  await changeSubscriber(list, id, () => undefined);
  expect((await records(list)).size).toBe(before.size - 1);
  await reshardList(list, 17, async () => []);
  expect((await records(list)).size).toBe(before.size - 1);
}

describe('a backup of a list that was moved', () => {
  test('restores it in its number of buckets, key by key, with the reports from before', async () => {
    const { app } = postrider;
    await move(500);
    const report = await reportIssue(app.list, 'business-1');
    expect(report.accepted).toBe(readers);
    await backup();
    const list = await restored();
    expect(list.layout).toEqual({ generation: 1, buckets: 500 });
    expect(await records(list)).toEqual(await records(app.list));
    expect(await reportIssue(list, 'business-1')).toEqual(report);
    const kept = async (redis: TestRedis['redis']) => {
      const all = [...(await snapshot(redis, 'postrider:*'))].filter(([key]) => !isTransientKey(key));
      // The marks in the buckets that the list has left are for running processes, and here is none.
      return new Map(all.filter(([key]) => !/\{b:\d+\}:state$/.test(key)));
    };
    expect(await kept(target.redis)).toEqual(await kept(app.redis));
    await works(list);
  });

  test('restores it into any other number', async () => {
    const { app } = postrider;
    await move(500);
    await move(9);
    await backup();
    const list = await restored(33);
    expect(list.layout).toEqual({ generation: 0, buckets: 33 });
    expect(await records(list)).toEqual(await records(app.list));
    expect(await reportIssue(list, 'business-1')).toEqual(await reportIssue(app.list, 'business-1'));
    await works(list);
  });
});

describe('a backup taken while a list is being moved', () => {
  test('restores it as it was before, and the move can start again', async () => {
    const { app } = postrider;
    await moveHalfway(600);
    await backup();
    const list = await restored();
    expect(list.layout).toEqual({ generation: 0, buckets: 64 });
    expect(await records(list)).toEqual(await records(app.list));
    // No mark of the move blocks sends.
    expect(await target.redis.exists(keys.resharding)).toBe(0);
    await works(list);
  });

  test('in a later layout does the same', async () => {
    const { app } = postrider;
    await move(700);
    await moveHalfway(5);
    await backup();
    const list = await restored();
    expect(list.layout).toEqual({ generation: 1, buckets: 700 });
    expect(await records(list)).toEqual(await records(app.list));
    await works(list);
  });

  test('has every reader, at any time of the move', async () => {
    const { app } = postrider;
    for (let round = 0; round < 4; round += 1) {
      const moving = move([300, 20, 1_000, 64][round] ?? 64);
      await Promise.all([moving, backup()]);
      const list = await restored();
      expect(await records(list)).toEqual(await records(app.list));
    }
  });
});

test('a paused issue is restored with the buckets that it was planned for', async () => {
  await postrider.stop();
  postrider = await startPostrider({ readers, workers: false });
  await move(300);
  const issue = await postrider.composeIssue();
  await startIssue(postrider.app.redis, postrider.app.queues, issue.id);
  await planIssue(postrider.app, issue.id);
  await backup();
  const list = await restored();
  expect(list.layout).toEqual({ generation: 1, buckets: 300 });
  expect(await reportIssue(list, issue.id)).toMatchObject({ state: 'paused', audience: readers, waiting: readers });
  await expect(restored(8)).rejects.toMatchObject({ code: 'restore.issue-under-way' });
});
