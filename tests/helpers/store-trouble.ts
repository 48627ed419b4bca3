import { execFileSync } from 'node:child_process';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../src/redis/client.js';
import { until } from './clock.js';
import type { TestRedis } from './redis.js';
import { isInstalled, patienceMs, startServer } from './redis-server.js';

/** A Redis that syncs once a second, as in production. With `appendfsync always` it would end when its disk is full. */
export async function startRedisForTrouble(): Promise<TestRedis> {
  const server = await startServer('redis-server', { appendfsync: 'everysec' });
  const redis = await connectRedis(server.url, {}, patienceMs);
  return {
    url: server.url,
    redis,
    async stop() {
      redis.disconnect();
      await server.stop();
    },
  };
}

const refusal = (redis: Redis) =>
  redis.set('test:trouble', Date.now()).then(
    () => '',
    (error: Error) => error.message.split(' ')[0],
  );

/** Brings a Redis into trouble and out of it again; both resolve when it shows. */
interface Trouble {
  /** The first word of its refusals. */
  word: string;
  begin(redis: Redis): Promise<unknown>;
  end(redis: Redis): Promise<unknown>;
}

async function limitFiles(redis: Redis, bytes: string): Promise<void> {
  const pid = /process_id:(\d+)/.exec(await redis.info('server'))?.[1] ?? '';
  execFileSync('prlimit', [`--pid=${pid}`, `--fsize=${bytes}:unlimited`]);
}

const troubles = {
  'memory full': {
    word: 'OOM',
    begin: (redis) => redis.config('SET', 'maxmemory', '1'),
    end: (redis) => redis.config('SET', 'maxmemory', '0'),
  },
  // Every further byte of its append-only file fails, as on a full disk. This needs neither root nor a file system.
  'disk full': {
    word: 'MISCONF',
    begin: (redis) => limitFiles(redis, '1'),
    end: (redis) => limitFiles(redis, 'unlimited'),
  },
  // Its primary has gone.
  'read-only replica': {
    word: 'READONLY',
    begin: (redis) => redis.replicaof('127.0.0.1', '1'),
    end: (redis) => redis.replicaof('NO', 'ONE'),
  },
  'too few replicas': {
    word: 'NOREPLICAS',
    begin: (redis) => redis.config('SET', 'min-replicas-to-write', '1'),
    end: (redis) => redis.config('SET', 'min-replicas-to-write', '0'),
  },
} satisfies Record<string, Trouble>;

export type TroubleName = keyof typeof troubles;
/** Without prlimit (util-linux), no disk can be made to seem full. */
export const troubleNames = (Object.keys(troubles) as TroubleName[]).filter(
  (name) => name !== 'disk full' || isInstalled('prlimit'),
);

/** Begins a trouble, and waits until Redis refuses writes because of it. */
export async function beginTrouble(redis: Redis, name: TroubleName): Promise<void> {
  const { begin, word }: Trouble = troubles[name];
  await begin(redis);
  await until(`Redis answers ${word}`, async () => (await refusal(redis)) === word);
}

/** Ends a trouble, and waits until Redis takes writes again. */
export async function endTrouble(redis: Redis, name: TroubleName): Promise<void> {
  await (troubles[name] as Trouble).end(redis);
  await until('Redis takes writes again', async () => (await refusal(redis)) === '');
}
