import { keys } from '../../../src/redis/keys.js';
import { until } from '../../helpers/clock.js';
import { freePort } from '../../helpers/process.js';
import { isFollowing, loseFor, nodeState, type Site, type SiteNode, startSiteNode } from './site.js';

/** The slots of each master. Each holds a third of the list's buckets, and one of the groups of keys below. */
const slotsOf: readonly (readonly [from: number, to: number][])[] = [
  [[0, 5_461]],
  [
    [5_462, 9_999],
    [13_000, 13_999],
  ],
  [
    [10_000, 12_999],
    [14_000, 16_383],
  ],
];

/** Keys that are together in one slot each, so that one master holds all of them. */
const groups = {
  'the feedback': keys.feedbackEvents,
  'the issues': keys.sending,
  'the queues': `${keys.queues}:any`,
} as const;

interface ClusterNode extends SiteNode {
  bus: number;
}

async function startClusterNode(lagMs: number): Promise<ClusterNode> {
  const bus = await freePort();
  const node = await startSiteNode(lagMs, {
    'cluster-enabled': 'yes',
    'cluster-port': String(bus),
    'cluster-node-timeout': '2000',
  });
  return { ...node, bus };
}

/** Three masters with a replica each, and a node that is empty. @param number of the master that will be lost */
export async function startClusterSite(lagMs: number, number: number): Promise<Site> {
  const masters = slotsOf.length;
  const nodes = await Promise.all(Array.from({ length: 2 * masters + 1 }, () => startClusterNode(lagMs)));
  for (const [i, { admin }] of nodes.slice(0, masters).entries()) {
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', ...(slotsOf[i] ?? []).flat());
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
  }
  const [first] = nodes;
  for (const { proxy, bus } of nodes.slice(1)) await first?.admin.call('CLUSTER', 'MEET', '127.0.0.1', proxy.port, bus);
  const complete = new RegExp(`cluster_state:ok[\\s\\S]*cluster_known_nodes:${nodes.length}\\b`);
  const say = async ({ admin }: ClusterNode) => String(await admin.call('CLUSTER', 'INFO'));
  await Promise.all(nodes.map((node) => until('the cluster is complete', async () => complete.test(await say(node)))));
  await Promise.all(
    nodes.slice(masters, 2 * masters).map(async (node, i) => {
      await node.admin.call('CLUSTER', 'REPLICATE', String(await nodes[i]?.admin.call('CLUSTER', 'MYID')));
      await isFollowing(node);
    }),
  );
  const [master, replica, spare] = [nodes[number % masters], nodes[masters + (number % masters)], nodes.at(-1)];
  if (!first || !master || !replica || !spare) throw new Error('There is no such master.');
  const hosts = nodes.map(({ proxy }) => `127.0.0.1:${proxy.port}`).join(',');
  return {
    url: `redis://${hosts}?cluster=true`,
    victim: `the master of ${await groupOf(first, number % masters)}`,
    async loseMaster() {
      const ms = await loseFor(master, replica);
      const id = String(await replica.admin.call('CLUSTER', 'MYID'));
      // It is refused until the spare has heard who the master is.
      const followed = () => spare.admin.call('CLUSTER', 'REPLICATE', id).then(Boolean, () => false);
      await until('the spare follows the new master', followed);
      await isFollowing(spare);
      const living = nodes.filter((node) => node !== master);
      for (const node of living)
        await until('the cluster is complete', async () => (await say(node)).includes('cluster_state:ok'));
      return ms;
    },
    async state() {
      const living = nodes.filter(({ admin }) => admin.status !== 'end');
      const known = String(await living[0]?.admin.call('CLUSTER', 'NODES'));
      return [...(await Promise.all(nodes.map(nodeState))), ...known.trim().split('\n')];
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}

/** The group of keys that a master holds. @throws when it holds none, or several: then some are never lost alone */
async function groupOf({ admin }: SiteNode, master: number): Promise<string> {
  const held: string[] = [];
  for (const [name, key] of Object.entries(groups)) {
    const slot = Number(await admin.call('CLUSTER', 'KEYSLOT', key));
    if (slotsOf[master]?.some(([from, to]) => slot >= from && slot <= to)) held.push(name);
  }
  const [group] = held;
  if (!group || held.length > 1) throw new Error(`Master ${master} holds ${held.join(' and ') || 'no group of keys'}.`);
  return group;
}
