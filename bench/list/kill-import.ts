import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addNewsletter } from '../../src/newsletters/newsletter-store.js';
import { readMeta } from '../../src/redis/meta.js';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { openList } from '../../src/subscribers/list/subscriber-store.js';
import { withBenchRedis } from '../list.js';
import { start } from '../processes.js';
import { benchNewsletter } from '../readers.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Ended {
  killed: boolean;
  stdout: string;
}

/** Runs the import command; kills it after this many milliseconds if it still runs. */
function importOnce(file: string, env: NodeJS.ProcessEnv, killAfterMs: number | undefined): Promise<Ended> {
  const words = [
    'subscriber',
    'import',
    file,
    '--newsletter',
    'bench',
    '--status',
    'confirmed',
    '--consent',
    'the bench',
    '--json',
  ];
  const child = start(process.execPath, ['--import', 'tsx', 'bin/postrider.ts', ...words], {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk);
  });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  return new Promise((resolve) => {
    child.once('close', () => {
      clearTimeout(timer);
      resolve({ killed: child.signalCode === 'SIGKILL', stdout });
    });
  });
}

/**
 * Imports a list with the command, killed at five random moments, and checks that the list is exactly right at the end.
 */
export async function benchKilledImport(rows: number) {
  return withBenchRedis(async (redis, url) => {
    const dir = await mkdtemp(join(tmpdir(), 'postrider-bench-kill-'));
    const file = join(dir, 'list.csv');
    const out = createWriteStream(file);
    out.write('email,name\n');
    for (let i = 0; i < rows; i += 1) {
      if (!out.write(`reader${i}@example.org,Reader ${i}\n`))
        await new Promise<void>((resolve) => out.once('drain', () => resolve()));
    }
    await new Promise((resolve) => out.end(() => resolve(undefined)));
    const list = openList(redis, await readMeta(redis));
    const newsletter = await addNewsletter(redis, benchNewsletter);
    const env = { ...process.env, REDIS_URL: `unix://${url}`, DATA_DIR: dir };
    let kills = 0;
    for (let i = 0; i < 5; i += 1) kills += (await importOnce(file, env, 2_000 + Math.random() * 4_000)).killed ? 1 : 0;
    const { stdout } = await importOnce(file, env, undefined);
    const { confirmed } = await countSubscribers(list, newsletter);
    await rm(dir, { recursive: true, force: true });
    return { rows, kills, confirmed, result: JSON.parse(stdout) as unknown };
  });
}
