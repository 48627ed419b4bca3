import type { Redis } from 'ioredis';
import { describeError } from '../errors.js';

/**
 * Every server that takes writes: the single server, or each master of a Redis Cluster. For commands that address a
 * server and not a key: SCAN, FLUSHALL, INFO, CONFIG, WAITAOF.
 */
export function mastersOf(redis: Redis): Redis[] {
  const nodes = (redis as unknown as { nodes?: (role: 'master') => Redis[] }).nodes;
  return redis.isCluster && nodes ? nodes.call(redis, 'master') : [redis];
}

/** A server's address: its host and port, the path of its socket, or the name that Sentinels know. */
export const serverName = ({ options }: Redis): string =>
  options.path ?? (options.sentinels && options.name) ?? `${options.host}:${options.port}`;

/** The replies to the commands of a pipeline, each with its error or null. */
export type CommandReplies = readonly (readonly [Error | null, unknown])[];

/** Sends commands to one server in one write. In a cluster, their keys must belong to this master. */
export async function sendTogether(server: Redis, commands: readonly string[][]): Promise<CommandReplies> {
  return (await server.pipeline([...commands]).exec()) ?? [];
}

/** Hash tags to try for a key on a given master. With 100 masters, the chance that none fits one of them is 10^-44. */
const tagCount = 10_000;

/**
 * Finds a hash tag whose keys this master holds, and runs commands with it.
 * @returns the tag and the replies
 */
export async function withTag(
  connection: Redis,
  from: number,
  commands: (tag: number) => string[][],
): Promise<{ tag: number; replies: CommandReplies }> {
  for (let attempts = 0, tag = from; attempts < tagCount; attempts += 1, tag = (tag + 1) % tagCount) {
    const replies = await sendTogether(connection, commands(tag));
    if (!replies.some(([error]) => error && describeError(error).startsWith('MOVED '))) return { tag, replies };
  }
  throw new Error('this master holds no slot');
}

/** Counts the keys of every master. */
export async function countKeys(redis: Redis): Promise<number> {
  const counts = await Promise.all(mastersOf(redis).map((master) => master.dbsize()));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Keys that one SCAN examines. */
const keysPerScan = 1_000;

/**
 * Iterates over the keys of every master, page by page. A key that exists from the first page to the last is returned
 * at least once, and possibly twice (Redis command reference, SCAN). Slots of a cluster must not move meanwhile.
 * @param pattern as SCAN's MATCH takes it
 */
export async function* scanKeys(redis: Redis, pattern: string): AsyncGenerator<Buffer[]> {
  for (const master of mastersOf(redis)) {
    let cursor = '0';
    do {
      const [next, page] = await master.scanBuffer(cursor, 'MATCH', pattern, 'COUNT', keysPerScan);
      cursor = next.toString();
      if (page.length > 0) yield page;
    } while (cursor !== '0');
  }
}

/** Removes every key that matches. @param except keys to keep */
export async function removeKeys(redis: Redis, pattern: string, except: readonly string[] = []): Promise<void> {
  for await (const page of scanKeys(redis, pattern)) {
    // One command per key: they may be in different slots. The client pipelines them.
    await Promise.all(page.filter((key) => !except.includes(key.toString())).map((key) => redis.unlink(key)));
  }
}
