import type { Redis } from 'ioredis';
import { mastersOf } from './cluster.js';
import { healthKeys } from './keys.js';
import { type ReplicaFacts, readReplicas } from './replica-facts.js';
import { writeEvenWhenFull } from './scripts.js';

// How many replicas there were, of all masters together: a master forgets a replica that is gone, and a replica that was
// promoted has fewer than the master before it.

const dayMs = 86_400_000;
/** Days that count: one that was removed on purpose is missed for so long. */
const countedDays = 7;

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const oldestOf = (now: number): string => dayOf(now - (countedDays - 1) * dayMs);

/** Replicas of all masters; undefined while one of them does not say how many it has. */
const connectedTo = (redis: Redis, replicas: readonly ReplicaFacts[]): number | undefined =>
  replicas.length < mastersOf(redis).length ? undefined : replicas.reduce((sum, { connected }) => sum + connected, 0);

/** Notes the most replicas of today, and forgets the days that no longer count. */
export async function noteReplicas(redis: Redis, now: number): Promise<void> {
  const connected = connectedTo(redis, await readReplicas(redis));
  const known = await redis.hgetall(healthKeys.replicas);
  if (connected !== undefined && connected > Number(known[dayOf(now)] ?? 0))
    await writeEvenWhenFull(redis, 'HSET', healthKeys.replicas, dayOf(now), connected);
  const past = Object.keys(known).filter((on) => on < oldestOf(now));
  if (past.length > 0) await redis.hdel(healthKeys.replicas, ...past);
}

/** Replicas of all masters together. */
export interface LostReplicas {
  /** The most that were connected in the last seven days. */
  before: number;
  /** Now; fewer than before. */
  connected: number;
}

/** @param replicas as read now @returns undefined when none is missing, or it is not known */
export async function lostReplicas(
  redis: Redis,
  replicas: readonly ReplicaFacts[],
  now: number,
): Promise<LostReplicas | undefined> {
  const connected = connectedTo(redis, replicas);
  if (connected === undefined) return undefined;
  const known = Object.entries(await redis.hgetall(healthKeys.replicas));
  const before = Math.max(0, ...known.filter(([on]) => on >= oldestOf(now)).map(([, most]) => Number(most)));
  return connected < before ? { before, connected } : undefined;
}
