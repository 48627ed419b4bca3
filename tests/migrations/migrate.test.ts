import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { migrate, migrations, StoreIsNewer } from '../../src/migrations/migrate.js';
import type { Migration } from '../../src/migrations/migration.js';
import { keys } from '../../src/redis/keys.js';
import { readMeta } from '../../src/redis/meta.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await emptyStore(server.redis);
  await readMeta(server.redis);
});

function memoryLog() {
  const entries: object[] = [];
  return { entries, info: (entry: object) => void entries.push(entry) };
}

/** A migration that counts its runs in Redis, so that runs of other processes would count too. */
const counting = (name: string, during: () => Promise<void> = async () => undefined): Migration => ({
  name,
  since: '0.2.0',
  count: async () => 0,
  async run(redis) {
    await during();
    return redis.hincrby('runs', name, 1);
  },
});
const runs = () => server.redis.hgetall('runs');

test('each migration runs once, in order, and is logged', async () => {
  const log = memoryLog();
  const steps = [counting('first'), counting('second')];
  await migrate(server.redis, log, { migrations: steps.slice(0, 1) });
  await migrate(server.redis, log, { migrations: steps });
  await migrate(server.redis, log, { migrations: steps });
  expect(await runs()).toEqual({ first: '1', second: '1' });
  expect(log.entries).toEqual([
    { migration: 1, name: 'first', changed: 1 },
    { migration: 2, name: 'second', changed: 1 },
  ]);
});

test('of five processes that start at once, one migrates, and all continue when it is done', async () => {
  let under = 0;
  const step = counting('only', async () => {
    under += 1;
    expect(under).toBe(1);
    // Enough time for the others to check the lock, which each does at once.
    await Promise.all(Array.from({ length: 20 }, () => server.redis.ping()));
    under -= 1;
  });
  await Promise.all(Array.from({ length: 5 }, () => migrate(server.redis, memoryLog(), { migrations: [step] })));
  expect(await runs()).toEqual({ only: '1' });
});

test('an interrupted migration runs again after the dead process’s lock has expired', async () => {
  const dying = counting('cut short', () => Promise.reject(new Error('killed')));
  await expect(migrate(server.redis, memoryLog(), { migrations: [dying] })).rejects.toThrow('killed');
  await server.redis.hset(keys.meta, 'migrating', `somebody ${Date.now() + 50}`);
  await migrate(server.redis, memoryLog(), { migrations: [counting('cut short')] });
  expect(await runs()).toEqual({ 'cut short': '1' });
});

test('data that a later version has migrated is refused and left unchanged', async () => {
  await migrate(server.redis, memoryLog());
  await server.redis.hset(keys.meta, 'migrations', migrations.length + 2);
  const before = await server.redis.hgetall(keys.meta);
  const refused = migrate(server.redis, memoryLog());
  await expect(refused).rejects.toThrow(StoreIsNewer);
  await expect(refused).rejects.toMatchObject({ stored: migrations.length + 2, known: migrations.length });
  expect(await server.redis.hgetall(keys.meta)).toEqual(before);
});

test('the previous version, which has no migrations, refuses migrated data', async () => {
  await migrate(server.redis, memoryLog());
  // Version 0.1 reads data of the versions 1 and 2.
  expect(['1', '2']).not.toContain(await server.redis.hget(keys.meta, 'schema'));
});
