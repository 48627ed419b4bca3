import type { Redis, RedisOptions } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';
import { redisAddress } from '../settings/redis/redis-address.js';

/** Redis does not answer at its address. */
export class RedisUnreachable extends PostriderError {
  override readonly code = 'redis.unreachable';
  override readonly retryable = true;
  constructor(
    readonly where: string,
    cause: unknown,
  ) {
    super(`Redis does not answer at ${where} (${describeError(cause)}).`, { cause });
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'redis.unreachable': RedisUnreachable;
  }
}

/** Whether no Sentinel named the primary. The client then asks all of them again, for as long as it takes. */
export const isSentinelsAway = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('All sentinels are unreachable');

/** Whether an error of the client means that there is no connection, and not that Redis refused a command. */
export const isConnectionError = (error: unknown): boolean =>
  error instanceof Error &&
  (error.message === 'Connection is closed.' ||
    isSentinelsAway(error) ||
    ('code' in error && /^E(?:CONN|NOENT|PIPE|TIMEDOUT|HOST|NET)/.test(String(error.code))));

/**
 * Connects to Redis, to a Redis Cluster, or to the primary that Sentinels name.
 *
 * A cluster client takes the same commands as a single-server client and sends each to the master that holds its key.
 * Postrider needs nothing else of it, so both have one type. Commands that address servers instead of keys: cluster.ts.
 * @param url see settings/redis-address.ts; of a cluster or of Sentinels, one that answers is enough
 * @param timeoutMs max time for the first connection, and longer where several hosts may be asked; later
 *   connections are retried for as long as the process lives
 * @throws RedisUnreachable when there is no answer in time
 */
export async function connectRedis(url: string, options: RedisOptions = {}, timeoutMs = 3_000): Promise<Redis> {
  const { firstConnectionMs, newClient } = await import('./new-client.js');
  const redis = newClient(url, options, timeoutMs);
  let last: unknown = new Error('no answer in time');
  redis.on('error', (error) => {
    last = error;
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(last), firstConnectionMs(url, timeoutMs));
      redis.once('ready', resolve);
      // A first refusal is not final: the server may be starting, and the client retries by itself.
      redis.connect().catch(() => undefined);
    });
    return redis;
  } catch (error) {
    redis.disconnect();
    throw new RedisUnreachable(redisAddress(url), error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A second client, which connects at once, and tries again until it is connected. BullMQ connects a client that waits,
 * and gives up for good when the first attempt fails, as on a cluster whose nodes take more than a second to answer.
 */
export function secondClient(redis: Redis): Redis {
  const options = { lazyConnect: false };
  if (!redis.isCluster) return redis.duplicate(options);
  return (redis as unknown as { duplicate(nodes: [], options: object): Redis }).duplicate([], options);
}
