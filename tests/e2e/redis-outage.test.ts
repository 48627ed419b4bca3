import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startPrivateRedis } from '../../src/redis/private-redis.js';
import { until } from '../helpers/clock.js';
import { newInstallation, quickInstallation } from '../helpers/process.js';
import { startSmtpSink } from '../helpers/smtp-sink.js';

const readers = 40;

/** Loaded before the program: a minute of its log lasts four seconds, twice the longest delay of a reconnect. */
const shortMinute = `data:text/javascript,${encodeURIComponent(`
  const real = globalThis.setInterval;
  globalThis.setInterval = (run, ms, ...more) => real(run, ms === 60_000 ? 4_000 : ms, ...more);
`)}`;

interface Line {
  level: string;
  time: string;
  process: number;
  role: string;
  host: string;
  msg: string;
  repeated?: number;
}

/** Every complete line of a log. @throws at one that is not JSON */
const linesOf = (log: string): Line[] =>
  log
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);

const outage = 'Redis does not answer';
const lostLock = 'a job lost its lock; another run continues it';

test('an outage of Redis during a send is one line of each process, then one a minute with a count; nobody is lost or doubled', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'postrider-outage-'));
  const startRedis = () => startPrivateRedis(dataDir, { appendfsync: 'always' });
  let redis = await startRedis();
  let release = () => undefined as unknown;
  const held = new Promise((resolve) => {
    release = () => resolve(undefined);
  });
  let arrived = 0;
  const sink = await startSmtpSink({
    async onMessage() {
      arrived += 1;
      if (arrived > 5) await held;
      return undefined;
    },
  });
  const installation = await quickInstallation({
    REDIS_URL: `unix://${redis.url}`,
    SMTP_URL: sink.url,
    // However long the outage takes here: both workers live, and no message in flight is to count as abandoned.
    WORKER_TIMEOUT: '1h',
  });
  const { env, json, cli } = installation;
  try {
    const sender = ['--from', 'News <news@example.com>', '--address', '1 Example Road'];
    await json('newsletter', 'add', '--slug', 'business', '--title', 'Digest', ...sender);
    const consent = ['--newsletter', 'business', '--status', 'confirmed', '--consent', 'by letter'];
    const list = join(dataDir, 'readers.csv');
    await writeFile(list, ['email', ...Array.from({ length: readers }, (_, i) => `reader${i}@example.org`)].join('\n'));
    await json('subscriber', 'import', list, ...consent);
    await json('article', 'import', 'samples/articles');
    await json('issue', 'compose', 'business', '--latest', '3');

    env.NODE_OPTIONS = `--import ${shortMinute}`;
    const web = await installation.start('web');
    const workers = await installation.start('worker', '--processes', '2');
    await until('both workers run', () => (workers.said().match(/Workers are running/g) ?? []).length === 2);
    const said = () => [...linesOf(web.said()), ...linesOf(workers.said())];
    /** Processes that have written such a line. */
    const processesWith = (wanted: (line: Line) => boolean) =>
      new Set(
        said()
          .filter(wanted)
          .map((line) => line.process),
      );
    delete env.NODE_OPTIONS;

    expect((await cli('issue', 'send', 'business-1', '--yes')).code).toBe(0);
    await until('messages are in flight', () => arrived > 5);
    await redis.stop();
    await until(
      'each process has counted the outage',
      () => processesWith(({ msg, repeated }) => msg === outage && repeated !== undefined).size === 3,
      said,
    );
    redis = await startRedis();
    release();
    await until(
      'each process says that it is over',
      () => processesWith(({ msg }) => msg === 'Redis answers again').size === 3,
    );
    await sink.received(readers);
    await until('the issue is sent', async () => (await json('issue', 'report', 'business-1')).state === 'sent');
    const report = await json('issue', 'report', 'business-1');
    expect(report).toMatchObject({ audience: readers, accepted: readers, possibleDuplicates: 0 });
    expect(new Set(sink.mails.map(({ to }) => to)).size).toBe(sink.mails.length);

    expect((await web.stop()).code, web.said()).toBe(0);
    expect((await workers.stop()).code, workers.said()).toBe(0);
    const lines = said();
    const roles = ['web', 'worker', 'supervisor'];
    for (const line of lines) {
      expect(roles).toContain(line.role);
      expect(['info', 'warn', 'error']).toContain(line.level);
      expect(line).toMatchObject({ process: expect.any(Number), host: hostname(), msg: expect.any(String) });
      expect(Date.parse(line.time)).not.toBeNaN();
    }
    expect(new Set(lines.map(({ role }) => role))).toEqual(new Set(roles));
    for (const id of processesWith(({ msg }) => msg === outage)) {
      const own = lines.filter((line) => line.process === id && line.msg === outage);
      expect(own.filter(({ repeated }) => repeated === undefined)).toHaveLength(1);
    }
    // Nothing else is said about it, except that locks of jobs have run out where it lasted longer than they do.
    expect(lines.filter(({ level, msg }) => level !== 'info' && msg !== outage && msg !== lostLock)).toEqual([]);
  } finally {
    release();
    await installation.remove();
    await sink.stop();
    await redis.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

/** In parallel: most of the time, each waits for Redis. */
describe('a process that cannot start', () => {
  test.concurrent.for<[string[], Record<string, string>, string, string]>([
    [['web'], { REDIS_URL: 'redis://127.0.0.1:1' }, 'web', 'Redis does not answer'],
    [
      ['worker'],
      { REDIS_URL: 'redis://127.0.0.1:1', SMTP_URL: 'smtp://127.0.0.1:1' },
      'worker',
      'Redis does not answer',
    ],
    [['worker', '--processes', '2'], { REDIS_URL: 'redis://127.0.0.1:1' }, 'worker', 'Redis does not answer'],
    [['up'], { PORT: 'none' }, 'up', 'PORT'],
  ])('%j says why in one line of the log', async ([words, settings, role, why], { expect }) => {
    const installation = await newInstallation(settings);
    try {
      const { code, stderr } = await installation.cli(...words);
      expect(code).toBeGreaterThan(0);
      expect(linesOf(stderr)).toEqual([
        expect.objectContaining({ level: 'error', role, host: hostname(), msg: expect.stringContaining(why) }),
      ]);
    } finally {
      await installation.remove();
    }
  });
});
