import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { table } from '../../src/cli/output.js';
import { memoryFlags } from '../../src/cli/worker-processes.js';
import { startIssue } from '../../src/control/start-issue.js';
import { readIssue } from '../../src/issues/issue-store.js';
import { openQueues } from '../../src/queues/queues.js';
import { freePort } from '../../tests/helpers/process.js';
import { compileEntries } from '../compiled.js';
import { withBenchRedis } from '../list.js';
import { fillNewsroom, type Newsroom } from '../newsroom.js';
import { end, peakRssMb, start, waitForServer } from '../processes.js';
import { type Sink, startSink } from '../sink.js';

/** A way to run Postrider. */
interface Way {
  name: string;
  command: 'up' | 'worker';
  flags: readonly string[];
}

interface Figure {
  name: string;
  flags: string;
  readers: number;
  /** Max memory of the process when it runs, when the issue is planned, and after `messages` emails, in MB. */
  startMb: number;
  plannedMb: number;
  sentMb: number;
}

/** The flags of `npm start`. */
async function flagsOfStart(): Promise<string[]> {
  const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { start: string } };
  return scripts.start.match(/--max-[\w=-]+/g) ?? [];
}

/** Sends an issue to a list of this length with one process, until everyone is planned and some are emailed. */
async function measure(
  { redis, url, room, sink, program }: { redis: Redis; url: string; room: Newsroom; sink: Sink; program: string },
  { name, command, flags }: Way,
  { readers, messages }: { readers: number; messages: number },
): Promise<Figure> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postrider-bench-memory-'));
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: `unix://${url}`,
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    DATA_DIR: dataDir,
    PORT: String(port),
    LOG_LEVEL: 'error',
  };
  const queues = openQueues(redis);
  // In a folder without a .env file.
  const child = start(process.execPath, [...flags, program, command], { cwd: dataDir, env, stdio: 'ignore' });
  try {
    if (command === 'up') await waitForServer(`http://127.0.0.1:${port}`, child);
    else await sleep(3_000);
    const startMb = peakRssMb(child);
    const { id } = await room.compose(5);
    const sent = sink.follow(messages, 600_000);
    await startIssue(redis, queues, id);
    for (const deadline = Date.now() + 600_000; !(await readIssue(redis, id)).planned; await sleep(200))
      if (Date.now() > deadline) throw new Error('The issue is not planned after ten minutes.');
    const plannedMb = peakRssMb(child);
    await sent;
    return { name, flags: flags.join(' '), readers, startMb, plannedMb, sentMb: peakRssMb(child) };
  } finally {
    await end(child, 'SIGKILL');
    await queues.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/**
 * The claim: `npm start`, which runs everything in one process, needs little more memory for a long list than for a
 * short one, and not much more than a worker. Each way has a Redis of its own with the whole list. Linux only: it reads
 * /proc.
 */
export async function benchMemory(readers: number): Promise<Figure[]> {
  const { programEntries } = await import('../../bin/build.js');
  const { dir, remove } = await compileEntries(programEntries);
  const sink = await startSink();
  const ways: Way[] = [
    { name: 'npm start', command: 'up', flags: await flagsOfStart() },
    { name: 'npm start, without limits', command: 'up', flags: [] },
    { name: 'worker', command: 'worker', flags: memoryFlags },
  ];
  try {
    const figures: Figure[] = [];
    for (const way of ways)
      figures.push(
        await withBenchRedis(async (redis, url) => {
          const room = await fillNewsroom(redis, readers);
          const ground = { redis, url, room, sink, program: join(dir, 'bin/postrider.js') };
          return measure(ground, way, { readers, messages: Math.min(readers, 100_000) });
        }),
      );
    return figures;
  } finally {
    await sink.stop();
    await remove();
  }
}

/** The figures as a table. */
export function memoryTable(figures: readonly Figure[]): string {
  const head = ['', 'READERS', 'START MB', 'PLANNED MB', 'SENT MB', 'FLAGS'];
  return table([
    head,
    ...figures.map((one) => [one.name, one.readers, one.startMb, one.plannedMb, one.sentMb, one.flags]),
  ]);
}
