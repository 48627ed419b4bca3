import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { peakRssMb, start } from '../../bench/processes.js';
import { readMeta } from '../../src/redis/meta.js';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { openList } from '../../src/subscribers/list/subscriber-store.js';
import { startTestRedis } from '../helpers/redis.js';
import { addNewsletterForTests } from '../subscribers/list/list-for-tests.js';

interface LargeCsvPlan {
  rows: number;
  kills: number;
  /** The compiled program. */
  program: string;
  /** Max memory of the import, in MB. It must not grow with the file. */
  memoryMb: number;
  say(text: string): void;
}

/** The outcome, and every broken guarantee. */
interface LargeCsvResult {
  rows: number;
  kills: number;
  /** Of all runs together, without the pauses between them. */
  seconds: number;
  rowsPerSecond: number;
  peakMb: number;
  broken: string[];
}

const longLine = 1_000_000;
const consent = ['--newsletter', 'business', '--status', 'confirmed', '--consent', 'the old list'];

/**
 * Imports a file of millions of rows while the import is killed, with a line of 1 MB behind two thirds of them: the import
 * stops there, says so, and finishes when the line is gone.
 */
export async function runLargeCsv({ rows, kills, program, memoryMb, say }: LargeCsvPlan): Promise<LargeCsvResult> {
  const redis = await startTestRedis({ appendfsync: 'everysec' });
  const folder = await mkdtemp(join(tmpdir(), 'postrider-large-csv-'));
  const broken: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown) => {
    if (found !== wanted) broken.push(`${what}: ${String(found)} instead of ${String(wanted)}`);
  };
  let seconds = 0;
  let peakMb = 0;
  try {
    const list = openList(redis.redis, await readMeta(redis.redis, 16_384));
    const newsletter = await addNewsletterForTests(redis.redis);
    const confirmed = async () => (await countSubscribers(list, newsletter)).confirmed;
    const usedMb = async () => Number(/used_memory:(\d+)/.exec(await redis.redis.info('memory'))?.[1]) / 1e6;
    const file = join(folder, 'list.csv');
    const before = Math.floor((rows * 2) / 3);

    /** @param killAtMb memory of Redis at which the process is killed; undefined: never */
    const importOnce = async (killAtMb?: number) => {
      const env = { PATH: process.env.PATH ?? '', REDIS_URL: `unix://${redis.url}`, LOG_LEVEL: 'silent' };
      const words = [program, 'subscriber', 'import', file, ...consent, '--json'];
      const child = start(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
      const said = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const)
        child[stream]?.on('data', (chunk) => {
          said[stream] += String(chunk);
        });
      const began = performance.now();
      const ended = once(child, 'close');
      while (child.exitCode === null && child.signalCode === null) {
        peakMb = Math.max(peakMb, peakRssMb(child) || 0);
        if (killAtMb !== undefined && (await usedMb()) > killAtMb) child.kill('SIGKILL');
        await sleep(20);
      }
      await ended;
      seconds += (performance.now() - began) / 1_000;
      return { code: child.exitCode, killed: child.signalCode === 'SIGKILL', ...said };
    };

    say(`Writing ${rows} rows…`);
    const whole = await writeRows(file, 0, before);
    await writeLong(file);
    const empty = await usedMb();
    // A reader takes about 100 bytes.
    const growth = (before * 100) / 1e6;
    for (let kill = 1; kill <= kills; kill += 1) {
      const { killed } = await importOnce(empty + (growth * kill) / (kills + 1));
      say(`Killed ${kill} of ${kills}.`);
      expect(`run ${kill} was killed`, killed, true);
    }
    const stopped = await importOnce();
    expect('exit code at the long line', stopped.code, 1);
    expect('the long line is named', stopped.stderr.includes(`line ${before + 2} `), true);
    expect('readers before the long line', await confirmed(), before);

    // Whoever repairs the file takes the line out.
    await truncate(file, whole);
    await writeRows(file, before, rows);
    const last = await importOnce();
    expect('exit code of the repaired file', last.code, 0);
    const { read, skipped } = JSON.parse(last.stdout || '{}') as { read?: number; skipped?: object };
    expect('rows read of the repaired file', read, rows);
    expect('rows skipped', JSON.stringify(skipped), '{}');
    expect('readers at the end', await confirmed(), rows);
    if (peakMb > memoryMb) broken.push(`the import took ${Math.round(peakMb)} MB, more than ${memoryMb}`);
  } finally {
    await redis.stop();
    await rm(folder, { recursive: true, force: true });
  }
  // The repaired file is read from its beginning.
  const rowsPerSecond = Math.round((rows + (rows * 2) / 3) / seconds);
  return { rows, kills, seconds: Math.round(seconds), rowsPerSecond, peakMb: Math.round(peakMb), broken };
}

/** Adds rows to a file; its header with the first. @returns its size */
async function writeRows(file: string, from: number, to: number): Promise<number> {
  const out = createWriteStream(file, { flags: 'a' });
  if (from === 0) out.write('email,name\n');
  for (let i = from; i < to; i += 1_000) {
    const rows = Array.from(
      { length: Math.min(1_000, to - i) },
      (_, n) => `reader${i + n}@example.org,Reader ${i + n}\n`,
    );
    if (!out.write(rows.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return out.bytesWritten;
}

async function writeLong(file: string): Promise<void> {
  const out = createWriteStream(file, { flags: 'a' });
  out.end(`long@example.org,${'a'.repeat(longLine)}\n`);
  await once(out, 'close');
}
