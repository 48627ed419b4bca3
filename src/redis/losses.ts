import type { Redis } from 'ioredis';
import { mastersOf, serverName } from './cluster.js';

/** Remembers when a server that takes writes was last lost: what it had acknowledged may be lost with it. */
export interface Losses {
  /** @param began on the monotonic clock */
  since(began: number): boolean;
}

/**
 * Watches for lost servers: a connection that ended, a node of a cluster that is gone, and a master that is no longer one.
 * The last one closes no connection, so the masters are compared with those of the previous call.
 */
export function watchLosses(redis: Redis): Losses {
  let lostAt = Number.NEGATIVE_INFINITY;
  const note = () => {
    lostAt = performance.now();
  };
  redis.on('close', note);
  if (redis.isCluster) redis.on('-node', note);
  let known = mastersOf(redis).map(serverName);
  return {
    since(began) {
      const now = mastersOf(redis).map(serverName);
      if (known.some((name) => !now.includes(name))) note();
      known = now;
      return lostAt >= began;
    },
  };
}

/** Whether two connections lead to the same server. After a failover, each finds the new primary at a time of its own. */
export const isSameServer = (one: Redis, other: Redis): boolean => peerOf(one) === peerOf(other);

/** Undefined for a socket of this machine. */
function peerOf({ stream }: Redis): string | undefined {
  const { remoteAddress, remotePort } = (stream ?? {}) as { remoteAddress?: string; remotePort?: number };
  return remoteAddress && `${remoteAddress}:${remotePort}`;
}
