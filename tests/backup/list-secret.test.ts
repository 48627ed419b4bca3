import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type App, openApp } from '../../src/app.js';
import { restoreBackup } from '../../src/backup/restore-backup.js';
import { takeBackup } from '../../src/backup/take-backup.js';
import { parseConfig } from '../../src/config.js';
import { keys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { idOf, openList, readSubscriber } from '../../src/subscribers/list/subscriber-store.js';
import { addReader, addTestNewsletter, readerAddress } from '../helpers/postrider.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

const secret = 'the secret of the first start';
const newer = 'a newer secret made later';

let source: TestRedis;
let app: App;
let target: TestRedis;
let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postrider-backup-secret-'));
  file = join(folder, 'list.backup');
  source = await startTestRedis();
  app = await openApp(parseConfig({ LOG_LEVEL: 'silent', SECRET: secret, LIST_BUCKETS: '64' }), {
    redisUrl: source.url,
    smtpUrl: undefined,
  });
  const newsletter = await addTestNewsletter(app);
  for (let i = 0; i < 5; i += 1) await addReader(app, newsletter, readerAddress(i));
  await takeBackup(app.redis, app.queues, file);
  target = await startTestRedis();
});
afterAll(async () => {
  await app.close();
  await source.stop();
  await target.stop();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => emptyStore(target.redis));

const restore = (secrets: readonly string[] | undefined, buckets?: number) =>
  restoreBackup(target.redis, file, { force: true, secrets, buckets });

test.each([
  ['its secret', [secret], undefined],
  ['its secret behind a newer one', [newer, secret], undefined],
  ['its secret, into another number of buckets', [secret], 7],
])('a backup of a list that was created with a secret restores with %s', async (_, secrets, buckets) => {
  await restore(secrets, buckets);
  const facts = ['listKey', 'listKeyForm', 'listKeyCheck', 'schema'] as const;
  expect(await target.redis.hmget(keys.meta, ...facts)).toEqual(await source.redis.hmget(keys.meta, ...facts));
  const list = openList(target.redis, await readMeta(target.redis, 64, secrets));
  const id = idOf(list, readerAddress(3));
  expect(id.equals(idOf(app.list, readerAddress(3)))).toBe(true);
  expect((await readSubscriber(list, id))?.address).toBe(readerAddress(3));
});

test.each([
  ['no', undefined],
  ['another', [newer]],
])('with %s secret it is refused before anything is written or removed', async (_, secrets) => {
  await target.redis.set(keys.issueNumber('kept'), 5);
  const fresh = await readMeta(target.redis);
  await expect(restore(secrets)).rejects.toMatchObject({
    code: 'list.wrong-secret',
    where: 'backup',
    configured: secrets?.length ?? 0,
  });
  expect(await target.redis.get(keys.issueNumber('kept'))).toBe('5');
  expect(await readMeta(target.redis)).toEqual(fresh);
  expect(await target.redis.dbsize()).toBe(2);
});
