import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { type App, openApp } from '../src/app.js';
import { sourceSettings } from '../src/articles/pull/source.js';
import { addSource } from '../src/articles/pull/source-store.js';
import { takeBackup } from '../src/backup/take-backup.js';
import { table } from '../src/cli/output.js';
import { memoryFlags } from '../src/cli/worker-processes.js';
import { parseConfig } from '../src/config.js';
import { addNewsletter } from '../src/newsletters/newsletter-store.js';
import { perform } from '../src/operations/operation.js';
import { operations } from '../src/operations/operations.js';
import { consoleActor } from '../src/operations/permission.js';
import { announceChange } from '../src/redis/site-changes.js';
import { topics } from '../src/redis/site-topics.js';
import { links } from '../src/render/links.js';
import { freePort } from '../tests/helpers/process.js';
import { type Compiled, compile } from './compiled.js';
import { redisCpu } from './deliver/deliver-postrider.js';
import { withBenchRedis, withDataDir } from './list.js';
import { addReaders } from './newsroom.js';
import { end, run, start, waitForServer } from './processes.js';
import { benchNewsletter } from './readers.js';
import { clockFlag, setClock, takeClock } from './year/clock.js';
import { keepStore, withKeptStore } from './year/kept-store.js';
import { expireAfter, memoryByKind, memoryKinds } from './year/memory-kinds.js';
import { Phases } from './year/phases.js';
import { liveWeek, type YearRoom } from './year/week.js';

const weekMs = 7 * 86_400_000;
const secret = 'a secret for the benchmark only';

/** What people and operators wait for. */
const waits = {
  listCommand: '`issue list`, the command',
  list: 'page of 50 issues, or of all',
  listOfOne: 'page of one issue',
  reportCommand: '`issue report`, the command',
  report: 'the report, what it reads',
  archivePage: 'archive page, rendered anew',
  backupCommand: '`backup`, the command',
  backup: 'the backup, without a start',
  backupCpu: 'the backup, processor time',
  start: 'start of the web part',
} as const;
/** Milliseconds. */
type Times = Record<keyof typeof waits, number>;

interface WeekFigures {
  week: number;
  /** Bytes by kind of data. */
  memory: Record<string, number>;
  usedMemory: number;
  times: Times | undefined;
}

export interface YearFigures {
  readers: number;
  weeks: number;
  seconds: number;
  figures: WeekFigures[];
}

/**
 * The claim: a year of weekly issues fits into a memory that can be stated, and nothing that somebody waits for takes
 * twice as long at its end. Plan, ledger, claims, merged messages, outcomes, clicks, comments, figures and retention
 * are those of the program. Simulated are the clock, the relay, which takes each message at once, and the feed.
 */
export async function benchYear({ readers, weeks }: { readers: number; weeks: number }): Promise<YearFigures> {
  const startedAt = performance.now();
  const compiled = await compile();
  takeClock();
  try {
    return await withBenchRedis((_, redisUrl) =>
      withDataDir(async (dataDir) => {
        // So that the year ends now, when the clock of Redis is right.
        setClock(-weeks * weekMs);
        const room = await openRoom(redisUrl, readers);
        const measured = [1, 4, 13, 26, 52].filter((week) => week < weeks).concat(weeks);
        const figures: WeekFigures[] = [];
        for (let week = 1; week <= weeks; week += 1) {
          const shift = (week - weeks) * weekMs;
          setClock(shift);
          const phases = new Phases();
          const issue = await liveWeek(room, week, phases);
          if (measured.includes(week)) {
            // From the second quarter on, the first page of each list is full.
            const times = week === 1 || week === 26 || week === weeks;
            const look = { week, issue, shift, compiled, redisUrl, dataDir, times };
            figures.push(await phases.run('figures', () => figuresOf(room, look)));
          }
          if (week === 1) await keepStore(room.app.redis, firstWeek(dataDir));
          await phases.run('expiry', () => expireAfter(room.app.redis, weekMs));
          const seconds = Math.round((performance.now() - startedAt) / 1_000);
          process.stderr.write(`week ${week} of ${weeks}: ${seconds} s; ${phases}\n`);
        }
        await compareBackups(room.app, { shift: 0, compiled, redisUrl, dataDir }, figures);
        await room.app.close();
        return { readers, weeks, seconds: Math.round((performance.now() - startedAt) / 1_000), figures };
      }),
    );
  } finally {
    await compiled.remove();
  }
}

