import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { until } from './clock.js';

/** The name of the primary that Sentinels of tests watch. */
export const watched = 'news';

export interface SentinelPlan {
  port: number;
  /** Port of the primary on loopback. */
  primary: number;
  /** Its configuration besides the usual. */
  lines: readonly string[];
  connect(): Promise<Redis>;
  /** Whether it knows what it has to. */
  isReady(admin: Redis): Promise<boolean>;
}

export interface TestSentinel {
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts a Sentinel, and waits until it is ready. Two of them decide together, after a second of silence. It ends at the
 * latest with this process.
 */
export async function startSentinel({ port, primary, lines, connect, isReady }: SentinelPlan): Promise<TestSentinel> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-sentinel-'));
  const file = join(dir, 'sentinel.conf');
  const all = [
    ...['bind 127.0.0.1', `dir ${dir}`, ...lines.filter((line) => !line.startsWith('sentinel '))],
    `sentinel monitor ${watched} 127.0.0.1 ${primary} 2`,
    `sentinel down-after-milliseconds ${watched} 1000`,
    `sentinel failover-timeout ${watched} 5000`,
    ...lines.filter((line) => line.startsWith('sentinel ')),
  ];
  await writeFile(file, `${all.join('\n')}\n`);
  const supervisor = '"$@" & server=$!; read -r _; kill "$server" 2>/dev/null; wait "$server"';
  const child = spawn('sh', ['-c', supervisor, 'sh', 'redis-server', file, '--sentinel'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin?.on('error', () => undefined);
  const admin = await connect();
  await until('the Sentinel is ready', () => isReady(admin));
  admin.disconnect();
  return {
    port,
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      if (child.exitCode === null) await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
