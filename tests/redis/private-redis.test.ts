import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startOwnRedis } from '../../src/cli/servers.js';
import { connectRedis } from '../../src/redis/client.js';
import {
  type PrivateRedis,
  PrivateRedisFailed,
  redisOptions,
  socketPath,
  startPrivateRedis,
} from '../../src/redis/private-redis.js';
import { until } from '../helpers/clock.js';

let dataDir: string;
const started: PrivateRedis[] = [];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'postrider-test-'));
});
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(folder = dataDir): Promise<PrivateRedis> {
  const server = await startPrivateRedis(folder);
  started.push(server);
  return server;
}

async function withRedis<T>(url: string, use: (redis: Awaited<ReturnType<typeof connectRedis>>) => Promise<T>) {
  const redis = await connectRedis(url);
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a private Redis starts with the list’s settings, open only to this user and to no network', async () => {
  const { url } = await start();
  await withRedis(url, async (redis) => {
    expect(await redis.ping()).toBe('PONG');
    for (const [name, value] of Object.entries(redisOptions)) {
      expect(await redis.config('GET', name)).toEqual([name, value]);
    }
    expect(await redis.config('GET', 'port')).toEqual(['port', '0']);
  });
  expect((await stat(url)).mode & 0o077).toBe(0);
  expect((await stat(join(dataDir, 'redis'))).mode & 0o077).toBe(0);
});

test('a private Redis keeps its data when it is stopped and started', async () => {
  const first = await startPrivateRedis(dataDir);
  await withRedis(first.url, (redis) => redis.set('kept', '灯'));
  await first.stop();
  expect(existsSync(first.url)).toBe(false);
  const second = await start();
  expect(await withRedis(second.url, (redis) => redis.get('kept'))).toBe('灯');
});

test('a private Redis ends also when its folder takes no file any more: all that it keeps is in its log already', async () => {
  const server = await startPrivateRedis(dataDir);
  await withRedis(server.url, (redis) => redis.set('kept', 'yes'));
  await rm(join(dataDir, 'redis'), { recursive: true });
  await server.stop();
  expect(existsSync(server.url)).toBe(false);
});

test('a private Redis ends with the process that started it, even one that is killed, and keeps its data', async () => {
  const script = `
    const { startPrivateRedis } = await import(${JSON.stringify(resolve('src/redis/private-redis.ts'))});
    const { connectRedis } = await import(${JSON.stringify(resolve('src/redis/client.ts'))});
    const redis = await connectRedis((await startPrivateRedis(${JSON.stringify(dataDir)})).url);
    await redis.set('kept', 'yes');
    process.stdout.write(/process_id:(\\d+)/.exec(await redis.info('server'))[1] + '\\n');
  `;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((done) => parent.stdout.once('data', (data: Buffer) => done(data.toString())));
  const server = Number(said);
  expect(isAlive(server)).toBe(true);
  parent.kill('SIGKILL');
  await until('the server has ended', () => !isAlive(server));
  const again = await start();
  expect(await withRedis(again.url, (redis) => redis.get('kept'))).toBe('yes');
});

/** A log whose first command takes some seconds, with most of its bytes at its end. */
async function writeSlowLog(seconds: number): Promise<void> {
  const folder = join(dataDir, 'redis', 'appendonlydir');
  await mkdir(folder, { recursive: true });
  const command = (...words: string[]) =>
    `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`;
  const sleep = (time: number) => command('DEBUG', 'SLEEP', String(time));
  // Every 1,024 commands, a Redis that loads its log answers what came meanwhile: a greeting, then whether it loads.
  const small = Array.from({ length: 2_046 }, (_, i) => command('SET', `key:${i}`, 'value'));
  const large = Array.from({ length: 100 }, (_, i) => command('SET', `large:${i}`, 'x'.repeat(500_000)));
  const first = [command('SELECT', '0'), sleep(seconds), ...small.slice(0, 1_022)];
  const log = [...first, sleep(0.3), ...small.slice(1_022), ...large];
  await writeFile(join(folder, 'appendonly.aof.1.incr.aof'), log.join(''));
  await writeFile(join(folder, 'appendonly.aof.manifest'), 'file appendonly.aof.1.incr.aof seq 1 type i\n');
}

test('a private Redis that loads its log for longer than a start may take is waited for, and the command says so', async ({
  onTestFinished: atEnd,
}) => {
  await writeSlowLog(11);
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  atEnd(() => said.mockRestore());
  const server = await startOwnRedis(dataDir);
  started.push(server);
  expect(said.mock.calls.join('')).toContain('The private Redis is still loading its data; its log is ');
  await withRedis(server.url, async (redis) => expect(await redis.get('key:2045')).toBe('value'));
});

test('a connection does not wait for as long as a Redis believes that it has to load', async () => {
  // At the first look it has loaded a thousandth in a second.
  await writeSlowLog(1.2);
  const starting = start();
  await until('its socket is there', () => existsSync(socketPath(dataDir)));
  const redis = await connectRedis(socketPath(dataDir), {}, 9_000);
  expect(await redis.get('large:99')).toHaveLength(500_000);
  redis.disconnect();
  await starting;
});

test('a data folder too deep for a socket gets its socket elsewhere, always the same one', async () => {
  const deep = join(dataDir, 'a-folder-with-a-long-name'.repeat(4), 'and-another-one');
  const { url } = await start(deep);
  expect(Buffer.byteLength(url)).toBeLessThan(108);
  expect(url.startsWith(dataDir)).toBe(false);
  expect(url).toBe(socketPath(deep));
  expect(url).not.toBe(socketPath(`${deep}-2`));
  expect(await withRedis(url, (redis) => redis.config('GET', 'dir'))).toEqual(['dir', join(deep, 'redis')]);
});

test('a folder for the socket that others may enter, or that is a link, is refused', async () => {
  const deep = join(dataDir, 'deep'.repeat(30));
  const folder = dirname(socketPath(deep));
  await mkdir(folder, { mode: 0o755 });
  await chmod(folder, 0o755);
  await expect(startPrivateRedis(deep)).rejects.toThrow('not private to this user');
  await rmdir(folder);
  await symlink(dataDir, folder);
  await expect(startPrivateRedis(deep)).rejects.toThrow('not private to this user');
  await rm(folder);
});

test('the end of a private Redis that was killed is noticed', async () => {
  const server = await start();
  const noticed = new Promise<void>((resolve) => server.onUnexpectedEnd(resolve));
  const pid = await withRedis(server.url, async (redis) =>
    Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1]),
  );
  process.kill(pid, 'SIGKILL');
  await noticed;
});

test('a private Redis with damaged data reports it with the path, and leaves the data unchanged', async () => {
  const first = await startPrivateRedis(dataDir);
  await withRedis(first.url, (redis) => redis.set('kept', 'yes'));
  await first.stop();
  const manifest = join(dataDir, 'redis', 'appendonlydir', 'appendonly.aof.manifest');
  await writeFile(manifest, 'this is no manifest\n');
  const failure = await startPrivateRedis(dataDir).catch((error: unknown) => error);
  expect(failure).toMatchObject({ cause: new Error('it ended') });
  expect(failure).toBeInstanceOf(PrivateRedisFailed);
  expect((failure as Error).message).toContain(join(dataDir, 'redis'));
  expect(await readFile(manifest, 'utf8')).toBe('this is no manifest\n');
});
