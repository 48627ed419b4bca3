import type { Redis } from 'ioredis';
import { connectRedis } from '../../src/redis/client.js';
import { mastersOf } from '../../src/redis/cluster.js';
import { until } from './clock.js';
import { freePort } from './process.js';
import type { TestRedis } from './redis.js';
import { isInstalled, patienceMs, startServer } from './redis-server.js';

const slots = 16_384;

export interface TestCluster extends TestRedis {
  /** Waits until every replica has what its master has. */
  replicated(): Promise<void>;
  /** Host and port of each master at the start. */
  hosts: string[];
  /** Stops a master other than the one in `url`. */
  killMaster(): Promise<void>;
  /** Stops a master, and waits until its replica has taken over. */
  killNode(number: number): Promise<void>;
}

interface Node {
  port: number;
  bus: number;
  admin: Redis;
  stop(): Promise<void>;
}

/**
 * A real Redis Cluster on loopback, with evenly distributed slots.
 * @param settings of each node, in place of those for tests
 */
export async function startTestCluster(
  masters = 3,
  { replicas = 0, settings = {} }: { replicas?: number; settings?: Record<string, string> } = {},
): Promise<TestCluster> {
  const nodes = await Promise.all(Array.from({ length: masters * (1 + replicas) }, () => startNode(settings)));
  const leading = nodes.slice(0, masters);
  for (const [i, { admin }] of leading.entries()) {
    const from = Math.ceil((i * slots) / masters);
    const to = Math.ceil(((i + 1) * slots) / masters) - 1;
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
  }
  for (const { port, bus } of nodes.slice(1)) await nodes[0]?.admin.call('CLUSTER', 'MEET', '127.0.0.1', port, bus);
  await eachSays(nodes, 'CLUSTER', new RegExp(`cluster_state:ok[\\s\\S]*cluster_known_nodes:${nodes.length}\\b`));
  // Without replicas, a node that a busy machine gives no time for two seconds must not make the cluster refuse commands.
  if (replicas === 0)
    await Promise.all(nodes.map(({ admin }) => admin.config('SET', 'cluster-node-timeout', '600000')));
  for (const [i, { admin }] of nodes.slice(masters).entries()) {
    await admin.call('CLUSTER', 'REPLICATE', String(await leading[i % masters]?.admin.call('CLUSTER', 'MYID')));
  }
  const replicated = () => eachSays(nodes.slice(masters), 'REPLICATION', /master_link_status:up/);
  await replicated();
  const url = `redis://127.0.0.1:${nodes[0]?.port}?cluster=true`;
  const redis = await connectRedis(url, {}, patienceMs);
  async function stopMaster(number: number): Promise<void> {
    const victim = leading[number];
    victim?.admin.disconnect();
    await victim?.stop();
  }
  return {
    url,
    redis,
    hosts: leading.map(({ port }) => `127.0.0.1:${port}`),
    async replicated() {
      await replicated();
      for (const master of mastersOf(redis)) await master.call('WAIT', replicas, 5_000);
    },
    killMaster: () => stopMaster(1),
    async killNode(number) {
      await stopMaster(number);
      const living = nodes.filter((node) => node !== leading[number]);
      const replica = nodes[masters + number];
      if (replica) await eachSays([replica], 'REPLICATION', /role:master/);
      await eachSays(living, 'CLUSTER', /cluster_state:ok/);
    },
    async stop() {
      redis.disconnect();
      for (const { admin } of nodes) admin.disconnect();
      await Promise.all(nodes.map(({ stop }) => stop()));
    },
  };
}

/** @param tries a port that was free a moment ago may have gone to another test: then once more with others */
async function startNode(settings: Record<string, string>, tries = 3): Promise<Node> {
  const program = isInstalled('redis-server') ? 'redis-server' : 'valkey-server';
  const [port, bus] = [await freePort(), await freePort()];
  const options = {
    port: String(port),
    bind: '127.0.0.1',
    'cluster-enabled': 'yes',
    'cluster-port': String(bus),
    'cluster-node-timeout': '2000',
    'repl-diskless-sync-delay': '0',
    ...settings,
  };
  try {
    const server = await startServer(program, options);
    return { port, bus, admin: await connectRedis(server.url, {}, patienceMs), stop: server.stop };
  } catch (error) {
    if (tries <= 1) throw error;
    return startNode(settings, tries - 1);
  }
}

/** Waits until INFO (or CLUSTER INFO) of every node says something. */
async function eachSays(nodes: readonly Node[], section: 'CLUSTER' | 'REPLICATION', what: RegExp): Promise<void> {
  const ask = (admin: Redis) => (section === 'CLUSTER' ? admin.call('CLUSTER', 'INFO') : admin.info('replication'));
  for (const { admin } of nodes)
    await until(
      `every node says ${what}`,
      async () => what.test(String(await ask(admin))),
      () => ask(admin),
    );
}
