import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { fillNewsroom } from '../../bench/newsroom.js';
import { startIssue } from '../../src/control/start-issue.js';
import { openQueues } from '../../src/queues/queues.js';
import { reportIssue } from '../../src/reports/report.js';
import { chaosAddress } from '../chaos/plan.js';
import { startTestRedis } from '../helpers/redis.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of open.splice(0).reverse()) await stop();
});

const connections = 5;
/** Two batches, which one worker takes both. */
const recipients = 600;

test('the batches of a killed worker continue within 15 seconds, and the report counts possible duplicates', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-takeover-'));
  open.push(() => rm(dir, { recursive: true, force: true }));
  const redis = await startTestRedis();
  open.push(redis.stop);
  let slow = true;
  const sink = await startSmtpSink({
    onMessage: async () => {
      await new Promise((resolve) => setTimeout(resolve, slow ? 300 : 0));
      return undefined;
    },
  });
  open.push(sink.stop);
  const startWorker = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, [join(root, 'bin/run.js'), 'worker'], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        REDIS_URL: `unix://${redis.url}`,
        SMTP_URL: sink.url,
        SMTP_CONNECTIONS: String(connections),
        DATA_DIR: dir,
        LOG_LEVEL: 'silent',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    open.push(async () => child.kill('SIGKILL'));
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk) => String(chunk).includes('running') && resolve());
    });
    return child;
  };
  const room = await fillNewsroom(redis.redis, recipients, chaosAddress);
  const issue = await room.compose(1);
  const queues = openQueues(redis.redis);
  open.push(queues.close);
  const victim = await startWorker();
  await startIssue(redis.redis, queues, issue.id);
  await sink.received(20);
  await startWorker();
  victim.kill('SIGKILL');
  await once(victim, 'exit');
  slow = false;
  const before = sink.mails.length;
  await expect.poll(() => sink.mails.length, { timeout: 15_000, interval: 50 }).toBeGreaterThan(before + connections);
  await expect
    .poll(async () => (await reportIssue(room.list, issue.id)).state, { timeout: 90_000, interval: 100 })
    .toBe('sent');
  const report = await reportIssue(room.list, issue.id);
  expect(report).toMatchObject({ audience: recipients, accepted: recipients, uncertain: 0 });
  expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(recipients);
  expect(report.possibleDuplicates).toBeLessThanOrEqual(connections);
  expect(sink.mails.length - recipients).toBeLessThanOrEqual(report.possibleDuplicates);
  expect(report.possibleDuplicates).toBeGreaterThan(0);
});
