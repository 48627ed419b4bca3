import { stat } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { isOlderThanDay } from '../backup/backup-plan.js';
import { newestBackup, readBackups } from '../backup/backup-run.js';
import { encrypterFor } from '../backup/encryption.js';
import { requireWritable } from '../backup/places/folder-place.js';
import type { Config } from '../config.js';
import { describeError } from '../errors.js';
import type { Found, HealthCheck } from '../findings/health.js';
import type { BackupSettings } from '../settings/backup-settings.js';
import { fine, healthCheck, warns } from './found.js';

/**
 * Whether a backup is younger than a day, and the next one can be written.
 * @param troubles those about backups
 * @param writes whether this process may be one that writes them
 */
export async function checkBackups(
  redis: Redis,
  { backup, publicUrlGiven, ...store }: Pick<Config, 'backup' | 'publicUrlGiven' | 'redisUrl' | 'dataDir'>,
  troubles: readonly Found[],
  writes: boolean,
  now = Date.now(),
): Promise<HealthCheck> {
  if (troubles.length > 0) return healthCheck('backup', troubles);
  const known = await readBackups(redis);
  const { plan } = known;
  const to = plan?.to ?? backup?.to;
  const last = newestBackup(known, to);
  const fresh = last && !isOlderThanDay(last.at, now) ? last : undefined;
  // While the workers write into it, it may well be missing on a machine that writes none.
  const isProven = fresh !== undefined && plan?.to === backup?.to;
  const refused = writes && backup && !isProven ? await refusalOf(backup) : undefined;
  if (refused) return healthCheck('backup', [refused]);
  const beside =
    backup && writes && (await isOnSameDisk(backup, store)) ? [fine('backup.same-disk', { to: backup.to })] : [];
  if (fresh) {
    const written = fine('backup.fresh', { at: fresh.at, file: fresh.file ?? plan?.to ?? '' });
    return healthCheck('backup', [written, ...beside]);
  }
  if (to !== undefined) return healthCheck('backup', [fine('backup.awaited', { to }), ...beside]);
  const unplanned = warns('backup.unplanned', { lastAt: last?.at ?? null });
  return healthCheck('backup', [publicUrlGiven ? unplanned : fine('backup.local', {})]);
}

/** After the settings were changed, no worker may have tried yet. */
async function refusalOf({ to, bucket, recipients }: BackupSettings): Promise<Found | undefined> {
  try {
    if (recipients.length > 0) await encrypterFor(recipients);
  } catch (error) {
    return warns('backup.wrong-key', { reason: describeError(error) });
  }
  if (bucket) return undefined;
  return requireWritable(to).then(
    () => undefined,
    (error: unknown) => warns('backup.unwritable', { to, reason: describeError(error) }),
  );
}

/** Whether a private Redis, which has its files in DATA_DIR, is lost with the disk that its backups are on. */
async function isOnSameDisk(
  { to, bucket }: BackupSettings,
  { redisUrl, dataDir }: Pick<Config, 'redisUrl' | 'dataDir'>,
): Promise<boolean> {
  if (bucket || redisUrl !== undefined) return false;
  const [ofBackups, ofData] = await Promise.all([to, dataDir].map((folder) => stat(folder).catch(() => undefined)));
  return ofBackups !== undefined && ofBackups.dev === ofData?.dev;
}
