import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, test } from 'vitest';
import { fillNewsroom } from '../../bench/newsroom.js';
import { ensureBuilt, program } from '../../bin/build.js';
import { startWelcomes } from '../../src/control/welcome/start-welcomes.js';
import { countSteps } from '../../src/control/welcome/tidy-welcomes.js';
import { issuesBeingSent } from '../../src/issues/issue-store.js';
import { addStep, turnOn } from '../../src/issues/welcome/change-series.js';
import { welcomeSends } from '../../src/issues/welcome/sends.js';
import { createLog } from '../../src/log.js';
import { openQueues } from '../../src/queues/queues.js';
import { keys } from '../../src/redis/keys.js';
import { reportIssue } from '../../src/reports/report.js';
import { chaosAddress } from '../chaos/plan.js';
import { followSinkLog, readSinkLog } from '../chaos/sink-log.js';
import { sinkVictim, workerVictim } from '../chaos/victims.js';
import { freePort } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';

beforeAll(async () => {
  if (!(await ensureBuilt())) throw new Error('The program cannot be compiled.');
});

const readers = 300;
const connections = 5;
const kills = 4;
const dayMs = 86_400_000;
const patience = { interval: 50, timeout: 100_000 };

test('while workers are killed, each reader gets each welcome email: nobody is forgotten, and whoever may have one twice is counted', {
  timeout: 120_000,
}, async ({ annotate, expect, onTestFinished: atEnd }) => {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-welcome-chaos-'));
  atEnd(() => rm(dir, { recursive: true, force: true }));
  const { redis, url, stop } = await startTestRedis();
  atEnd(stop);
  const logFile = join(dir, 'sink.log');
  const port = await freePort();
  const sink = sinkVictim({ port, logFile, seed: 29, odds: { refused: 0, later: 0.05, hangUp: 0 }, delayMs: 40 });
  await sink.start();
  atEnd(async () => void (await sink.kill()));
  const { list, newsletter } = await fillNewsroom(redis, readers, chaosAddress, 10);
  const { slug } = newsletter;
  const now = Date.now();
  const since = Math.floor(now / 1_000) - 20 * 86_400;
  for (const subject of ['One', 'Two'])
    await addStep(redis, slug, { days: 2, subject, preheader: '', note: `This is ${subject}.` }, since);
  await turnOn(redis, slug, { since, imported: true }, since + 1);
  const queues = openQueues(redis);
  atEnd(queues.close);
  // Five days ago the first email was due for everybody. Workers find it unplanned.
  expect(await startWelcomes({ list, queues, log: createLog('silent') }, now - 5 * dayMs)).toHaveLength(1);

  const env = {
    ...{ PATH: process.env.PATH, REDIS_URL: `unix://${url}`, SMTP_URL: `smtp://127.0.0.1:${port}`, DATA_DIR: dir },
    ...{ SMTP_CONNECTIONS: String(connections), LOG_LEVEL: 'silent', AUTO_PAUSE_FAULTS: '0' },
    ...{ RETRY_SCHEDULE: '1s,1s,2s', WORKER_TIMEOUT: '2s', SECRET: 'a secret for the tests only' },
  };
  const workers = [0, 1].map(() => workerVictim([program, 'worker'], { cwd: dir, env }, () => undefined));
  for (const worker of workers) atEnd(async () => void (await worker.kill()));
  await Promise.all(workers.map((worker) => worker.start()));
  const more = followSinkLog(logFile);
  let taken = 0;
  const count = () => {
    for (const { deed } of more()) if (deed === 'taken') taken += 1;
    return taken;
  };
  /** What the hourly schedule does, days after each send: their days count from its end. A job that waits is not added again. */
  const look = async () => {
    for (const { id, startedAt, finishedAt } of await welcomeSends(redis, slug))
      if (finishedAt > startedAt) await redis.hset(keys.issue(id), 'finishedAt', startedAt);
    await queues.enqueue('sendWelcomes', 'now', {});
  };
  for (let kill = 0; kill < kills; kill += 1) {
    const victim = workers[kill % workers.length];
    const at = Math.floor((2 * readers * kill) / kills);
    await expect
      .poll(async () => {
        await look();
        return count() > at && victim?.running();
      }, patience)
      .toBe(true);
    await victim?.kill();
    await victim?.start();
  }
  await expect
    .poll(async () => {
      await look();
      const steps = await countSteps(list, slug);
      return [steps.get(1)?.accepted, steps.get(2)?.accepted, (await issuesBeingSent(redis)).length];
    }, patience)
    .toEqual([readers, readers, 0]);

  const mails = readSinkLog(logFile).filter(({ deed }) => deed === 'taken');
  const different = new Map<string, number>();
  for (const { address, messageId } of mails) {
    const mail = `${address} ${messageId}`;
    different.set(mail, (different.get(mail) ?? 0) + 1);
  }
  // The report counts readers: one who was in flight at two kills may have an email three times.
  const twice = [...different.values()].filter((times) => times > 1).length;
  const sends = await welcomeSends(redis, slug);
  const reports = await Promise.all(sends.map(({ id }) => reportIssue(list, id)));
  const possible = reports.reduce((sum, { possibleDuplicates }) => sum + possibleDuplicates, 0);
  const figures = { readers, emails: different.size, sends: sends.length, kills, twice, possible };
  await annotate(JSON.stringify(figures));
  // Two emails each, and never two of one step: a second send of a step would have another Message-ID.
  expect(different.size).toBe(2 * readers);
  expect(new Set([...different.keys()].map((one) => one.split(' ')[0])).size).toBe(readers);
  expect(twice).toBeLessThanOrEqual(possible);
  expect(possible).toBeLessThanOrEqual(kills * connections);
});