async function openRoom(redisUrl: string, readers: number): Promise<YearRoom> {
  // As many readers in a bucket as 100,000 have in the default number of buckets: ledgers are kept by bucket.
  const buckets = 2 ** Math.round(Math.log2((readers * 16_384) / 100_000));
  const config = parseConfig({
    ...{ LOG_LEVEL: 'error', SECRET: secret, PUBLIC_URL: 'https://news.example.com' },
    LIST_BUCKETS: String(buckets),
  });
  const app = await openApp(config, { redisUrl, smtpUrl: undefined });
  const newsletter = await addNewsletter(app.redis, {
    ...benchNewsletter,
    ...{ clicks: 'reader', comments: true, ratings: true },
  });
  await addReaders(app.list, newsletter, readers);
  const settings = sourceSettings.parse({ url: 'https://www.example.com/feed.xml', kind: 'feed' });
  const source = await addSource(app.redis, newsletter.slug, settings);
  return { app, newsletter, source: source.id, readers };
}

/** What a command needs. */
interface Place {
  /** The clock, in ms from the real time. */
  shift: number;
  compiled: Compiled;
  redisUrl: string;
  dataDir: string;
}

interface Look extends Place {
  week: number;
  issue: string;
  /** Whether to measure times, too. */
  times: boolean;
}

async function figuresOf(room: YearRoom, look: Look): Promise<WeekFigures> {
  const { redis } = room.app;
  const usedMemory = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  const memory = Object.fromEntries(await memoryByKind(redis));
  return { week: look.week, memory, usedMemory, times: look.times ? await timesOf(room, look) : undefined };
}

/** The best of some runs, in ms: weeks are compared that are minutes apart, and the machine may be busier in one. */
async function best(runs: number, run: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const from = performance.now();
    await run();
    times.push(performance.now() - from);
  }
  return Math.min(...times);
}

async function timesOf(room: YearRoom, look: Look): Promise<Times> {
  const { app, newsletter } = room;
  const { slug } = newsletter;
  const web = await timesOfWeb(app, slug, look);
  return {
    listCommand: await best(5, () => command(look, 'issue', 'list')),
    list: await best(51, () => ask(app, 'listIssues')),
    listOfOne: await best(51, () => ask(app, 'listIssues', { input: { limit: 1 } })),
    reportCommand: await best(5, () => command(look, 'issue', 'report', look.issue)),
    report: await best(51, () => ask(app, 'readReport', { key: { issue: look.issue } })),
    // Measured again at the end, beside that of the first week.
    ...(await timeBackup(app.redis, app.queues, look)),
    ...web,
  };
}

type BackupTimes = Pick<Times, 'backupCommand' | 'backup' | 'backupCpu'>;

/** @returns how long it takes, as a command and without its start, and the processor time of Postrider and Redis */
async function timeBackup(redis: Redis, queues: App['queues'], look: Place): Promise<BackupTimes> {
  const file = join(look.dataDir, 'year.backup');
  const [own, servers, from] = [process.cpuUsage(), await redisCpu(redis), performance.now()];
  await takeBackup(redis, queues, file);
  const backup = performance.now() - from;
  const { user, system } = process.cpuUsage(own);
  const backupCpu = (user + system) / 1_000 + 1_000 * ((await redisCpu(redis)) - servers);
  await rm(file);
  const backupCommand = await best(1, () => command(look, 'backup', file));
  await rm(file);
  return { backupCommand, backup, backupCpu };
}

/** Takes backups of each store in turn, five times, for the best times of each. */
async function timeBackups(
  stores: readonly { redis: Redis; place: Place }[],
  queues: App['queues'],
): Promise<BackupTimes[]> {
  const rounds: BackupTimes[][] = [];
  for (let round = 0; round < 5; round += 1) {
    const times: BackupTimes[] = [];
    for (const { redis, place } of stores) times.push(await timeBackup(redis, queues, place));
    rounds.push(times);
  }
  return stores.map((_, i) => {
    const leastOf = (time: keyof BackupTimes) => Math.min(...rounds.map((times) => times[i]?.[time] ?? Infinity));
    return { backupCommand: leastOf('backupCommand'), backup: leastOf('backup'), backupCpu: leastOf('backupCpu') };
  });
}

