import type { Redis } from 'ioredis';
import { isOlderThanDay } from '../backup/backup-plan.js';
import { newestBackup, readBackups } from '../backup/backup-run.js';
import type { Config } from '../config.js';
import type { Found, HealthCheck } from '../findings/health.js';
import { fine, healthCheck, warns } from './found.js';

/** Whether a backup is younger than a day. @param troubles those about backups */
export async function checkBackups(
  redis: Redis,
  { backup, publicUrlGiven }: Pick<Config, 'backup' | 'publicUrlGiven'>,
  troubles: readonly Found[],
  now = Date.now(),
): Promise<HealthCheck> {
  if (troubles.length > 0) return healthCheck('backup', troubles);
  const known = await readBackups(redis);
  const { plan } = known;
  const last = newestBackup(known);
  if (last && !isOlderThanDay(last.at, now))
    return healthCheck('backup', [fine('backup.fresh', { at: last.at, file: last.file ?? plan?.to ?? '' })]);
  const to = plan?.to ?? backup?.to;
  if (to !== undefined) return healthCheck('backup', [fine('backup.awaited', { to })]);
  const unplanned = warns('backup.unplanned', { lastAt: last?.at ?? null });
  return healthCheck('backup', [publicUrlGiven ? unplanned : fine('backup.local', {})]);
}
