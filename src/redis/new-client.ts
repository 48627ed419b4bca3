import { Cluster, Redis, type RedisOptions } from 'ioredis';

// Separate from client.ts, which nearly everything imports: a command that does not use Redis does not load ioredis.

/** Makes the client for the address of a server or a cluster. It is not connected yet. */
export const newClient = (url: string, options: RedisOptions, timeoutMs: number): Redis =>
  isCluster(url) ? clusterClient(url, options, timeoutMs) : serverClient(url, options, timeoutMs);

// BullMQ requires it, and Postrider wants it too: a command waits until Redis is back instead of failing.
const unlimitedRetries = { maxRetriesPerRequest: null } as const;

function serverClient(url: string, options: RedisOptions, timeoutMs: number): Redis {
  return new Redis(url.replace(/^unix:\/\//, ''), {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    ...unlimitedRetries,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
    ...options,
  });
}

const isCluster = (url: string) => URL.canParse(url) && new URL(url).searchParams.get('cluster') === 'true';

function clusterClient(url: string, options: RedisOptions, timeoutMs: number): Redis {
  const { hostname, port, username, password, protocol } = new URL(url);
  const cluster = new Cluster([{ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) }], {
    lazyConnect: true,
    // During a failover, which takes some seconds, commands for the lost master's slots fail: retry for half a minute.
    retryDelayOnFailover: 500,
    retryDelayOnClusterDown: 500,
    maxRedirections: 60,
    redisOptions: {
      connectTimeout: timeoutMs,
      ...unlimitedRetries,
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
      ...options,
    },
  });
  return cluster as unknown as Redis;
}