const firstWeek = (dataDir: string) => join(dataDir, 'first');

/**
 * Measures the backups of the first and the last week again, in turn: nearly an hour lies between the weeks, and what
 * else the machine did then would count as a difference.
 */
async function compareBackups({ redis, queues }: App, place: Place, figures: readonly WeekFigures[]): Promise<void> {
  const [first, last] = [figures[0]?.times, figures.at(-1)?.times];
  if (!first || !last || first === last) return;
  const times = await withKeptStore(firstWeek(place.dataDir), (kept, redisUrl) =>
    timeBackups(
      [
        { redis: kept, place: { ...place, redisUrl } },
        { redis, place },
      ],
      queues,
    ),
  );
  Object.assign(first, times[0]);
  Object.assign(last, times[1]);
}

/** Runs a command in a process of its own, at the set time. */
function command({ compiled, shift, ...look }: Place, ...words: string[]): Promise<string> {
  const options = { cwd: look.dataDir, env: environment(look) };
  return run(process.execPath, ['--import', clockFlag(shift), compiled.entry, ...words], options);
}

const environment = ({ redisUrl, dataDir }: Pick<Place, 'redisUrl' | 'dataDir'>) => ({
  ...{ PATH: process.env.PATH, REDIS_URL: `unix://${redisUrl}`, SECRET: secret },
  ...{ DATA_DIR: dataDir, LOG_LEVEL: 'error' },
});

function ask(
  app: App,
  id: string,
  { key = {}, input = {} }: { key?: Record<string, string>; input?: Record<string, unknown> } = {},
): Promise<unknown> {
  const operation = operations.find((one) => one.id === id);
  if (!operation) throw new Error(`There is no operation ${id}.`);
  return perform(app, operation, { actor: consoleActor('the benchmark'), key, input });
}

/** Starts the web part some times, and requests the archive after a change, so that no page is kept. */
async function timesOfWeb(
  app: App,
  slug: string,
  { compiled, redisUrl, dataDir, shift }: Look,
): Promise<Pick<Times, 'archivePage' | 'start'>> {
  const pages: number[] = [];
  const starts = await best(5, async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const env = { ...environment({ redisUrl, dataDir }), PORT: String(port) };
    const words = ['--import', clockFlag(shift), ...memoryFlags, compiled.entry, 'web'];
    const web = start(process.execPath, words, {
      ...{ cwd: dataDir, env },
      stdio: 'ignore',
    });
    await waitForServer(origin, web);
    pages.push(
      await best(11, async () => {
        await announceChange(app.redis, topics.site);
        const answer = await fetch(links.archive(origin, slug));
        if (!answer.ok) throw new Error(`The archive answers ${answer.status}.`);
        await answer.arrayBuffer();
      }),
    );
    await end(web);
  });
  return { archivePage: Math.min(...pages), start: starts };
}

const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);

/** The figures as two tables. */
export function yearTable({ readers, seconds, figures }: YearFigures): string {
  const kinds = memoryKinds.filter((kind) => figures.some(({ memory }) => (memory[kind] ?? 0) > 0));
  const rows = kinds.map((kind) => [kind, ...figures.map(({ memory }) => megabytes(memory[kind] ?? 0))]);
  const all = ['used_memory of Redis', ...figures.map(({ usedMemory }) => megabytes(usedMemory))];
  const memory = table([['MB', ...figures.map(({ week }) => `WEEK ${week}`)], ...rows, all]);
  const timed = figures.flatMap(({ week, times }) => (times ? [{ week, times }] : []));
  const [first, last] = [timed[0]?.times, timed.at(-1)?.times];
  const names = Object.keys(first ?? {}) as (keyof Times)[];
  const times = table([
    ['MS', ...timed.map(({ week }) => `WEEK ${week}`), 'LAST TO FIRST'],
    ...names.map((name) => [
      waits[name],
      ...timed.map((one) => one.times[name].toFixed(1)),
      ((last?.[name] ?? 0) / (first?.[name] ?? 1)).toFixed(2),
    ]),
  ]);
  return `${readers} readers, ${seconds} s\n\n${memory}\n\n${times}`;
}
