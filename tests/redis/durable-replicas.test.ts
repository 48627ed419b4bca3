import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readAttention } from '../../src/attention/attention.js';
import { startIssue } from '../../src/control/start-issue.js';
import { checkReplicas } from '../../src/health/check-replicas.js';
import { warns } from '../../src/health/found.js';
import { findingInWords } from '../../src/locale/findings-in-words.js';
import { withinChange } from '../../src/redis/change-scope.js';
import { connectRedis } from '../../src/redis/client.js';
import { type DurableWrites, openDurableWrites } from '../../src/redis/durable.js';
import { healthKeys, keys } from '../../src/redis/keys.js';
import { readReplicas } from '../../src/redis/replica-facts.js';
import { noteReplicas } from '../../src/redis/replica-samples.js';
import { openServingProbe } from '../../src/reports/serving-probe.js';
import { until } from '../helpers/clock.js';
import { startPostrider } from '../helpers/postrider.js';
import { patienceMs, startServer } from '../helpers/redis-server.js';
import { startWithReplica, type TestReplica } from '../helpers/replica.js';

let server: TestReplica;
let durable: DurableWrites;
beforeAll(async () => {
  server = await startWithReplica();
  durable = await openDurableWrites(server.redis, 1);
});
afterEach(() => server.attach());
afterAll(async () => {
  await durable.close();
  await server.stop();
});

const tooFew = { code: 'redis.not-on-replicas', retryable: true, wanted: 1, confirmed: 0 };
const write = (value: number) => server.redis.set(keys.probe, value);

test('a confirmed change is on the disk of the replica', async () => {
  for (let i = 1; i <= 20; i += 1) {
    await write(i);
    await durable.onDisk();
    expect(await server.replica.get(keys.probe)).toBe(String(i));
    expect(await server.replica.info('persistence')).toContain('aof_pending_bio_fsync:0');
  }
});

test('many changes at once wait together', async () => {
  const marksBefore = await marks();
  await Promise.all(Array.from({ length: 200 }, async (_, i) => write(i).then(durable.onDisk)));
  expect((await marks()) - marksBefore).toBeLessThan(20);
});

const marks = async () => Number(await server.redis.get(keys.durable(0)));

test('without the replica no change is confirmed, and with it again each is', async () => {
  await server.detach();
  await write(1);
  await expect(durable.onDisk()).rejects.toMatchObject(tooFew);
  await expect(durable.onReplicas(performance.now())).rejects.toMatchObject(tooFew);
  const probe = openServingProbe({ ...durable, redis: server.redis });
  await expect(probe()).rejects.toMatchObject(tooFew);
  await server.attach();
  await durable.onDisk();
  await durable.onReplicas(performance.now());
  expect(await probe()).toBe('writable');
});

test('a replica without an append-only file confirms nothing, and the doctor says so', async () => {
  await server.replica.config('SET', 'appendonly', 'no');
  try {
    await write(2);
    const [, found] = await Promise.all([
      expect(durable.onDisk()).rejects.toMatchObject(tooFew),
      checkReplicas(server.redis, 1),
    ]);
    expect(found).toMatchObject([
      { name: 'replicas', state: 'stop', findings: [{ code: 'replicas.silent', facts: { wanted: 1, confirmed: 0 } }] },
    ]);
  } finally {
    await server.replica.config('SET', 'appendonly', 'yes');
  }
});

const config = { feedback: { listener: undefined, mailbox: undefined }, durableReplicas: 1 };
const troubles = async () => (await readAttention({ redis: server.redis, config })).map(({ code }) => code);

test('the doctor counts the replicas of the primary, and attention names a missing one', async () => {
  const found = async (wanted: number) =>
    (await checkReplicas(server.redis, wanted)).map(({ findings }) => findings[0]);
  await until('the replica confirms', async () => (await found(1))[0]?.code === 'replicas.confirm');
  expect(await found(0)).toMatchObject([{ code: 'replicas.unused', facts: { connected: 1 } }]);
  expect(await found(2)).toMatchObject([{ code: 'replicas.few', facts: { wanted: 2, connected: 1 } }]);
  expect(await troubles()).not.toContain('replicas.few');
  await server.detach();
  expect(await found(0)).toEqual([]);
  expect(await found(1)).toMatchObject([{ code: 'replicas.few', facts: { wanted: 1, connected: 0 } }]);
  expect(await troubles()).toContain('replicas.few');
});

