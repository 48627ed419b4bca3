import type { Redis } from 'ioredis';
import type { App, OpenOptions } from '../app.js';
import type { Config } from '../config.js';
import { lineOrigin } from '../log-line.js';
import { connectRedis } from '../redis/client.js';
import { type PrivateRedis, startPrivateRedis } from '../redis/private-redis.js';
import { lockFolder, readInstance, serversOf } from './instance.js';
import { announce, exitCode } from './output.js';

/** From when on a start says what it waits for, in ms. */
const silentMs = 10_000;

/**
 * Starts the private Redis of a data folder, and says so if it loads its data for long. When it ends by itself, so does
 * this process: its clients would wait for ever.
 */
export async function startOwnRedis(dataDir: string): Promise<PrivateRedis> {
  const log = `${dataDir}/redis/redis.log`;
  const say = () => announce(`The private Redis is still loading its data; its log is ${log}.`);
  const waiting = setTimeout(say, silentMs);
  const redis = await startPrivateRedis(dataDir).finally(() => clearTimeout(waiting));
  redis.onUnexpectedEnd(() => {
    announce(`The private Redis ended; its log is ${log}.`, 'error');
    process.exit(exitCode.failed);
  });
  return redis;
}

/**
 * Runs one command with its Redis: the configured one, the private one of a running `postrider up`, or a private one that
 * is started for this command.
 * @throws RedisUnreachable, FolderBusy, StillStarting
 */
export async function withApp<T>(config: Config, run: (app: App) => Promise<T>, options: OpenOptions = {}): Promise<T> {
  // With a Redis of its own, a command does not depend on it.
  const running = config.redisUrl ? (await readInstance(config.dataDir))?.servers : await serversOf(config.dataDir);
  const smtpUrl = config.smtpUrl ?? running?.smtpUrl;
  const publicUrl = config.publicUrlGiven ? config.publicUrl : (running?.publicUrl ?? config.publicUrl);
  const redisUrl = config.redisUrl ?? running?.redisUrl;
  const command = { ...config, publicUrl };
  const { openApp } = await import('../app.js');
  if (redisUrl) return runThenClose(await openApp(command, { redisUrl, smtpUrl }, options), run);
  const hold = await lockFolder(config.dataDir, 'command');
  try {
    const redis = await startOwnRedis(config.dataDir);
    try {
      return await runThenClose(await openApp(command, { redisUrl: redis.url, smtpUrl }, options), run);
    } finally {
      await redis.stop();
    }
  } finally {
    await hold.release();
  }
}

/**
 * Runs one command with Redis alone. It may be empty: nothing is read from it or written to it beforehand.
 * @throws RedisUnreachable; AlreadyRunning when `postrider up` holds the private one
 */
export async function withRedis<T>(config: Config, run: (redis: Redis) => Promise<T>): Promise<T> {
  if (config.redisUrl) return runThenDisconnect(await connectRedis(config.redisUrl), run);
  const hold = await lockFolder(config.dataDir, 'command');
  try {
    const server = await startOwnRedis(config.dataDir);
    try {
      return await runThenDisconnect(await connectRedis(server.url), run);
    } finally {
      await server.stop();
    }
  } finally {
    await hold.release();
  }
}

/** Runs something with the Redis that runs. @returns undefined when none does: nothing is started for it */
export async function withRunningRedis<T>(config: Config, run: (redis: Redis) => Promise<T>): Promise<T | undefined> {
  const url = config.redisUrl ?? (await serversOf(config.dataDir))?.redisUrl;
  return url === undefined ? undefined : runThenDisconnect(await connectRedis(url), run);
}

async function runThenDisconnect<T>(redis: Redis, run: (redis: Redis) => Promise<T>): Promise<T> {
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

async function runThenClose<T>(app: App, run: (app: App) => Promise<T>): Promise<T> {
  const stopTracing = await traceProcess(app);
  try {
    return await run(app);
  } finally {
    await stopTracing();
    await app.close();
  }
}

/** Traces this process where OTEL_EXPORTER_OTLP_ENDPOINT is set, and loads what that needs only there. */
export async function traceProcess({ config, log, list }: App): Promise<() => Promise<void>> {
  if (!config.traces) return async () => undefined;
  const tracing = await import('../tracing/open-tracing.js');
  const { role } = lineOrigin();
  return tracing.openTracing({ log, listKey: list.meta.listKey, role }, config.traces).stop;
}
