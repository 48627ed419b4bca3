import { rm } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../../src/redis/client.js';
import { until } from '../../helpers/clock.js';
import { type LinkProxy, openLinkProxy } from '../../helpers/link-proxy.js';
import { freePort } from '../../helpers/process.js';
import { patienceMs, startServer } from '../../helpers/redis-server.js';

/** Servers of Redis of which one may be lost for good. */
export interface Site {
  url: string;
  /** The master that will be lost, by what it holds. */
  victim: string;
  /**
   * Loses a master with its disk, and gives the replica that takes over an empty replica, as an administrator would.
   * @returns ms until it had taken over
   */
  loseMaster(): Promise<number>;
  /** What each server says of itself, for a round that fails. */
  state(): Promise<string[]>;
  stop(): Promise<void>;
}

/** One server. Everybody reaches it through its proxy, whose port it announces. */
export interface SiteNode {
  /** Its own port, which its side of a partition uses. */
  port: number;
  proxy: LinkProxy;
  admin: Redis;
  /** Kills the process and removes its files. */
  lose(): Promise<void>;
  stop(): Promise<void>;
}

/** @param lagMs how far replicas are behind */
export async function startSiteNode(lagMs: number, options: Record<string, string> = {}): Promise<SiteNode> {
  const [port, announced] = [await freePort(), await freePort()];
  const inCluster = 'cluster-enabled' in options;
  const announce = inCluster ? 'cluster-announce' : 'replica-announce';
  const server = await startServer('redis-server', {
    port: String(port),
    bind: '127.0.0.1',
    'repl-diskless-sync-delay': '0',
    [`${announce}-ip`]: '127.0.0.1',
    [`${announce}-port`]: String(announced),
    ...options,
  });
  const admin = await connectRedis(server.url, {}, patienceMs);
  const pid = Number(/process_id:(\d+)/.exec(await admin.info('server'))?.[1]);
  const [, dir = ''] = (await admin.config('GET', 'dir')) as string[];
  const proxy = await openLinkProxy(announced, port, lagMs);
  return {
    ...{ port, proxy, admin },
    async lose() {
      process.kill(pid, 'SIGKILL');
      admin.disconnect();
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
    async stop() {
      admin.disconnect();
      await server.stop();
      await proxy.stop();
    },
  };
}

/** Lets one server follow another, and waits until it has its data. */
export async function follow(replica: SiteNode, master: SiteNode): Promise<void> {
  await replica.admin.replicaof('127.0.0.1', String(master.proxy.port));
  await isFollowing(replica);
}

export const isFollowing = ({ admin }: SiteNode) =>
  until(
    'a replica follows',
    async () => /master_link_status:up/.test(await admin.info('replication')),
    () => admin.info('replication'),
  );

/** Loses a master, and waits until its replica is one. @returns ms until then */
export async function loseFor(master: SiteNode, replica: SiteNode): Promise<number> {
  const startedAt = performance.now();
  await master.lose();
  await until('the replica has taken over', async () => /role:master/.test(await replica.admin.info('replication')));
  return Math.round(performance.now() - startedAt);
}

/** The fields of INFO that say how a server fares. */
const told =
  /^(role|connected_slaves|slave\d+|master_link_status|master_port|loading|aof_\w+_status|blocked_clients):.*/gm;

/** What a server says of itself, in one line. */
export async function nodeState({ port, proxy, admin }: SiteNode): Promise<string> {
  const name = `Redis ${proxy.port} (${port})`;
  if (admin.status === 'end') return `${name}: lost`;
  const info = `${await admin.info('replication')}${await admin.info('persistence')}${await admin.info('clients')}`;
  return `${name}: ${(info.match(told) ?? []).map((line) => line.trim()).join(' ')}`;
}
