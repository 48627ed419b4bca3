import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, type TestContext, test } from 'vitest';
import { fillNewsroom } from '../../bench/newsroom.js';
import { startIssue } from '../../src/control/start-issue.js';
import { openBatches } from '../../src/delivery/batches.js';
import { openQueues } from '../../src/queues/queues.js';
import { reportIssue } from '../../src/reports/report.js';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { bucketOf } from '../../src/subscribers/record/subscriber-id.js';
import { chaosAddress } from '../chaos/plan.js';
import { readSinkLog } from '../chaos/sink-log.js';
import { sinkVictim } from '../chaos/victims.js';
import { type CompiledScripts, compileScripts } from '../helpers/compiled-scripts.js';
import { freePort } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = new URL('../../bin/postrider.ts', import.meta.url);
const blockableProgram = new URL('../chaos/blockable-worker.ts', import.meta.url);

let compiled: CompiledScripts;
beforeAll(async () => {
  compiled = await compileScripts();
});

const connections = 5;
/** Two batches, both taken by one worker. */
const recipients = 600;
const patience = { interval: 50 };

type AtEnd = TestContext['onTestFinished'];

/** A list with a draft, in a Redis of its own. */
async function prepare(atEnd: AtEnd) {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-takeover-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  const redis = await startTestRedis();
  atEnd(redis.stop);
  const room = await fillNewsroom(redis.redis, recipients, chaosAddress);
  const issue = await room.compose(1);
  const queues = openQueues(redis.redis);
  atEnd(queues.close);
  return { dir, redis, room, issue, queues };
}

/** Starts a worker, and waits until it is running. */
async function startWorker(atEnd: AtEnd, script: URL, env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [compiled.path(script), 'worker'], {
    cwd: root,
    env: { PATH: process.env.PATH, SMTP_CONNECTIONS: String(connections), LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  atEnd(() => {
    child.kill('SIGKILL');
  });
  await new Promise<void>((resolve) => {
    child.stderr?.on('data', (chunk) => String(chunk).includes('running') && resolve());
  });
  return child;
}

async function ended(child: ChildProcess): Promise<number | null> {
  child.kill('SIGTERM');
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** In parallel: both wait most of the time. */
describe('the batches of a worker that stops', () => {
  test.concurrent('the batches of a killed worker continue within 15 seconds, and the report counts possible duplicates', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { dir, redis, room, issue, queues } = await prepare(atEnd);
    // The server answers twenty messages. The next ones are in flight when the worker is killed.
    let arrived = 0;
    let answerAll = () => {};
    const held = new Promise<void>((resolve) => {
      answerAll = resolve;
    });
    const sink = await startSmtpSink({
      onMessage: async () => {
        arrived += 1;
        if (arrived > 20) await held;
        return undefined;
      },
    });
    atEnd(sink.stop);
    const env = { REDIS_URL: `unix://${redis.url}`, SMTP_URL: sink.url, DATA_DIR: dir };
    const victim = await startWorker(atEnd, program, env);
    await startIssue(redis.redis, queues, issue.id);
    await sink.received(20);
    await expect.poll(() => arrived, patience).toBeGreaterThan(20);
    await startWorker(atEnd, program, env);
    victim.kill('SIGKILL');
    await once(victim, 'exit');
    const before = sink.mails.length;
    answerAll();
    await expect.poll(() => sink.mails.length, { interval: 50 }).toBeGreaterThan(before + connections);
    await expect.poll(async () => (await reportIssue(room.list, issue.id)).state, { interval: 100 }).toBe('sent');
    const report = await reportIssue(room.list, issue.id);
    expect(report).toMatchObject({ audience: recipients, accepted: recipients, uncertain: 0 });
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(recipients);
    expect(report.possibleDuplicates).toBeLessThanOrEqual(connections);
    expect(sink.mails.length - recipients).toBeLessThanOrEqual(report.possibleDuplicates);
    expect(report.possibleDuplicates).toBeGreaterThan(0);
  });

  test.concurrent('a worker that was blocked past its lock sends nothing more from batches that another worker has taken', async ({
    expect,
    onTestFinished: atEnd,
  }) => {
    const { dir, redis, room, issue, queues } = await prepare(atEnd);
    /** A worker with its own mail server, whose log shows the messages of this worker only. */
    const startWithServer = async (name: string, script: URL, delayMs: number, timeout: string) => {
      const logFile = join(dir, `${name}.log`);
      const port = await freePort();
      const sink = sinkVictim({ port, logFile, seed: 1, odds: { refused: 0, later: 0, hangUp: 0 }, delayMs });
      await sink.start();
      atEnd(async () => {
        await sink.kill();
      });
      const env = { REDIS_URL: `unix://${redis.url}`, SMTP_URL: `smtp://127.0.0.1:${port}`, DATA_DIR: dir };
      const child = await startWorker(atEnd, script, { ...env, WORKER_TIMEOUT: timeout });
      return { child, mails: () => readSinkLog(logFile).filter(({ deed }) => deed === 'taken') };
    };
    const sleeper = await startWithServer('sleeper', blockableProgram, 400, '2s');
    await startIssue(redis.redis, queues, issue.id);
    await expect.poll(() => sleeper.mails().length, patience).toBeGreaterThan(20);

    const wakeUp = join(dir, 'wake-up');
    const blocked = once(sleeper.child, 'message');
    sleeper.child.send({ until: wakeUp });
    await blocked;
    const sentBefore = sleeper.mails().length;
    // It blocks in the middle of its batches. The other worker takes them over and is sending them when it wakes.
    expect(sentBefore).toBeLessThan(recipients / 2);
    // It keeps what it has taken, also on a machine that gives it no time for ten seconds.
    const other = await startWithServer('other', program, 100, '12s');
    await expect.poll(() => other.mails().length, patience).toBeGreaterThan(50);
    // It has both: the sleeper may go on with a batch that nobody has taken.
    const batches = await openBatches(redis.redis, issue.id);
    const { list } = room;
    const batchOf = (address: string) => {
      const bucket = bucketOf(idOf(list, address), list.layout.buckets);
      return batches.findIndex(({ from, to }) => from <= bucket && bucket <= to);
    };
    const taken = () => new Set(other.mails().map(({ address }) => batchOf(address))).size;
    expect(batches).toHaveLength(2);
    await expect.poll(taken, patience).toBe(2);
    const sentAsleep = sleeper.mails().length;
    await writeFile(wakeUp, '');
    await expect.poll(async () => (await reportIssue(room.list, issue.id)).state, patience).toBe('sent');
    expect(await Promise.all([ended(sleeper.child), ended(other.child)])).toEqual([0, 0]);

    // Messages in flight when it blocked may end after it wakes. It sends nothing else.
    const slept = sleeper.mails().length;
    expect(sentAsleep - sentBefore).toBeLessThanOrEqual(connections);
    expect(slept - sentBefore).toBeLessThanOrEqual(connections);
    const all = [...sleeper.mails(), ...other.mails()];
    expect(new Set(all.map(({ address }) => address)).size).toBe(recipients);
    expect(all.length - recipients).toBeLessThanOrEqual(connections);
    expect(new Set(all.map(({ address, messageId }) => `${address} ${messageId}`)).size).toBe(recipients);
    expect(await reportIssue(room.list, issue.id)).toMatchObject({ audience: recipients, accepted: recipients });
  });
});
