import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, start, waitForServer } from './processes.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Runs the web part in its own process, as in production.
 * @param redisUrl value of REDIS_URL
 */
export async function withBenchWeb<T>(
  redisUrl: string,
  settings: Record<string, string>,
  run: (origin: string, web: ChildProcess) => Promise<T>,
): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'postrider-bench-web-'));
  const port = String(20_000 + Math.floor(Math.random() * 20_000));
  const env = { ...process.env, REDIS_URL: redisUrl, DATA_DIR: dataDir, PORT: port, LOG_LEVEL: 'error' };
  const web = start(process.execPath, ['--import', 'tsx', 'bin/postrider.ts', 'web'], {
    cwd: root,
    env: { ...env, SMTP_URL: 'smtp://127.0.0.1:1', ...settings },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  try {
    await waitForServer(`http://127.0.0.1:${port}`);
    return await run(`http://127.0.0.1:${port}`, web);
  } finally {
    await end(web);
    await rm(dataDir, { recursive: true, force: true });
  }
}
