import { Registry } from 'prom-client';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeFailure, writePlan, writeStored } from '../../src/backup/backup-plan.js';
import { noteBackup } from '../../src/backup/last-backup.js';
import { openSharedGauges } from '../../src/metrics/shared-gauges.js';
import { healthKeys } from '../../src/redis/keys.js';
import { noteReplicas } from '../../src/redis/replica-samples.js';
import { startWithReplica, type TestReplica } from '../helpers/replica.js';
import { readText } from './metrics-for-tests.js';

let server: TestReplica;
beforeAll(async () => {
  server = await startWithReplica();
});
afterAll(() => server.stop());
beforeEach(() => server.redis.flushall());

const [megabyte, hour, day] = [1_048_576, 3_600_000, 86_400_000];

/** The metrics that every process reads from Redis, with DURABLE_REPLICAS=2. @returns a metric's value, if there is one */
async function read(): Promise<(name: string, labels?: Record<string, string>) => number | undefined> {
  const registry = new Registry();
  await openSharedGauges(server.redis, registry, 2)();
  const { samples, sum } = readText(await registry.metrics());
  return (name, labels) => (samples.some((sample) => sample.name === name) ? sum(name, labels) : undefined);
}

const refused = (found: Awaited<ReturnType<typeof read>>) =>
  ['memory-full', 'disk-failed', 'read-only', 'too-few-replicas', 'not-ready'].filter(
    (because) => found('postrider_redis_refuses_writes', { because }) === 1,
  );

test('the memory of Redis, its limit, and when it will be full', async () => {
  await server.redis.config('SET', 'maxmemory', String(100 * megabyte));
  let found = await read();
  const used = Number(/^used_memory:(\d+)/m.exec(await server.redis.info('memory'))?.[1]);
  expect(found('postrider_redis_memory_bytes')).toBeGreaterThan(used / 2);
  expect(found('postrider_redis_memory_bytes')).toBeLessThan(used * 2);
  expect(found('postrider_redis_memory_limit_bytes')).toBe(100 * megabyte);
  expect(found('postrider_redis_memory_full_seconds')).toBeUndefined();
  for (let days = 0; days < 10; days += 1) {
    const on = new Date(Date.now() - days * day).toISOString().slice(0, 10);
    await server.redis.hset(healthKeys.memory, on, JSON.stringify([{ server: '', used: (20 - days) * megabyte }]));
  }
  found = await read();
  const rest = 100 * megabyte - (found('postrider_redis_memory_bytes') ?? 0);
  expect(found('postrider_redis_memory_full_seconds')).toBe(Math.floor(rest / megabyte) * 86_400);
  await server.redis.config('SET', 'maxmemory', '0');
});

test('the replicas that keep up, how many are wanted, and why Redis refuses writes', async () => {
  const before = await read();
  expect(before('postrider_redis_replicas')).toBe(1);
  expect(before('postrider_redis_replicas_wanted')).toBe(2);
  expect(before('postrider_redis_replicas_lost')).toBe(0);
  expect(refused(before)).toEqual([]);
  await noteReplicas(server.redis, Date.now());
  await server.redis.config('SET', 'min-replicas-to-write', '1');
  await server.detach();
  try {
    const lost = await read();
    expect(lost('postrider_redis_replicas')).toBe(0);
    expect(lost('postrider_redis_replicas_lost')).toBe(1);
    expect(refused(lost)).toEqual(['too-few-replicas']);
    expect(lost('postrider_store_up')).toBe(1);
  } finally {
    await server.redis.config('SET', 'min-replicas-to-write', '0');
    await server.attach();
  }
});

test('without BACKUP_TO nothing is said of backups; with it, the age of the newest there, its size, and a failure', async () => {
  const { redis } = server;
  const now = Date.now();
  const names = ['age_seconds', 'bytes', 'failed'].map((end) => `postrider_backup_${end}`);
  const backups = async () => names.map((name, i) => (i === 0 ? hoursOf(found(name)) : found(name)));
  const hoursOf = (seconds = Number.NaN) => Math.round((seconds * 1_000) / hour);
  await noteBackup(redis, { at: now - 30 * hour, machine: 'here', file: '/here/a.backup', bytes: 1_000 });
  let found = await read();
  expect(names.map((name) => found(name))).toEqual([undefined, undefined, undefined]);

  await redis.del(healthKeys.backup);
  await writePlan(redis, { to: '/backups', at: 0, bucket: undefined, recipients: [] }, now - 2 * hour);
  found = await read();
  expect(await backups()).toEqual([2, undefined, 0]);

  // It is a file elsewhere, and so is what was written into an earlier BACKUP_TO.
  await noteBackup(redis, { at: now, machine: 'here', file: '/here/a.backup', bytes: 1_000 });
  await writeStored(redis, { to: '/earlier', at: now, backups: [{ name: 'a.backup', at: now, bytes: 1_500 }] });
  found = await read();
  expect(await backups()).toEqual([2, undefined, 0]);
  const at = now - 7 * hour;
  await writeStored(redis, {
    to: '/backups',
    at,
    backups: [
      { name: 'ahead.backup', at: now + 9 * day, bytes: 1 },
      { name: 'b.backup', at, bytes: 2_000 },
    ],
  });
  await writeFailure(redis, { to: '/backups', at: now, fault: 'space', reason: 'ENOSPC' });
  found = await read();
  expect(await backups()).toEqual([7, 2_000, 1]);
  // One that was written by hand ends it, too.
  await writeStored(redis, { to: '/backups', at: now, backups: [{ name: 'c.backup', at: now, bytes: 3_000 }] });
  found = await read();
  expect(await backups()).toEqual([0, 3_000, 0]);
});
