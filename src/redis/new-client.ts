import { Cluster, Redis, type RedisOptions } from 'ioredis';

// Apart from client.ts, which nearly everything imports: a command that asks Redis nothing does without ioredis.

/** Makes the client for an address, a server's or a cluster's. It is not connected yet. */
export const newClient = (url: string, options: RedisOptions, timeoutMs: number): Redis =>
  isCluster(url) ? clusterClient(url, options, timeoutMs) : serverClient(url, options, timeoutMs);

// BullMQ demands it, and it is what we want: a command waits for Redis to come back instead of failing.
const patient = { maxRetriesPerRequest: null } as const;

function serverClient(url: string, options: RedisOptions, timeoutMs: number): Redis {
  return new Redis(url.replace(/^unix:\/\//, ''), {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    ...patient,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
    ...options,
  });
}

const isCluster = (url: string) => URL.canParse(url) && new URL(url).searchParams.get('cluster') === 'true';

function clusterClient(url: string, options: RedisOptions, timeoutMs: number): Redis {
  const { hostname, port, username, password, protocol } = new URL(url);
  const cluster = new Cluster([{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) }], {
    lazyConnect: true,
    // A failover takes some seconds, in which the slots of the lost master answer with an error: half a minute of tries.
    retryDelayOnFailover: 500,
    retryDelayOnClusterDown: 500,
    maxRedirections: 60,
    redisOptions: {
      connectTimeout: timeoutMs,
      ...patient,
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
      ...options,
    },
  });
  return cluster as unknown as Redis;
}
