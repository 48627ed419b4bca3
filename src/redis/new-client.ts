import { Cluster, type ClusterOptions, Redis, type RedisOptions } from 'ioredis';
import { type RedisAddress, readRedisAddress } from '../settings/redis/redis-address.js';

// Separate from client.ts, which nearly everything imports: a command that does not use Redis does not load ioredis.

/** Makes the client for the address of a server, a cluster or Sentinels. It is not connected yet. */
export function newClient(url: string, options: RedisOptions, timeoutMs: number): Redis {
  const address = readRedisAddress(url);
  if (typeof address === 'string') throw new TypeError(`The address of Redis ${address}.`);
  const own = {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    ...unlimitedRetries,
    ...whileLoading,
    retryStrategy,
    ...options,
  };
  if (address.kind === 'cluster') return clusterClient(address, options, timeoutMs);
  if (address.kind === 'sentinel') return mayFailTwice(new Redis({ ...own, ...sentinelOptions(address), ...options }));
  return mayFailTwice(new Redis(address.kind === 'socket' ? address.path : url, own));
}

/**
 * Keeps the process alive when one connection fails twice, as over TLS: after the certificate of a server was refused, its
 * alert may still come. ioredis listens for the first failure only.
 */
function mayFailTwice(redis: Redis): Redis {
  return redis.on('error', () => redis.stream?.on('error', () => undefined));
}

// BullMQ requires it, and Postrider wants it too: a command waits until Redis is back instead of failing.
const unlimitedRetries = { maxRetriesPerRequest: null } as const;
// Redis estimates how long it loads from what it has loaded so far: at first, that may be hours for a second. In ms.
const whileLoading = { maxLoadingRetryTime: 200 } as const;
const retryStrategy = (times: number) => Math.min(times * 100, 2_000);

/** The login and the encryption of one server. */
const network = ({ tls, login }: Exclude<RedisAddress, { kind: 'socket' }>): RedisOptions => ({
  ...(login.username === undefined ? {} : { username: login.username }),
  ...(login.password === undefined ? {} : { password: login.password }),
  ...(tls ? { tls: {} } : {}),
});

/**
 * Max time for a first connection: in addition, one second for each other host that may be asked in vain.
 * @param timeoutMs for one server
 */
export function firstConnectionMs(url: string, timeoutMs: number): number {
  const address = readRedisAddress(url);
  const hosts = typeof address === 'string' || address.kind === 'socket' ? 1 : address.hosts.length;
  return timeoutMs + (hosts - 1) * nextHostMs;
}

/** How long a Sentinel, or the primary, may take to accept a connection while others may answer, in ms. */
const nextHostMs = 1_000;
/** How long a primary may be silent, in ms. No command blocks longer than ten seconds. */
const silenceMs = 30_000;

/** The client asks the Sentinels for the primary whenever it connects. One that answers is enough. */
function sentinelOptions(address: Extract<RedisAddress, { kind: 'sentinel' }>): RedisOptions {
  const { hosts, name, database, sentinelLogin, tls } = address;
  return {
    ...network(address),
    sentinels: hosts,
    name,
    db: database,
    ...(sentinelLogin.username === undefined ? {} : { sentinelUsername: sentinelLogin.username }),
    ...(sentinelLogin.password === undefined ? {} : { sentinelPassword: sentinelLogin.password }),
    ...(tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
    ...timeOfEach(nextHostMs),
    sentinelRetryStrategy: nextRound,
    retryStrategy: nextConnection,
    // A primary whose machine is frozen or cut off closes no connection. By then another one may have replaced it.
    socketTimeout: silenceMs,
    // A primary that became a replica refuses writes: connect to the new one, and send the command there.
    reconnectOnError: ({ message }) => (message.startsWith('READONLY') ? 2 : false),
  };
}

/** How long each Sentinel, and the primary, may take. */
const timeOfEach = (ms: number): RedisOptions => ({ connectTimeout: ms, sentinelCommandTimeout: ms });

/**
 * After all Sentinels were asked in vain, each gets twice the time. A worker opens many connections at once; on a machine
 * that is too busy to open them all within a second, it would never open any.
 * @param this the options of one client, which ioredis reads whenever it connects
 */
function nextRound(this: RedisOptions, rounds: number): number {
  Object.assign(this, timeOfEach(Math.min(nextHostMs * 2 ** rounds, silenceMs)));
  return retryStrategy(rounds);
}

function nextConnection(this: RedisOptions, attempts: number): number {
  if (attempts === 1) Object.assign(this, timeOfEach(nextHostMs));
  return retryStrategy(attempts);
}

function clusterClient(
  address: Extract<RedisAddress, { kind: 'cluster' }>,
  options: RedisOptions,
  timeoutMs: number,
): Redis {
  const cluster = new Cluster(address.hosts, {
    lazyConnect: true,
    // Names are looked up when a node is connected to: one that has gone must not stop the others. Certificates have
    // names, too.
    dnsLookup: (name, done) => done(null, name),
    // During a failover, which takes some seconds, commands for the lost master's slots fail: retry for half a minute.
    retryDelayOnFailover: 500,
    retryDelayOnClusterDown: 500,
    maxRedirections: 60,
    clusterRetryStrategy: nextClusterRound,
    redisOptions: {
      connectTimeout: timeoutMs,
      // A master whose machine is frozen closes no connection, and the client would not ask who has replaced it.
      socketTimeout: silenceMs,
      ...unlimitedRetries,
      ...whileLoading,
      ...network(address),
      ...options,
    },
  });
  // A node that is cut off later must not be waited for that long.
  cluster.on('ready', () => {
    cluster.options.slotsRefreshTimeout = nextHostMs;
  });
  return cluster as unknown as Redis;
}

/** Max time for a node to say which node has which slots, in ms, however often all of them were asked in vain. */
const maxSlotsMs = 16_000;

/**
 * After all nodes were asked in vain, each gets twice the time, as with Sentinels: the processes of a machine that is too
 * busy to answer within a second would never start.
 * @param this the client, which reads its options whenever it asks
 */
function nextClusterRound(this: unknown, rounds: number): number {
  const { options } = this as { options: ClusterOptions };
  options.slotsRefreshTimeout = Math.min(nextHostMs * 2 ** rounds, maxSlotsMs);
  return retryStrategy(rounds);
}
