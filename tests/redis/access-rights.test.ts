import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { keys } from '../../src/redis/keys.js';
import { startPostrider } from '../helpers/postrider.js';
import { freePort, type Installation, quickInstallation } from '../helpers/process.js';
import { startServer } from '../helpers/redis-server.js';

/** The rights that docs/redis.md names, "Redis". */
const rights = ['~postrider:*', '~{postrider}:*', '&*', '+@all', '-@dangerous', '+info'];
const advised = ['+config|get', '+config|set'];

interface Check {
  name: string;
  ok: boolean;
  detail: string;
  remedy: string;
}

let port: number;
let server: Awaited<ReturnType<typeof startServer>>;
let admin: Awaited<ReturnType<typeof connectRedis>>;
let installation: Installation;
beforeEach(async () => {
  port = await freePort();
  server = await startServer('redis-server', { port: String(port), bind: '127.0.0.1', appendfsync: 'everysec' });
  admin = await connectRedis(server.url);
  installation = await quickInstallation({ REDIS_URL: url(), SECRET: 'a secret for the tests only' });
});
afterEach(async () => {
  await installation.remove();
  admin.disconnect();
  await server.stop();
});

const url = () => `redis://app:PASSWORD@127.0.0.1:${port}`;
const allow = (...rules: string[]) => admin.acl('SETUSER', 'app', 'reset', 'on', '>PASSWORD', ...rules);

async function doctor(): Promise<Check[]> {
  const { stdout } = await installation.cli('doctor', '--json');
  expect(stdout).not.toContain('PASSWORD');
  return JSON.parse(stdout).checks;
}
const named = (checks: readonly Check[], name: string) => checks.find((check) => check.name === name);

test.each([
  ['the least rights', rights],
  ['the advised rights', [...rights, ...advised]],
])('a user of Redis with %s can send an issue, back the list up and restore it', async (_, rules) => {
  await allow(...rules);
  const redis = await connectRedis(url());
  const postrider = await startPostrider({
    readers: 3,
    server: { url: url(), redis, stop: async () => redis.disconnect() },
  });
  try {
    expect(await postrider.send(await postrider.composeIssue())).toMatchObject({ accepted: 3 });
  } finally {
    await postrider.stop();
  }
  const copy = `${installation.dataDir}/copy.backup`;
  await installation.json('backup', copy);
  await installation.json('restore', copy, '--force');
  expect(await installation.json('subscriber', 'stats', '--newsletter', 'business')).toMatchObject({ confirmed: 3 });
  expect(named(await doctor(), 'redis')).toMatchObject({
    ok: true,
    remedy: '',
    detail: expect.stringMatching(/confirms that they are on its disk/),
  });
  const denied = (await admin.acl('LOG')) as unknown[][];
  expect(
    denied.map((entry) => entry[entry.indexOf('object') + 1]).filter((one) => !/^config/.test(String(one))),
  ).toEqual([]);
});

test('the doctor says that changes are in memory only, and why', async () => {
  await allow(...rights, ...advised, '-waitaof');
  expect(named(await doctor(), 'redis')).toMatchObject({
    detail: expect.stringMatching(/only in its memory, because it does not let this user run WAITAOF/),
    remedy: expect.stringContaining('+waitaof'),
  });
  await allow(...rights, ...advised);
  await admin.config('SET', 'appendonly', 'no');
  const checks = await doctor();
  expect(named(checks, 'redis')).toMatchObject({
    detail: expect.stringMatching(/only in its memory, because it has no append-only file/),
    remedy: expect.stringContaining('appendonly yes'),
  });
  expect(named(checks, 'redis appendonly')).toMatchObject({ ok: false });
});

test('the doctor restores appendfsync after a process was killed, and says so', async () => {
  await allow(...rights, ...advised);
  await admin.config('SET', 'appendfsync', 'always');
  await admin.hset(keys.syncSwitches(0), 'killed:1', 'everysec');
  const detail = 'everysec; a process that was killed had left it at always, and it is restored now';
  expect(named(await doctor(), 'redis appendfsync')).toMatchObject({ ok: true, detail });
  expect(named(await doctor(), 'redis appendfsync')).toMatchObject({ ok: true, detail: 'everysec' });
});
