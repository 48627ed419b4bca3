import { Redis, type RedisOptions } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';

/** Redis does not answer at its address. */
export class RedisUnreachable extends PostriderError {
  override readonly code = 'redis.unreachable';
  override readonly retryable = true;
  constructor(where: string, cause: unknown) {
    super(`Redis does not answer at ${where} (${describeError(cause)}). Start it, or correct REDIS_URL.`, { cause });
  }
}

/** An address without its password, fit for a message. */
export function redisAddress(url: string): string {
  if (!URL.canParse(url)) return url;
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}

/**
 * Connects to Redis.
 * @param url `redis://…`, `rediss://…`, `unix:///path`, or the path of a Unix socket
 * @param timeoutMs how long the first connection may take; later ones are retried for as long as the process lives
 * @throws RedisUnreachable when there is no answer in time
 */
export async function connectRedis(url: string, options: RedisOptions = {}, timeoutMs = 3_000): Promise<Redis> {
  const redis = new Redis(url.replace(/^unix:\/\//, ''), {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    // BullMQ demands it, and it is what we want: a command waits for Redis to come back instead of failing.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
    ...options,
  });
  let last: unknown = new Error('no answer in time');
  redis.on('error', (error) => {
    last = error;
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(last), timeoutMs);
      redis.once('ready', resolve);
      // A first refusal is not the end: the server may be starting, and the client tries again by itself.
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
