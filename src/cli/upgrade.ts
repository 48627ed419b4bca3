import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Redis } from 'ioredis';
import { type Config, readConfig } from '../config.js';
import { counted } from '../counted.js';
import { SurfaceError } from '../errors.js';
import { connectRedis } from '../redis/client.js';
import { privateRedisFolder } from '../redis/private-redis.js';
import { redisPlace } from '../settings/redis/redis-address.js';
import { isoFromMs } from '../timestamps.js';
import { checkUpgrade, type UpgradeCheck, type UpgradeWay } from '../upgrade/check-upgrade.js';
import { verb } from './command.js';
import { serversOf } from './instance.js';
import type { CommandOutcome, Launchers } from './launchers.js';
import { openOutput } from './output.js';
import { withRedis } from './servers.js';
import { shownTime } from './shown-time.js';

/** Without REDIS_URL the data is in a folder, and there is none. */
export class NoDataFolder extends SurfaceError {
  override readonly code = 'upgrade.no-data-folder';
  override readonly retryable = false;
  constructor(readonly folder: string) {
    super(
      `There is no data: REDIS_URL is not set, and the folder ${folder} does not exist. Run this in the folder of .env.`,
    );
  }
}

/**
 * `upgrade --check`. It is no operation: a program of another version answers the API, and opening an app here would
 * already migrate the data.
 */
export function upgradeCommand(program: Command, _launchers: Launchers, _outcome: CommandOutcome): void {
  verb(program, 'upgrade', 'say what this version would do to the data in Redis; it changes nothing')
    .requiredOption('--check', 'look only; to upgrade, start this version')
    .action(async ({ json }: { json?: boolean }) => {
      const output = openOutput(json === true);
      const config = readConfig();
      const found = await withRunningRedis(config, (redis) => checkUpgrade(redis, config.secrets ?? []));
      const looked = config.redisUrl === undefined ? resolve(config.dataDir) : redisPlace(config.redisUrl);
      output.result({ ...documentOf(found), redis: looked }, linesOf(found, looked).join('\n'));
    });
}

/**
 * With the Redis of a running `up`, too: nothing is changed.
 * @throws NoDataFolder instead of making an empty one
 */
async function withRunningRedis<T>(config: Config, run: (redis: Redis) => Promise<T>): Promise<T> {
  const running = config.redisUrl ? undefined : await serversOf(config.dataDir);
  if (!running) {
    if (!config.redisUrl && !existsSync(privateRedisFolder(config.dataDir)))
      throw new NoDataFolder(resolve(privateRedisFolder(config.dataDir)));
    return withRedis(config, run);
  }
  const redis = await connectRedis(running.redisUrl);
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

function documentOf({ version, data, migrations, workers, way, backup }: UpgradeCheck) {
  return {
    version,
    data: data
      ? {
          ...{ schema: data.schema, migrations: data.migrations },
          ...{ version: data.program ?? null, since: data.since ?? null },
        }
      : null,
    migrations,
    workers: workers.map((worker) => ({ ...worker, version: worker.version ?? null })),
    way,
    backup: backup ? { ...backup, at: isoFromMs(backup.at) } : null,
  };
}

const ways: Readonly<Record<UpgradeWay, string>> = {
  start: 'This Redis holds no data of Postrider. If it should, correct REDIS_URL or DATA_DIR.',
  none: 'No worker is running. Stop the web servers of the other version, then start this one.',
  current: 'Every worker is of this version already.',
  rolling:
    'A rolling upgrade is possible: start workers and web servers of this version, then stop those of the other one.',
  stop: 'A stop is needed: stop every part of the other version, then start this one.',
};

function linesOf({ version, data, migrations, workers, way, backup }: UpgradeCheck, looked: string): string[] {
  const here = [`✓ this program: ${version}`, `✓ Redis: ${looked}`];
  if (!data) return [...here, `! ${ways[way]}`];
  return [
    ...here,
    `✓ the data: ${writtenBy(data)}, ${counted(data.migrations, 'migration')} so far`,
    ...(migrations.length === 0 ? ['✓ migrations to run: none'] : migrations.map(migrationLine)),
    ...workersOf(workers),
    backupLine(backup),
    `${way === 'stop' ? '!' : '✓'} ${ways[way]}`,
  ];
}

function writtenBy({ program, since }: NonNullable<UpgradeCheck['data']>): string {
  if (program !== undefined) return `written by ${program}`;
  return since === undefined ? 'written by a version before 0.2.0' : `written by ${since}, or a later one`;
}

const migrationLine = ({ number, name, records }: UpgradeCheck['migrations'][number]): string =>
  `! migration ${number}, ${name}: changes ${counted(records, 'value')}`;

function workersOf(workers: UpgradeCheck['workers']): string[] {
  if (workers.length === 0) return ['✓ workers running: none'];
  return workers.map(
    ({ name, version, isOther }) => `${isOther ? '!' : '✓'} worker ${name}: ${version ?? 'does not say its version'}`,
  );
}

function backupLine(backup: UpgradeCheck['backup']): string {
  const remedy = 'take one with `postrider backup FILE`';
  if (!backup) return `! backup: none is known — ${remedy}`;
  const where = `${shownTime(isoFromMs(backup.at), 'UTC')}, ${backup.file} on ${backup.machine}`;
  return backup.isRecent ? `✓ backup: ${where}` : `! backup: the last one is older than a day (${where}) — ${remedy}`;
}
