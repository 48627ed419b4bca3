import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { fillNewsroom } from '../../bench/newsroom.js';
import { startIssue } from '../../src/control/start-issue.js';
import { openQueues } from '../../src/queues/queues.js';
import { reportIssue } from '../../src/reports/report.js';
import { chaosAddress } from '../chaos/plan.js';
import { readSinkLog } from '../chaos/sink-log.js';
import { sinkVictim } from '../chaos/victims.js';
import { freePort } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).reverse()) await stop();
});

const connections = 5;
/** Two batches: one worker takes both. */
const recipients = 600;
const patience = { timeout: 90_000, interval: 50 };

/** A worker with a mail server of its own, whose log tells what this worker alone has sent. */
async function startWorker(redisUrl: string, dir: string, name: string, entry: string, delayMs: number) {
  const logFile = join(dir, `${name}.log`);
  const port = await freePort();
  const sink = sinkVictim({ port, logFile, seed: 1, odds: { refused: 0, later: 0, hangUp: 0 }, delayMs });
  await sink.start();
  open.push(sink.kill);
  const child = spawn(process.execPath, ['--import', 'tsx', join(root, entry), 'worker'], {
    cwd: root,
    env: {
      PATH: process.env.PATH,
      REDIS_URL: `unix://${redisUrl}`,
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      SMTP_CONNECTIONS: String(connections),
      DATA_DIR: dir,
      LOG_LEVEL: 'silent',
      WORKER_TIMEOUT: '2s',
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  open.push(async () => child.kill('SIGKILL'));
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk) => String(chunk).includes('running') && resolve());
  });
  return { child, mails: () => readSinkLog(logFile).filter(({ deed }) => deed === 'taken') };
}

async function ended(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

test('a worker that was blocked past its lock sends nothing more from batches that another worker has taken', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-fence-'));
  open.push(() => rm(dir, { recursive: true, force: true }));
  const redis = await startTestRedis();
  open.push(redis.stop);
  const room = await fillNewsroom(redis.redis, recipients, chaosAddress);
  const issue = await room.compose(1);
  const queues = openQueues(redis.redis);
  open.push(queues.close);

  const sleeper = await startWorker(redis.url, dir, 'sleeper', 'tests/chaos/blockable-worker.ts', 100);
  await startIssue(redis.redis, queues, issue.id);
  await expect.poll(() => sleeper.mails().length, patience).toBeGreaterThan(20);

  const wakeUp = join(dir, 'wake-up');
  const blocked = once(sleeper.child, 'message');
  sleeper.child.send({ until: wakeUp });
  await blocked;
  const sentBefore = sleeper.mails().length;
  // Blocked in the middle of its batches, which the other one takes over and is in the middle of when it wakes.
  expect(sentBefore).toBeLessThan(recipients / 2);
  const other = await startWorker(redis.url, dir, 'other', 'bin/postrider.ts', 100);
  await expect.poll(() => other.mails().length, patience).toBeGreaterThan(50);
  const sentAsleep = sleeper.mails().length;
  await writeFile(wakeUp, '');
  await expect.poll(async () => (await reportIssue(room.list, issue.id)).state, patience).toBe('sent');
  expect(await Promise.all([ended(sleeper.child), ended(other.child)])).toEqual([0, 0]);

  // What was in flight when it fell asleep may end after it woke; beyond that it sends nothing.
  const slept = sleeper.mails().length;
  expect(sentAsleep - sentBefore).toBeLessThanOrEqual(connections);
  expect(slept - sentBefore).toBeLessThanOrEqual(connections);
  const all = [...sleeper.mails(), ...other.mails()];
  expect(new Set(all.map(({ address }) => address)).size).toBe(recipients);
  expect(all.length - recipients).toBeLessThanOrEqual(connections);
  expect(new Set(all.map(({ address, messageId }) => `${address} ${messageId}`)).size).toBe(recipients);
  expect(await reportIssue(room.list, issue.id)).toMatchObject({ audience: recipients, accepted: recipients });
});
