import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { mastersOf } from '../../src/redis/cluster.js';
import { openDurableWrites } from '../../src/redis/durable.js';
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import { changeSubscriber, idOf, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { until } from '../helpers/clock.js';
import { startTestCluster, type TestCluster } from '../helpers/cluster.js';
import { emptyList } from '../helpers/redis.js';

let cluster: TestCluster;
let list: SubscriberList;
beforeAll(async () => {
  cluster = await startTestCluster(3, { replicas: 1 });
  list = await emptyList(cluster.redis, 256);
});
afterAll(() => cluster.stop());

test('when a master dies its replica takes over, and sign-ups in progress wait for it instead of failing', async () => {
  const durable = await openDurableWrites(cluster.redis);
  const add = async (number: number) => {
    const address = `reader${number}@example.org`;
    await changeSubscriber(list, idOf(list, address), (before) => before ?? { address, memberships: [] });
  };
  for (let i = 0; i < 200; i += 1) await add(i);
  await durable.onDisk();
  await cluster.replicated();
  await cluster.killMaster();
  await Promise.all(Array.from({ length: 200 }, (_, i) => add(200 + i)));
  // The wait for the disk of a lost master ends with an error, and the caller tries again.
  const isSynced = () =>
    durable.onDisk().then(
      () => true,
      (error: { code?: string; retryable?: boolean }) => {
        expect(error).toMatchObject({ code: 'redis.not-on-disk', retryable: true });
        return false;
      },
    );
  await until('the sign-ups are on disk', isSynced);
  let seen = 0;
  for await (const { records } of scanBuckets(list)) seen += records.length;
  expect(seen).toBe(400);
  const late = await connectRedis(cluster.url, {}, 10_000);
  expect(mastersOf(late)).toHaveLength(3);
  late.disconnect();
  durable.close();
});
