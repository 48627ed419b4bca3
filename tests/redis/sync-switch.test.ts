import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { openDurableWrites } from '../../src/redis/durable.js';
import { keys } from '../../src/redis/keys.js';
import { until } from '../helpers/clock.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { isInstalled } from '../helpers/redis-server.js';
import { beginTrouble, endTrouble, startRedisForTrouble } from '../helpers/store-trouble.js';

let server: TestRedis;
const atEnd: (() => unknown)[] = [];
beforeEach(async () => {
  server = await startTestRedis({ appendfsync: 'everysec' });
});
afterEach(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
  await server.stop();
});

async function open(redis: Redis = server.redis) {
  const durable = await openDurableWrites(redis);
  atEnd.push(durable.close);
  return durable;
}

const policy = async () => ((await server.redis.config('GET', 'appendfsync')) as string[])[1];
const entries = () => server.redis.hgetall(keys.syncSwitches(0));

/** Restores `appendfsync` runs after the reply that the caller waits for, in the same pipeline. */
const usualAgain = (expected: string) =>
  until(
    `appendfsync is ${expected} again, and no entry is left`,
    async () => (await policy()) === expected && Object.keys(await entries()).length === 0,
  );

async function writes(durable: { onDisk(): Promise<void> }, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await server.redis.set('a', i);
    await durable.onDisk();
  }
}

/** How often each command was called since the last reset. */
async function callsOf(command: string): Promise<number> {
  const stats = await server.redis.info('commandstats');
  return Number(new RegExp(`^cmdstat_${command.replace('|', '\\|')}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
}

test.each(['everysec', 'no'])('a change is synced at once, and appendfsync is %s again afterwards', async (usual) => {
  await server.redis.config('SET', 'appendfsync', usual);
  const durable = await open();
  await server.redis.config('RESETSTAT');
  await writes(durable, 10);
  // Switched on and off for each group; under `no`, Redis would never answer otherwise.
  expect(await callsOf('config|set')).toBeGreaterThanOrEqual(20);
  await usualAgain(usual);
});

test('where Redis always syncs at once, nothing is switched', async () => {
  await server.redis.config('SET', 'appendfsync', 'always');
  const durable = await open();
  await server.redis.config('RESETSTAT');
  await writes(durable, 5);
  expect(await callsOf('config|set')).toBe(0);
  expect(await policy()).toBe('always');
});

test.each(['always', 'no'])('appendfsync %s, set by an administrator meanwhile, stays', async (chosen) => {
  const durable = await open();
  await writes(durable, 3);
  await server.redis.config('SET', 'appendfsync', chosen);
  await writes(durable, 5);
  await usualAgain(chosen);
});

test('without the right to CONFIG, a change waits for the next regular sync', async () => {
  await server.redis.acl('SETUSER', 'app', 'on', '>password', '~*', '&*', '+@all', '-config');
  const redis = await connectRedis(server.url, { username: 'app', password: 'password' });
  atEnd.push(() => redis.disconnect());
  const durable = await open(redis);
  expect(durable.durability).toBe('on disk');
  await server.redis.config('RESETSTAT');
  await writes(durable, 1);
  expect(await callsOf('waitaof')).toBe(1);
  expect(await entries()).toEqual({});
});

test.each([
  ['the right to WAITAOF', 'waitaof-forbidden', ['-waitaof']],
  ['an append-only file', 'append-only-file-off', []],
])('without %s, changes are in memory only, and Postrider knows why', async (_, gap, rules) => {
  await server.redis.acl('SETUSER', 'app', 'on', '>password', '~*', '&*', '+@all', ...rules);
  if (rules.length === 0) await server.redis.config('SET', 'appendonly', 'no');
  const redis = await connectRedis(server.url, { username: 'app', password: 'password' });
  atEnd.push(() => redis.disconnect());
  expect(await open(redis)).toMatchObject({ durability: 'in memory', gap });
});

test('several processes switch without losing a change, or the usual value', async () => {
  const clients = await Promise.all([1, 2, 3].map(() => connectRedis(server.url)));
  atEnd.push(() => clients.map((client) => client.disconnect()));
  const all = await Promise.all(clients.map(open));
  await Promise.all(all.map((durable) => writes(durable, 30)));
  await usualAgain('everysec');
});

test('what a killed process left behind is restored by the next one, which says so', async () => {
  await server.redis.config('SET', 'appendfsync', 'always');
  await server.redis.hset(keys.syncSwitches(0), 'killed:1', 'everysec');
  const durable = await open();
  expect(await durable.restored).toEqual([server.url]);
  expect(await policy()).toBe('everysec');
  expect(await entries()).toEqual({});
  expect(await (await open()).restored).toEqual([]);
});

test('an entry that a killed process left without the setting does not change what an administrator sets', async () => {
  await server.redis.hset(keys.syncSwitches(0), 'killed:1', 'everysec');
  expect(await (await open()).restored).toEqual([]);
  await server.redis.config('SET', 'appendfsync', 'always');
  await writes(await open(), 3);
  expect(await policy()).toBe('always');
});

test('a process that is killed in the middle of its changes leaves the usual value to the next', async () => {
  const script = `
    const { connectRedis } = await import(${JSON.stringify(resolve('src/redis/client.ts'))});
    const { openDurableWrites } = await import(${JSON.stringify(resolve('src/redis/durable.ts'))});
    const redis = await connectRedis(${JSON.stringify(server.url)});
    const { onDisk } = await openDurableWrites(redis);
    for (;;) { await redis.incr('child'); await onDisk(); }
  `;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'inherit' });
  const ended = new Promise((done) => child.once('exit', done));
  await until('it writes', async () => Number(await server.redis.get('child')) > 20);
  child.kill('SIGKILL');
  await ended;
  const durable = await open();
  await durable.restored;
  await writes(durable, 1);
  await usualAgain('everysec');
});

test('a process that ends in the middle of a change restores the usual value first', async () => {
  const durable = await openDurableWrites(server.redis);
  const change = durable.onDisk();
  await sleep(1);
  await durable.close();
  await change;
  await usualAgain('everysec');
});

test.skipIf(!isInstalled('prlimit'))(
  'a disk that is full at the first write of a group refuses it, and Redis goes on',
  async () => {
    await server.stop();
    server = await startRedisForTrouble();
    const durable = await open();
    await writes(durable, 3);
    const pid = /process_id:(\d+)/.exec(await server.redis.info('server'))?.[1] ?? '';
    const limit = spawn('prlimit', [`--pid=${pid}`, '--fsize=1:unlimited']);
    await new Promise((done) => limit.once('exit', done));
    await expect(durable.onDisk()).rejects.toMatchObject({ retryable: true });
    await expect(durable.onDisk()).rejects.toMatchObject({ code: 'redis.writes-refused', because: 'disk-failed' });
    expect(await server.redis.get('a')).toBe('2');
    await endTrouble(server.redis, 'disk full');
    await writes(durable, 1);
    await usualAgain('everysec');
  },
);

test('when the memory is full, a change is still synced', async () => {
  const durable = await open();
  await beginTrouble(server.redis, 'memory full');
  await durable.onDisk();
  await usualAgain('everysec');
});
