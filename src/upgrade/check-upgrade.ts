import type { Redis } from 'ioredis';
import { readBackups } from '../backup/backup-run.js';
import type { LastBackup } from '../backup/last-backup.js';
import { migrations as known, StoreIsNewer } from '../migrations/migrate.js';
import { readMeta, readStoreVersion, type StoreVersion } from '../redis/meta.js';
import { listWorkers } from '../reports/presence.js';
import { programVersion } from '../version.js';
import { isBefore } from './compare-versions.js';

/**
 * The oldest version whose processes may run beside this one on one Redis: `npm run chaos -- --upgrade` tries it with
 * every version from here on.
 */
export const oldestBeside = '0.2.0';

/** A backup that is older does not count as one that was taken for the upgrade, in ms. */
const recentMs = 24 * 3_600_000;

/**
 * `start`: there is no data. `none`: no worker runs, so start this version. `current`: every worker is of this version
 * already. `rolling`: part by part, while the rest keeps running. `stop`: every part of the other version must end first.
 */
export type UpgradeWay = 'start' | 'none' | 'current' | 'rolling' | 'stop';

/** A worker process that runs. */
export interface RunningVersion {
  name: string;
  /** Undefined: version 0.2.0 or earlier, which does not say so. */
  version: string | undefined;
  /** Whether this program is of another version. */
  isOther: boolean;
}

export interface UpgradeCheck {
  version: string;
  /** Undefined: the Redis holds no data of Postrider. */
  data: (StoreVersion & { since: string | undefined }) | undefined;
  /** The migrations that the first process of this version runs, with the number of values that each changes. */
  migrations: { number: number; name: string; records: number }[];
  workers: RunningVersion[];
  way: UpgradeWay;
  backup: (LastBackup & { isRecent: boolean }) | undefined;
}

/**
 * Finds out what a start of this version would do to the data in a Redis. Writes nothing.
 * @param secrets as for readMeta
 * @throws StoreIsNewer, IncompatibleStore, WrongSecret: this version would not start
 */
export async function checkUpgrade(redis: Redis, secrets: readonly string[]): Promise<UpgradeCheck> {
  const version = programVersion();
  const found = await readStoreVersion(redis);
  if (!found) return { version, data: undefined, migrations: [], workers: [], way: 'start', backup: undefined };
  await readMeta(redis, undefined, secrets);
  if (found.migrations > known.length) throw new StoreIsNewer(found.migrations, known.length);
  const pending: UpgradeCheck['migrations'] = [];
  for (const [i, migration] of known.entries()) {
    const number = i + 1;
    if (number <= found.migrations) continue;
    pending.push({ number, name: migration.name, records: await migration.count(redis) });
  }
  const running = (await listWorkers(redis)).filter(({ isAlive }) => isAlive);
  const workers = running.map(({ name, facts }) => ({
    ...{ name, version: facts?.version, isOther: facts?.version !== version },
  }));
  const since = known[found.migrations - 1]?.since;
  const { last: backup } = await readBackups(redis);
  return {
    ...{ version, data: { ...found, since }, migrations: pending, workers },
    way: wayOf(pending.length, workers, since),
    backup: backup && { ...backup, isRecent: Date.now() - backup.at < recentMs },
  };
}

/** A migration may change what a running process of the version before reads, so those must have ended. */
function wayOf(pending: number, workers: readonly RunningVersion[], since: string | undefined): UpgradeWay {
  const others = workers.filter(({ isOther }) => isOther);
  if (pending > 0) return 'stop';
  if (workers.length === 0) return 'none';
  if (others.length === 0) return 'current';
  // A worker that does not say its version is of one that leaves the data as it is now. Whether this version may run
  // beside a later one, only the later one could know.
  const isUnfit = ({ version = since ?? '0.0.0' }: RunningVersion) =>
    isBefore(version, oldestBeside) || isBefore(programVersion(), version);
  return others.some(isUnfit) ? 'stop' : 'rolling';
}
