import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDurableWrites } from '../../src/redis/durable.js';
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import { changeSubscriber, idOf, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { until } from '../helpers/clock.js';
import { quickInstallation } from '../helpers/process.js';
import { emptyList } from '../helpers/redis.js';
import { startSentinels, type TestSentinels } from './sentinel-for-tests.js';

let sentinels: TestSentinels;
let list: SubscriberList;
beforeAll(async () => {
  sentinels = await startSentinels();
  list = await emptyList(sentinels.redis, 256);
});
afterAll(() => sentinels.stop());

test('when the primary dies, its replica takes over, and sign-ups in progress wait for it', async () => {
  const durable = await openDurableWrites(sentinels.redis);
  const add = async (number: number) => {
    const address = `reader${number}@example.org`;
    await changeSubscriber(list, idOf(list, address), (before) => before ?? { address, memberships: [] });
  };
  for (let i = 0; i < 200; i += 1) await add(i);
  await durable.onDisk();
  await sentinels.replicated();
  await sentinels.stopPrimary();
  await Promise.all(Array.from({ length: 200 }, (_, i) => add(200 + i)));
  const isSynced = () =>
    durable.onDisk().then(
      () => true,
      (error: { code?: string; retryable?: boolean }) => {
        expect(error).toMatchObject({ retryable: true });
        return false;
      },
    );
  await until('the sign-ups are on disk', isSynced);
  let seen = 0;
  for await (const { records } of scanBuckets(list)) seen += records.length;
  expect(seen).toBe(400);
  await durable.close();

  const installation = await quickInstallation({ REDIS_URL: sentinels.url });
  const { stdout, stderr } = await installation.cli('doctor', '--json');
  expect(`${stdout}${stderr}`).not.toContain('PASSWORD');
  const { checks } = JSON.parse(stdout) as { checks: { name: string; ok: boolean }[] };
  expect(checks.find(({ name }) => name === 'redis')).toMatchObject({ ok: true });
  await installation.remove();
});
