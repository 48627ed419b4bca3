import { until } from '../../helpers/clock.js';
import { freePort } from '../../helpers/process.js';
import { isFollowing, loseFor, type Site, type SiteNode, startSiteNode } from './site.js';

const slots = 16_384;
const masters = 3;

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
  const nodes = await Promise.all(Array.from({ length: 2 * masters + 1 }, () => startClusterNode(lagMs)));
  for (const [i, { admin }] of nodes.slice(0, masters).entries()) {
    const [from, to] = [Math.ceil((i * slots) / masters), Math.ceil(((i + 1) * slots) / masters) - 1];
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', from, to);
    await admin.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
  }
  const [first] = nodes;
  for (const { proxy, bus } of nodes.slice(1)) await first?.admin.call('CLUSTER', 'MEET', '127.0.0.1', proxy.port, bus);
  const complete = new RegExp(`cluster_state:ok[\\s\\S]*cluster_known_nodes:${nodes.length}\\b`);
  const say = async ({ admin }: ClusterNode) => String(await admin.call('CLUSTER', 'INFO'));
  for (const node of nodes) await until('the cluster is complete', async () => complete.test(await say(node)));
  for (const [i, node] of nodes.slice(masters, 2 * masters).entries()) {
    await node.admin.call('CLUSTER', 'REPLICATE', String(await nodes[i]?.admin.call('CLUSTER', 'MYID')));
    await isFollowing(node);
  }
  const [master, replica, spare] = [nodes[number % masters], nodes[masters + (number % masters)], nodes.at(-1)];
  if (!master || !replica || !spare) throw new Error('There is no such master.');
  const hosts = nodes.map(({ proxy }) => `127.0.0.1:${proxy.port}`).join(',');
  return {
    url: `redis://${hosts}?cluster=true`,
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
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}
