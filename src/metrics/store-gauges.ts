import type { Redis } from 'ioredis';
import type { Gauge, Registry } from 'prom-client';
import { newestBackup, readBackups } from '../backup/backup-run.js';
import { forecastServers } from '../redis/memory-samples.js';
import { refusalCauses, wouldRefuse } from '../redis/refused-writes.js';
import { readReplicas } from '../redis/replica-facts.js';
import { lostReplicas } from '../redis/replica-samples.js';
import { sharedMetrics as metrics } from './catalogue.js';
import { gaugeOf } from './recorder.js';

/** What the metrics say of Redis itself and of its backups; undefined: it is not known, or there is none. */
export type StoreFacts = Awaited<ReturnType<typeof readStore>>;

/** Reads the state of Redis and of its backups. @param now Unix milliseconds */
export async function readStore(redis: Redis, now: number) {
  const [servers, refused, replicas, backups] = await Promise.all([
    ...([forecastServers(redis, now), wouldRefuse(redis)] as const),
    ...([readReplicas(redis), readBackups(redis)] as const),
  ]);
  const days = servers.flatMap((server) => (server.days === undefined ? [] : [server.days]));
  const lost = await lostReplicas(redis, replicas, now);
  const { plan, failure } = backups;
  const newest = newestBackup(backups, plan?.to);
  return {
    memory: servers[0],
    fullInDays: days.length > 0 ? Math.min(...days) : undefined,
    refusedBecause: refused?.because,
    replicas: replicas.length > 0 ? Math.min(...replicas.map(({ connected }) => connected)) : undefined,
    replicasLost: lost ? lost.before - lost.connected : 0,
    backup: plan && {
      // Before the first one, it is as old as the plan.
      age: (now - (newest?.at ?? plan.since)) / 1_000,
      bytes: newest?.bytes,
      failed: failure?.to === plan.to,
    },
  };
}

/** Shows a number, or nothing: an old number is worse than none. */
export function show(gauge: Gauge, value: number | undefined): void {
  if (value === undefined) gauge.remove();
  else gauge.set(value);
}

const daySeconds = 86_400;

/** @returns shows what was read, or nothing of it */
export function openStoreGauges(registry: Registry, wanted: number): (found: StoreFacts | undefined) => void {
  const [memory, memoryLimit] = [gaugeOf(metrics.memory, registry), gaugeOf(metrics.memoryLimit, registry)];
  const [memoryFull, refuses] = [gaugeOf(metrics.memoryFull, registry), gaugeOf(metrics.refusesWrites, registry)];
  const [replicas, replicasWanted] = [gaugeOf(metrics.replicas, registry), gaugeOf(metrics.replicasWanted, registry)];
  const [age, size] = [gaugeOf(metrics.backupAge, registry), gaugeOf(metrics.backupSize, registry)];
  const replicasLost = gaugeOf(metrics.replicasLost, registry);
  const failed = gaugeOf(metrics.backupFailed, registry);
  return (found) => {
    show(memory, found?.memory?.used);
    show(memoryLimit, found?.memory?.max);
    show(memoryFull, found?.fullInDays === undefined ? undefined : found.fullInDays * daySeconds);
    show(replicas, found?.replicas);
    show(replicasWanted, found && wanted);
    show(replicasLost, found?.replicasLost);
    show(age, found?.backup?.age);
    show(size, found?.backup?.bytes);
    show(failed, found?.backup && Number(found.backup.failed));
    refuses.reset();
    if (found) for (const because of refusalCauses) refuses.set({ because }, Number(found.refusedBecause === because));
  };
}
