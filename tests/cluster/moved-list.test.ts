import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDurableWrites } from '../../src/redis/durable.js';
import { keys } from '../../src/redis/keys.js';
import { bucketTag } from '../../src/redis/layout.js';
import { readMeta } from '../../src/redis/meta.js';
import { importSubscribers } from '../../src/subscribers/import/import-subscribers.js';
import { reshardList } from '../../src/subscribers/list/reshard.js';
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import {
  changeSubscriber,
  idOf,
  openList,
  readSubscriber,
  type SubscriberList,
} from '../../src/subscribers/list/subscriber-store.js';
import { startTestCluster } from '../helpers/cluster.js';
import { emptyList, type TestRedis } from '../helpers/redis.js';
import { aMembership } from '../helpers/subscriber.js';
import { addNewsletterForTests, fileWith } from '../subscribers/list/list-for-tests.js';

let cluster: TestRedis;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

const address = (reader: number) => `reader${reader}@example.org`;
const count = (list: SubscriberList, reader: number) =>
  changeSubscriber(list, idOf(list, address(reader)), (before) => ({
    address: address(reader),
    memberships: [aMembership({ engagedAt: (before?.memberships[0]?.engagedAt ?? 0) + 1 })],
  }));

test('a list on a cluster is resharded while readers sign up and change, and none is lost', async () => {
  await emptyList(cluster.redis, 300);
  const durable = await openDurableWrites(cluster.redis);
  const list = openList(cluster.redis, await readMeta(cluster.redis), durable);
  const readers = 400;
  for (let reader = 0; reader < readers; reader += 1) await count(list, reader);
  const writer = openList(cluster.redis, await readMeta(cluster.redis), durable);
  const answered: number[] = Array.from({ length: 2 * readers }, (_, reader) => (reader < readers ? 1 : 0));
  let on = true;
  const work = async () => {
    while (on) {
      const reader = Math.floor(Math.random() * answered.length);
      await count(writer, reader);
      answered[reader] = (answered[reader] ?? 0) + 1;
    }
  };
  const working = Promise.all(Array.from({ length: 8 }, work));
  const newsletter = await addNewsletterForTests(cluster.redis, 'harbour');
  const rows = Array.from({ length: 5_000 }, (_, row) => `imported${row}@example.org`);
  const importing = importSubscribers(writer, newsletter, await fileWith(`email\n${rows.join('\n')}\n`), {
    status: 'confirmed',
    consent: 'a file',
  });
  for (const buckets of [500, 40]) {
    const killed = reshardList(
      list,
      buckets,
      async () => [],
      () => {
        throw new Error('killed');
      },
    );
    await expect(killed).rejects.toThrow('killed');
    await reshardList(list, buckets, async () => []);
  }
  expect(await importing).toMatchObject({ read: 5_000, added: 5_000, updated: 0 });
  on = false;
  await working;
  durable.close();
  expect(writer.layout).toEqual({ generation: 2, buckets: 40 });
  const found = await Promise.all(answered.map((_, reader) => readSubscriber(list, idOf(list, address(reader)))));
  expect(found.map((subscriber) => subscriber?.memberships[0]?.engagedAt ?? 0)).toEqual(answered);
  let met = 0;
  for await (const { records } of scanBuckets(list)) met += records.length;
  expect(met).toBe(answered.filter((changes) => changes > 0).length + rows.length);
  const imported = await Promise.all(rows.map((email) => readSubscriber(list, idOf(list, email))));
  expect(imported.filter((subscriber) => subscriber === undefined)).toEqual([]);
  for (let bucket = 0; bucket < 300; bucket += 1)
    expect(await cluster.redis.exists(keys.subscribers(bucketTag({ generation: 0, buckets: 300 }, bucket)))).toBe(0);
});
