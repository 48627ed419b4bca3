import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectRedis } from '../../../src/redis/client.js';
import { until } from '../../helpers/clock.js';
import { freePort } from '../../helpers/process.js';
import { patienceMs } from '../../helpers/redis-server.js';
import { follow, loseFor, type Site, type SiteNode, startSiteNode } from './site.js';

export interface SentinelSite extends Site {
  primary: SiteNode;
  replica: SiteNode;
}

/** A primary, a replica and three Sentinels, which decide by two votes after a second of silence. */
export async function startSentinelSite(lagMs: number): Promise<SentinelSite> {
  const primary = await startSiteNode(lagMs);
  const replica = await startSiteNode(lagMs);
  const spare = await startSiteNode(lagMs);
  await follow(replica, primary);
  const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(primary.proxy.port)));
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return {
    url: `redis+sentinel://${hosts}/news`,
    ...{ primary, replica },
    async loseMaster() {
      const ms = await loseFor(primary, replica);
      await follow(spare, replica);
      return ms;
    },
    async stop() {
      for (const one of sentinels) await one.stop();
      await Promise.all([primary.stop(), replica.stop(), spare.stop()]);
    },
  };
}

async function startSentinel(primary: number): Promise<{ port: number; stop(): Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'postrider-sentinel-'));
  const port = await freePort();
  const file = join(dir, 'sentinel.conf');
  const lines = [
    ...[`port ${port}`, 'bind 127.0.0.1', `dir ${dir}`, `sentinel monitor news 127.0.0.1 ${primary} 2`],
    ...['sentinel down-after-milliseconds news 1000', 'sentinel failover-timeout news 5000'],
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  const supervisor = '"$@" & server=$!; read -r _; kill "$server" 2>/dev/null; wait "$server"';
  const child = spawn('sh', ['-c', supervisor, 'sh', 'redis-server', file, '--sentinel'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin?.on('error', () => undefined);
  const admin = await connectRedis(`redis://127.0.0.1:${port}`, {}, patienceMs);
  const count = async (about: 'REPLICAS' | 'SENTINELS') =>
    ((await admin.call('SENTINEL', about, 'news')) as unknown[]).length;
  await until('a Sentinel knows the replica', async () => (await count('REPLICAS')) === 1);
  await until('a Sentinel knows the others', async () => (await count('SENTINELS')) === 2);
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
