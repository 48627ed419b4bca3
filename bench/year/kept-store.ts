import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../src/redis/client.js';
import { privateRedisFolder, startPrivateRedis } from '../../src/redis/private-redis.js';

/** Keeps what a Redis of the benchmark holds now. @param dir where, a folder that does not exist yet */
export async function keepStore(redis: Redis, dir: string): Promise<void> {
  await redis.save();
  const [, from = ''] = (await redis.config('GET', 'dir')) as string[];
  await mkdir(privateRedisFolder(dir), { recursive: true });
  await copyFile(join(from, 'dump.rdb'), join(privateRedisFolder(dir), 'dump.rdb'));
}

/** Opens what was kept, as it was then. */
export async function withKeptStore<T>(dir: string, run: (redis: Redis, redisUrl: string) => Promise<T>): Promise<T> {
  const server = await startPrivateRedis(dir, { appendonly: 'no' });
  const redis = await connectRedis(server.url);
  try {
    return await run(redis, server.url);
  } finally {
    redis.disconnect();
    await server.stop();
  }
}
