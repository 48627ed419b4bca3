import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../../src/redis/client.js';
import { freePort } from '../../helpers/process.js';
import { patienceMs } from '../../helpers/redis-server.js';
import { startSentinel, watched } from '../../helpers/sentinel.js';
import { follow, loseFor, nodeState, type Site, type SiteNode, startSiteNode } from './site.js';

export interface SentinelSite extends Site {
  primary: SiteNode;
  replica: SiteNode;
}

/** A primary, a replica and three Sentinels, which decide by two votes after a second of silence. */
export async function startSentinelSite(lagMs: number): Promise<SentinelSite> {
  const nodes = await Promise.all([1, 2, 3].map(() => startSiteNode(lagMs)));
  const [primary, replica, spare] = nodes;
  if (!primary || !replica || !spare) throw new Error('A server is missing.');
  await follow(replica, primary);
  const sentinels = await startSentinels(primary.proxy.port, replica.proxy.port);
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',');
  return {
    url: `redis+sentinel://${hosts}/${watched}`,
    victim: 'the primary',
    ...{ primary, replica },
    async loseMaster() {
      const ms = await loseFor(primary, replica);
      await follow(spare, replica);
      return ms;
    },
    state: async () => [
      ...(await Promise.all(nodes.map(nodeState))),
      ...(await Promise.all(sentinels.map(({ port }) => sentinelState(port)))),
    ],
    async stop() {
      await Promise.all(sentinels.map((one) => one.stop()));
      await Promise.all(nodes.map((one) => one.stop()));
    },
  };
}

/** Three Sentinels that know each other and the replica from the start. By themselves, they tell each other within seconds. */
async function startSentinels(primary: number, replica: number) {
  const all: { port: number; id: string }[] = [];
  for (let i = 0; i < 3; i += 1) all.push({ port: await freePort(), id: randomBytes(20).toString('hex') });
  return Promise.all(
    all.map(({ port, id }) =>
      startSentinel({
        ...{ port, primary },
        lines: [
          `port ${port}`,
          `sentinel myid ${id}`,
          `sentinel known-replica ${watched} 127.0.0.1 ${replica}`,
          ...all
            .filter((other) => other.id !== id)
            .map((other) => `sentinel known-sentinel ${watched} 127.0.0.1 ${other.port} ${other.id}`),
        ],
        connect: () => connectRedis(`redis://127.0.0.1:${port}`, {}, patienceMs),
        isReady: canFailOver,
      }),
    ),
  );
}

/** Whether a Sentinel could decide with the others now, and has heard from the replica. */
async function canFailOver(admin: Redis): Promise<boolean> {
  const quorum = await admin.call('SENTINEL', 'CKQUORUM', watched).catch(String);
  const [replica] = (await admin.call('SENTINEL', 'REPLICAS', watched)) as string[][];
  const fact = (name: string) => replica?.[replica.indexOf(name) + 1];
  return /^OK 3 /.test(String(quorum)) && fact('flags') === 'slave' && fact('master-link-status') === 'ok';
}

async function sentinelState(port: number): Promise<string> {
  const admin = await connectRedis(`redis://127.0.0.1:${port}`);
  const facts = (await admin.call('SENTINEL', 'MASTER', watched)) as string[];
  admin.disconnect();
  const told = ['port', 'flags', 'num-slaves', 'num-other-sentinels', 'failover-state', 'config-epoch'];
  const words = told.map((name) => (facts.includes(name) ? `${name} ${facts[facts.indexOf(name) + 1]}` : ''));
  return `Sentinel ${port}: ${words.filter(Boolean).join(', ')}`;
}
