import { setTimeout as sleep } from 'node:timers/promises';
import { describe, type TestContext, test } from 'vitest';
import { keys } from '../../src/redis/keys.js';
import { countWorkers } from '../../src/reports/presence.js';
import { freePorts, type Installation, newInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { scrape } from '../metrics/metrics-for-tests.js';

type AtEnd = TestContext['onTestFinished'];

async function install(
  atEnd: AtEnd,
  settings: Record<string, string> = {},
): Promise<{ redis: TestRedis; installation: Installation }> {
  const redis = await startTestRedis();
  atEnd(redis.stop);
  const installation = await newInstallation({
    REDIS_URL: `unix://${redis.url}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
    ...settings,
  });
  atEnd(installation.remove);
  return { redis, installation };
}

/** The process ids of the workers with a heartbeat: a worker's name is host, process id and random letters. */
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

const patience = { interval: 200 };

test('a worker that a service manager started by number has a port of its own, also beyond nine', async ({
  expect,
  onTestFinished: atEnd,
}) => {
  const port = await freePorts(20);
  const { installation } = await install(atEnd, { METRICS_PORT: String(port) });
  const worker = await installation.start('worker', '--number', '12');
  atEnd(async () => {
    await worker.stop('SIGKILL');
  });
  expect((await scrape(port + 18)).sum('postrider_build_info')).toBe(1);
  const both = await installation.cli('worker', '--number', '12', '--processes', '2');
  expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('--number') });
});

/** In parallel: most of the time, each waits for its processes. */
describe('worker processes', () => {
  test.concurrent('three worker processes are three workers, a killed one is replaced, and SIGTERM ends all of them', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const port = await freePorts(3);
    const { redis, installation } = await install(atEnd, { METRICS_PORT: String(port) });
    const workers = await installation.start('worker', '--processes', '3');
    atEnd(async () => {
      await workers.stop('SIGKILL');
    });
    await expect.poll(() => workerPids(redis), patience).toHaveLength(3);
    const pids = await workerPids(redis);
    expect(pids).not.toContain(workers.process.pid);
    const [victim = 0] = pids;
    process.kill(victim, 'SIGKILL');
    await expect
      .poll(async () => (await workerPids(redis)).filter((pid) => !pids.includes(pid)), patience)
      .toHaveLength(1);
    const all = [...pids, ...(await workerPids(redis))];
    // Each has a port of its own for its metrics, and the new one that of the killed one.
    for (const own of [port, port + 1, port + 2]) expect((await scrape(own)).sum('postrider_build_info')).toBe(1);
    const { code, stderr } = await workers.stop('SIGTERM');
    expect(code).toBe(0);
    expect(stderr).toContain(`Worker process ${victim} ended (SIGKILL); another starts in 1 s.`);
    expect(all.filter(alive)).toEqual([]);
    // A killed worker does not sign off, and disappears some seconds later.
    expect((await workerPids(redis)).filter((pid) => pid !== victim)).toEqual([]);
  });

  test.concurrent('workers end with the process that started them, even when it is killed', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { redis, installation } = await install(atEnd);
    const workers = await installation.start('worker', '--processes', '2');
    await expect.poll(() => workerPids(redis), patience).toHaveLength(2);
    const pids = await workerPids(redis);
    await workers.stop('SIGKILL');
    await expect.poll(() => pids.filter(alive), patience).toEqual([]);
  });

  test.concurrent('an error that keeps workers from starting is shown once, and ends the command with its exit code', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { installation } = await install(atEnd, { DKIM_DOMAIN: 'example.com' });
    expect(await installation.cli('worker', '--processes', '4')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^\{"level":"error"[^\n]*DKIM_DOMAIN set without[^\n]*\n$/),
    });
    const away = await newInstallation({ REDIS_URL: 'redis://127.0.0.1:1' });
    atEnd(away.remove);
    expect(await away.cli('worker', '--processes', '4')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^\{"level":"error"[^\n]*Redis does not answer[^\n]*\n$/),
    });
    const alone = await newInstallation();
    atEnd(alone.remove);
    expect(await alone.cli('worker', '--processes', '4')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^\{"level":"error"[^\n]*--processes: [^\n]*REDIS_URL[^\n]*\n$/),
    });
  });

  test.concurrent('workers that are asked to stop while they start leave nothing behind', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { redis, installation } = await install(atEnd);
    const command = installation.start('worker', '--processes', '2');
    const workers = await command;
    await sleep(100);
    expect(await workers.stop('SIGINT')).toMatchObject({ code: 0 });
    expect(await countWorkers(redis.redis)).toBe(0);
  });
});
