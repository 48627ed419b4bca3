import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { openQueues } from '../../src/queues/queues.js';
import { mastersOf, removeKeys } from '../../src/redis/cluster.js';
import { openDurableWrites } from '../../src/redis/durable.js';
import { everyKey, isTransientKey } from '../../src/redis/key-groups.js';
import { readMeta } from '../../src/redis/meta.js';
import { scanBuckets } from '../../src/subscribers/list/scan-buckets.js';
import { changeSubscriber, idOf, openList, type SubscriberList } from '../../src/subscribers/list/subscriber-store.js';
import { startTestCluster } from '../helpers/cluster.js';
import { emptyList, startTestRedis, type TestRedis } from '../helpers/redis.js';
import { snapshot } from '../helpers/snapshot.js';
import { startValkey, valkeyMissing } from '../helpers/valkey.js';

const stores = [
  { store: 'a single Redis', start: startTestRedis, masters: 1, missing: undefined },
  { store: 'a cluster of three masters', start: () => startTestCluster(), masters: 3, missing: undefined },
  { store: 'Valkey', start: startValkey, masters: 1, missing: valkeyMissing },
];

describe.each(stores)('on $store', ({ start, masters, missing, store }) => {
  if (missing) {
    test(`${store} is left out`, (context) => context.skip(missing));
    return;
  }

  let server: TestRedis;
  let list: SubscriberList;
  beforeAll(async () => {
    server = await start();
  });
  beforeEach(async () => {
    list = await emptyList(server.redis);
  });
  afterAll(() => server.stop());

  const add = (number: number) => {
    const address = `reader${number}@example.org`;
    return changeSubscriber(list, idOf(list, address), (before) => before ?? { address, memberships: [] });
  };

  test('the list stores readers on every master, and a scan returns each once', async () => {
    expect(mastersOf(server.redis)).toHaveLength(masters);
    await Promise.all(Array.from({ length: 500 }, (_, i) => add(i)));
    const ids = new Set<string>();
    let seen = 0;
    for await (const { records } of scanBuckets(list)) {
      for (const { id } of records) ids.add(id.toString('hex'));
      seen += records.length;
    }
    expect([seen, ids.size]).toEqual([500, 500]);
    for (const master of mastersOf(server.redis)) expect(await master.dbsize()).toBeGreaterThan(10);
  });

  test('none of many concurrent changes to one reader is lost', async () => {
    const id = idOf(list, 'reader7@example.org');
    await add(7);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        changeSubscriber(list, id, (now) => now && { ...now, address: `${now.address}+` }),
      ),
    );
    const { after } = await changeSubscriber(list, id, (now) => now);
    expect(after?.address).toBe(`reader7@example.org${'+'.repeat(20)}`);
  });

  test('a change is on the disk of every master when the caller gets the answer', async () => {
    const durable = await openDurableWrites(server.redis);
    expect(durable.durability).toBe('on disk');
    const synced = async () => {
      const infos = await Promise.all(mastersOf(server.redis).map((master) => master.info('persistence')));
      return infos.map((info) => /aof_pending_bio_fsync:(\d+)/.exec(info)?.[1]);
    };
    const marks = async () =>
      [...(await snapshot(server.redis, everyKey)).keys()].filter((key) => key.endsWith(':durable'));
    await Promise.all(Array.from({ length: 50 }, async (_, i) => add(1_000 + i).then(durable.onDisk)));
    expect(await synced()).toEqual(Array(masters).fill('0'));
    expect(await marks()).toHaveLength(masters);
    durable.close();
  });

  test('a backup is restored key by key', async () => {
    await Promise.all(Array.from({ length: 500 }, (_, i) => add(i)));
    const folder = await mkdtemp(join(tmpdir(), 'postrider-backup-'));
    const queues = openQueues(server.redis);
    const kept = async () => {
      const all = await snapshot(server.redis, everyKey);
      for (const key of [...all.keys()].filter(isTransientKey)) all.delete(key);
      return all;
    };
    try {
      const before = await kept();
      const { keys } = await takeBackup(server.redis, queues, join(folder, 'backup'));
      expect(keys).toBe(before.size);
      await removeKeys(server.redis, everyKey);
      await restoreBackup(server.redis, join(folder, 'backup'), { force: false });
      expect(await kept()).toEqual(before);
      const again = openList(server.redis, await readMeta(server.redis));
      expect(idOf(again, 'a@example.org')).toEqual(idOf(list, 'a@example.org'));
    } finally {
      await queues.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
