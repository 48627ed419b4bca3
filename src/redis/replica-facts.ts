import type { Redis } from 'ioredis';
import { mastersOf, serverName } from './cluster.js';

/** The replicas of one master, as it sees them. */
export interface ReplicaFacts {
  /** The address of the master, where there are several. */
  master: string;
  /** Replicas that follow. One that is silent for longer than `maxLagSeconds` is not counted. */
  connected: number;
  /** Bytes that the slowest connected replica has not confirmed yet. */
  behind: number;
}

/** Asks every master for its replicas. One that does not let this user ask is left out. */
export async function readReplicas(redis: Redis): Promise<ReplicaFacts[]> {
  const masters = mastersOf(redis);
  const found = masters.map(async (master) => {
    const text = await master.info('replication').catch(() => '');
    if (!/^role:master/m.test(text)) return [];
    const written = Number(/^master_repl_offset:(\d+)/m.exec(text)?.[1]);
    const offsets = onlineReplicas(text);
    const behind = Math.max(0, ...offsets.map((offset) => written - offset));
    return [{ master: masters.length > 1 ? serverName(master) : '', connected: offsets.length, behind }];
  });
  return (await Promise.all(found)).flat();
}

/**
 * How long a replica may be silent, in seconds. Each reports once a second, and no change waits longer for one. Redis
 * itself counts a frozen replica as connected for 60 s (repl-timeout).
 */
const maxLagSeconds = 5;

/** The offset of each replica that follows, in the replication section of INFO. */
export const onlineReplicas = (text: string): number[] =>
  text
    .split('\r\n')
    .filter((line) => /^slave\d/.test(line))
    .map((line) => new Map(line.split(/[:,]/).map((field) => field.split('=') as [string, string])))
    .filter((fields) => fields.get('state') === 'online' && Number(fields.get('lag')) <= maxLagSeconds)
    .map((fields) => Number(fields.get('offset')));
