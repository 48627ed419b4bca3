import type { Redis } from 'ioredis';
import type { Queues } from '../queues/queues.js';
import type { BackupSettings } from '../settings/backup-settings.js';
import { isDue, lastDue, removePlan, writePlan } from './backup-plan.js';
import { isUnderWay, readBackups, requestBackup } from './backup-run.js';

/** After a backup that could not be written, the next attempt at the same place begins so much later, in ms. */
const retryMs = 900_000;

interface PlannedDeps {
  redis: Redis;
  queues: Pick<Queues, 'enqueue'>;
  config: { backup: BackupSettings | undefined };
  now(): number;
}

/**
 * Asks for the backup that is due by BACKUP_TO and BACKUP_AT, and notes what the settings plan. One that was missed is
 * due until it is written. Each worker calls it again and again: safe at any time and in any number of processes.
 */
export async function askDueBackup({ redis, queues, config: { backup }, now: clock }: PlannedDeps): Promise<void> {
  const now = clock();
  const { plan, stored, run, failure } = await readBackups(redis);
  if (!backup) {
    if (plan) await removePlan(redis);
    return;
  }
  if (plan?.to !== backup.to || plan.at !== backup.at) await writePlan(redis, backup, now);
  if (!isDue(backup, stored, now)) return;
  if (run?.state === 'running' && isUnderWay(run, now)) return;
  if (run?.state === 'failed' && failure?.to === backup.to && now - run.seenAt < retryMs) return;
  await requestBackup({ redis, queues }, now, lastDue(backup.at, now));
}
