import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { keys } from '../../src/redis/keys.js';
import { countWorkers } from '../../src/reports/presence.js';
import { type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).reverse()) await stop();
});

async function install(
  settings: Record<string, string> = {},
): Promise<{ redis: TestRedis; installation: Installation }> {
  const redis = await startTestRedis();
  open.push(redis.stop);
  const installation = await newInstallation({
    REDIS_URL: `unix://${redis.url}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
    ...settings,
  });
  open.push(installation.remove);
  return { redis, installation };
}

/** The process ids of the workers that gave a sign of life: their names are host, process id, and letters of their own. */
async function workerPids({ redis }: TestRedis): Promise<number[]> {
  await countWorkers(redis);
  return (await redis.zrange(keys.workers, '0', '-1')).map((name) => Number(name.split('-').at(-2)));
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const patience = { timeout: 60_000, interval: 200 };

test('three worker processes are three workers, a killed one is replaced, and SIGTERM ends all of them', async () => {
  const { redis, installation } = await install();
  const workers = await installation.start('worker', '--processes', '3');
  open.push(() => workers.stop('SIGKILL'));
  await expect.poll(() => workerPids(redis), patience).toHaveLength(3);
  const pids = await workerPids(redis);
  expect(pids).not.toContain(workers.process.pid);
  const [victim = 0] = pids;
  process.kill(victim, 'SIGKILL');
  await expect
    .poll(async () => (await workerPids(redis)).filter((pid) => !pids.includes(pid)), patience)
    .toHaveLength(1);
  const all = [...pids, ...(await workerPids(redis))];
  const started = Date.now();
  const { code, stderr } = await workers.stop('SIGTERM');
  expect(code).toBe(0);
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(stderr).toContain(`Worker process ${victim} ended (SIGKILL); another starts in 1 s.`);
  expect(all.filter(alive)).toEqual([]);
  // Who was killed could not say goodbye, and is forgotten some seconds later.
  expect((await workerPids(redis)).filter((pid) => pid !== victim)).toEqual([]);
});

test('workers end with the process that started them, even when it is killed', async () => {
  const { redis, installation } = await install();
  const workers = await installation.start('worker', '--processes', '2');
  await expect.poll(() => workerPids(redis), patience).toHaveLength(2);
  const pids = await workerPids(redis);
  await workers.stop('SIGKILL');
  await expect.poll(() => pids.filter(alive), patience).toEqual([]);
});

test('an error that keeps workers from starting is shown once, and ends the command with its exit code', async () => {
  const { installation } = await install({ DKIM_DOMAIN: 'example.com' });
  expect(await installation.cli('worker', '--processes', '4')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^postrider: [^\n]*DKIM_DOMAIN set without[^\n]*\n$/),
  });
  const away = await newInstallation({ REDIS_URL: 'redis://127.0.0.1:1' });
  open.push(away.remove);
  expect(await away.cli('worker', '--processes', '4')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^postrider: Redis does not answer[^\n]*\n$/),
  });
  const alone = await newInstallation();
  open.push(alone.remove);
  expect(await alone.cli('worker', '--processes', '4')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^postrider: --processes: [^\n]*REDIS_URL[^\n]*\n$/),
  });
});

test('workers that are asked to stop while they start leave nothing behind', async () => {
  const { redis, installation } = await install();
  const command = installation.start('worker', '--processes', '2');
  const workers = await command;
  await sleep(100);
  expect(await workers.stop('SIGINT')).toMatchObject({ code: 0 });
  expect(await countWorkers(redis.redis)).toBe(0);
});
