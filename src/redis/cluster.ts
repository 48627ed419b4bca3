import type { Redis } from 'ioredis';

/**
 * Every server that takes writes: the one there is, or each master of a Redis Cluster. For what is asked of a server and
 * not of a key: SCAN, FLUSHALL, INFO, CONFIG, WAITAOF.
 */
export function mastersOf(redis: Redis): Redis[] {
  const nodes = (redis as unknown as { nodes?: (role: 'master') => Redis[] }).nodes;
  return redis.isCluster && nodes ? nodes.call(redis, 'master') : [redis];
}

/** Keys that one SCAN looks at. */
const keysAtOnce = 1_000;

/**
 * Walks over the keys of every master, page by page. What is there from the beginning to the end of the walk comes at
 * least once; it may come twice (Redis command reference, SCAN). Slots of a cluster must not move meanwhile.
 * @param pattern as SCAN's MATCH takes it
 */
export async function* scanKeys(redis: Redis, pattern: string): AsyncGenerator<Buffer[]> {
  for (const master of mastersOf(redis)) {
    let cursor = '0';
    do {
      const [next, page] = await master.scanBuffer(cursor, 'MATCH', pattern, 'COUNT', keysAtOnce);
      cursor = next.toString();
      if (page.length > 0) yield page;
    } while (cursor !== '0');
  }
}

/** Removes every key that matches. @param except those that stay */
export async function removeKeys(redis: Redis, pattern: string, except: readonly string[] = []): Promise<void> {
  for await (const page of scanKeys(redis, pattern)) {
    // One by one: they may lie in different slots. The client sends them together all the same.
    await Promise.all(page.filter((key) => !except.includes(key.toString())).map((key) => redis.unlink(key)));
  }
}