test('attention and the doctor say that one of two replicas is lost, and whether another may be lost', async () => {
  const { redis, url } = server;
  const now = Date.now();
  const found = async (durableReplicas: number, at = now) =>
    (await readAttention({ redis, config: { ...config, durableReplicas } }, at)).filter(
      ({ code }) => code === 'replicas.lost',
    );
  const connected = (count: number) => async () => (await readReplicas(redis)).some((one) => one.connected === count);
  const other = await startServer('redis-server', { appendfsync: 'always' });
  const second = await connectRedis(other.url, {}, patienceMs);
  try {
    await second.replicaof('127.0.0.1', new URL(url).port);
    await until('both replicas follow', connected(2));
    await noteReplicas(redis, now);
    expect(await found(1)).toEqual([]);
    await second.replicaof('NO', 'ONE');
    await until('one is lost', connected(1));
    // The most of the day counts, not the last.
    await noteReplicas(redis, now);
    const facts = { before: 2, connected: 1 };
    expect(await found(1)).toMatchObject([{ severity: 'warning', facts: { ...facts, spare: 0 } }]);
    expect(await found(0)).toMatchObject([{ severity: 'warning', facts: { ...facts, spare: null } }]);
    const checks = await checkReplicas(redis, 1, [warns('replicas.lost', { ...facts, spare: 0 })]);
    expect(checks).toMatchObject([
      { state: 'warning', findings: [{ code: 'replicas.lost' }, { code: 'replicas.confirm' }] },
    ]);
    const words = checks.flatMap(({ findings }) => findings.map((one) => findingInWords(one).detail));
    expect(words).toEqual([
      'Redis has 1 of the 2 replicas that it had in the last seven days; if another is lost, changes are refused and sends wait',
      expect.stringContaining('None is to spare: if one is lost, changes are refused and sends wait'),
    ]);
    // One that was removed on purpose is missed for a week.
    const day = 86_400_000;
    expect(await found(1, now + 6 * day)).toHaveLength(1);
    expect(await found(1, now + 7 * day)).toEqual([]);
    await noteReplicas(redis, now + 7 * day);
    expect(Object.values(await redis.hgetall(healthKeys.replicas))).toEqual(['1']);
  } finally {
    second.disconnect();
    await other.stop();
    await redis.del(healthKeys.replicas);
  }
});

test('a replica that hangs is missing within seconds, although Redis counts it as connected for a minute', async () => {
  const { redis, replica } = server;
  const found = async (wanted: number) => (await checkReplicas(redis, wanted)).flatMap(({ findings }) => findings);
  const pid = Number(/process_id:(\d+)/.exec(await replica.info('server'))?.[1]);
  await redis.config('SET', 'min-replicas-max-lag', '1');
  await redis.config('SET', 'min-replicas-to-write', '1');
  process.kill(pid, 'SIGSTOP');
  try {
    await until('Redis refuses writes', async () => (await troubles()).includes('redis.refuses'));
    // One cause is one trouble. No heartbeat can be written, so nothing is known of workers.
    expect(await troubles()).toEqual(['redis.refuses']);
    expect(await found(0)).toMatchObject([{ code: 'redis.refuses', facts: { because: 'too-few-replicas' } }]);
    await redis.config('SET', 'min-replicas-to-write', '0');
    await until('the replica is missing', async () => (await troubles()).includes('replicas.few'));
    expect(await found(1)).toMatchObject([{ code: 'replicas.few', facts: { wanted: 1, connected: 0 } }]);
    expect(await redis.info('replication')).toContain('connected_slaves:1');
  } finally {
    process.kill(pid, 'SIGCONT');
    await redis.config('SET', 'min-replicas-to-write', '0');
    await redis.config('SET', 'min-replicas-max-lag', '10');
  }
});

test('a change that wrote before its connection was lost is not confirmed by a later one', async () => {
  const change = withinChange(async () => {
    await write(3);
    server.redis.disconnect(true);
    await write(4);
    await durable.onDisk();
  });
  await expect(change).rejects.toMatchObject({ code: 'redis.not-on-disk', retryable: true });
  await withinChange(async () => write(5).then(durable.onDisk));
});

test('a wait that is in progress when its connection is lost ends, and later ones work', async () => {
  await server.detach();
  const waiting = expect(durable.onReplicas(performance.now())).rejects.toMatchObject({ retryable: true });
  const isBlocked = async () => /blocked_clients:[1-9]/.test(await server.redis.info('clients'));
  await until('the wait is in progress', isBlocked);
  await server.redis.call('CLIENT', 'KILL', 'TYPE', 'normal');
  await waiting;
  await server.attach();
  await durable.onReplicas(performance.now());
});

test('a send waits for the replica, says why, and goes on with it', async () => {
  const postrider = await startPostrider({ readers: 20, workers: false, server, settings: { DURABLE_REPLICAS: '1' } });
  const { app, sink } = postrider;
  const issue = await postrider.composeIssue();
  await startIssue(app.redis, app.queues, issue.id);
  await server.detach();
  const workers = await postrider.startWorkers();
  const problems = async () => (await app.redis.lrange(keys.problems(issue.id), 0, -1)).join();
  await until('the send says why it waits', async () => (await problems()).includes('DURABLE_REPLICAS'), problems);
  expect(sink.mails).toHaveLength(0);
  await server.attach();
  const report = await postrider.sent(issue.id);
  expect(report).toMatchObject({ accepted: 20, uncertain: 0, possibleDuplicates: 0 });
  expect(sink.mails).toHaveLength(20);
  await workers.stop();
  await app.close();
  await sink.stop();
});
