import { readFileSync } from 'node:fs';
import type { Redis, RedisOptions } from 'ioredis';
import { connectRedis } from '../../src/redis/client.js';
import { until } from '../helpers/clock.js';
import { freePort } from '../helpers/process.js';
import type { TestRedis } from '../helpers/redis.js';
import { patienceMs, startServer } from '../helpers/redis-server.js';
import { startSentinel as startTestSentinel, type TestSentinel, watched } from '../helpers/sentinel.js';

export const login = { user: 'app', password: 'PASSWORD' };

/** Paths of a certificate and its key. */
type Certificate = { key: string; cert: string };

export interface TestSentinels extends TestRedis {
  /** Address of the first primary, on a socket. */
  primary: string;
  /** Waits until the replica has what the primary has. */
  replicated(): Promise<void>;
  /** Stops the primary in order: its replica gets everything first. */
  stopPrimary(): Promise<void>;
  /** Kills the primary, so that its replica may lack the last moment. */
  killPrimary(): Promise<void>;
}

/**
 * A primary with one replica and three Sentinels on loopback. Each wants the login of `login`, an ACL user. The first
 * Sentinel in `url` is dead.
 * @param certificate for TLS between all of them, and with clients
 */
export async function startSentinels(certificate?: Certificate): Promise<TestSentinels> {
  const [first, second] = [await startNode(certificate), await startNode(certificate)];
  await second.admin.replicaof('127.0.0.1', String(first.port));
  const up = async () => /master_link_status:up/.test(await second.admin.info('replication'));
  await until('the replica follows', up, () => second.admin.info('replication'));
  const sentinels = await Promise.all([1, 2, 3].map(() => startSentinel(first.port, certificate)));
  const hosts = [await freePort(), ...sentinels.map(({ port }) => port)].map((port) => `127.0.0.1:${port}`).join(',');
  const { user, password } = login;
  const protocol = certificate ? 'rediss' : 'redis';
  const asked = `${hosts}/${watched}?sentinel_user=${user}&sentinel_password=${password}`;
  const url = `${protocol}+sentinel://${user}:${password}@${asked}`;
  const redis = await connectRedis(url, sentinelTrust(certificate), patienceMs);
  return {
    url,
    redis,
    primary: first.url,
    replicated: async () => void (await redis.call('WAIT', 1, 5_000)),
    async stopPrimary() {
      first.admin.disconnect();
      await first.stop();
    },
    async killPrimary() {
      const pid = Number(/process_id:(\d+)/.exec(await first.admin.info('server'))?.[1]);
      first.admin.disconnect();
      process.kill(pid, 'SIGKILL');
    },
    async stop() {
      redis.disconnect();
      for (const one of sentinels) await one.stop();
      first.admin.disconnect();
      second.admin.disconnect();
      await Promise.all([first.stop(), second.stop()]);
    },
  };
}

/** Trusts a certificate in this process, whose environment was set before. */
const trust = (certificate?: Certificate): RedisOptions =>
  certificate ? { tls: { ca: readFileSync(certificate.cert) } } : {};
const sentinelTrust = (certificate?: Certificate): RedisOptions => {
  const { tls } = trust(certificate);
  return tls ? { tls, sentinelTLS: tls } : {};
};

/** Settings of a server or a Sentinel with TLS alone. */
const encrypted = (port: number, certificate?: Certificate): Record<string, string> =>
  certificate
    ? {
        port: '0',
        'tls-port': String(port),
        'tls-cert-file': certificate.cert,
        'tls-key-file': certificate.key,
        'tls-ca-cert-file': certificate.cert,
        'tls-auth-clients': 'no',
        'tls-replication': 'yes',
      }
    : { port: String(port) };

interface Node {
  port: number;
  /** Path of its socket. */
  url: string;
  admin: Redis;
  stop(): Promise<void>;
}

async function startNode(certificate?: Certificate): Promise<Node> {
  const port = await freePort();
  const { user, password } = login;
  const server = await startServer('redis-server', {
    ...encrypted(port, certificate),
    bind: '127.0.0.1',
    'repl-diskless-sync-delay': '0',
    masteruser: user,
    masterauth: password,
  });
  const admin = await connectRedis(server.url, {}, patienceMs);
  await admin.acl('SETUSER', user, 'on', `>${password}`, '~*', '&*', '+@all');
  return { port, url: server.url, admin, stop: server.stop };
}

async function startSentinel(primary: number, certificate?: Certificate): Promise<TestSentinel> {
  const port = await freePort();
  const { user, password } = login;
  const protocol = certificate ? 'rediss' : 'redis';
  const url = `${protocol}://${user}:${password}@127.0.0.1:${port}`;
  return startTestSentinel({
    ...{ port, primary },
    lines: [
      ...Object.entries(encrypted(port, certificate)).map(([name, value]) => `${name} ${value}`),
      `user default off`,
      `user ${user} on >${password} ~* &* +@all`,
      `sentinel sentinel-user ${user}`,
      `sentinel sentinel-pass ${password}`,
      `sentinel auth-user ${watched} ${user}`,
      `sentinel auth-pass ${watched} ${password}`,
    ],
    connect: () => connectRedis(url, trust(certificate), patienceMs),
    isReady: async (admin) => ((await admin.call('SENTINEL', 'REPLICAS', watched)) as unknown[]).length > 0,
  });
}
