import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { App } from '../app.js';
import { isOlderThanDay, newestByClock } from '../backup/backup-plan.js';
import { readBackups } from '../backup/backup-run.js';
import { noteBackup } from '../backup/last-backup.js';
import { withBackupFile } from '../backup/open-backup.js';
import { type RestoreResult, restoreBackup } from '../backup/restore-backup.js';
import { takeBackup } from '../backup/take-backup.js';
import { type BackupCounts, verifyBackup } from '../backup/verify-backup.js';
import { backupPlace, writeInto } from '../backup/write-backup.js';
import { type Config, readConfig } from '../config.js';
import { counted } from '../counted.js';
import { SurfaceError } from '../errors.js';
import { restInEnglish } from '../locale/en-publisher.js';
import { whereStored } from '../redis/disk/where-stored.js';
import { countWorkers } from '../reports/presence.js';
import { bucketCount, verb, withCommandApp } from './command.js';
import { fields, type Output, openOutput, table } from './output.js';
import { withRedis, withRunningRedis } from './servers.js';
import { shownTime } from './shown-time.js';
import { WrongUsage } from './wrong-usage.js';

/** Workers are running on the Redis that a restore would replace. */
export class WorkersRunning extends SurfaceError {
  override readonly code = 'restore.workers-running';
  override readonly retryable = true;
  constructor(count: number) {
    super(
      `${counted(count, 'worker process', 'worker processes')} ${count === 1 ? 'is' : 'are'} running on this Redis. Stop every part of Postrider, then restore.`,
    );
  }
}

/** A backup is never overwritten unasked: it may be the only one from before an upgrade. */
class BackupFileExists extends SurfaceError {
  override readonly code = 'backup.file-exists';
  override readonly retryable = false;
  constructor(file: string) {
    super(`${file} exists already and is not overwritten. Choose another name, or replace it with --force.`);
  }
}

/** @throws WrongUsage when no place is set */
function requirePlace({ backup }: Config): void {
  if (!backup) throw new WrongUsage('backup', 'BACKUP_TO is not set. Set it, or name a file.');
}

type Progress = (keys: number) => void;

async function toPlace({ redis, queues, log, config }: App, onProgress: Progress) {
  requirePlace(config);
  return writeInto({ redis, queues, log, config }, onProgress);
}

/** @param given name of the file, which may be relative to the folder in which the command runs */
async function toFile({ redis, queues }: App, given: string, replaces: boolean, onProgress: Progress) {
  const file = resolve(given);
  if (existsSync(file) && !replaces) throw new BackupFileExists(file);
  const result = await takeBackup(redis, queues, file, { onProgress, replaces }).catch((error: unknown) => {
    // Somebody may have written it meanwhile.
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? new BackupFileExists(file) : error;
  });
  const note = { at: Date.parse(result.createdAt), machine: hostname(), file, bytes: result.bytes };
  // The backup is written: a Redis that takes no note of it does not undo that.
  await noteBackup(redis, note).catch(() => undefined);
  return result;
}

export function backupCommands(program: Command): void {
  const noun = takeCommand(program);
  listCommand(noun);
  verifyCommand(noun);
  restoreCommand(program);
}

function takeCommand(program: Command): Command {
  return verb(program, 'backup [file]', 'write everything that Postrider keeps into one file, while it runs')
    .option('--force', 'replace a file that exists')
    .addHelpText('after', '\nWithout a file, the backup is written to BACKUP_TO, and old ones there are deleted.')
    .action((file: string | undefined, flags: { json?: boolean; force?: boolean }) => {
      if (flags.force && file === undefined) throw new WrongUsage('--force', 'Name the file to replace.');
      return withCommandApp(flags, async (app, output) => {
        const onProgress = (keys: number) => output.progress(`${keys} keys`);
        const result =
          file === undefined
            ? await toPlace(app, onProgress)
            : await toFile(app, file, flags.force === true, onProgress);
        output.progress('');
        const { file: written, createdAt, ...facts } = result;
        output.result(result, `Wrote ${written}.\n${fields({ created: shownTime(createdAt, 'UTC'), ...facts })}`);
        output.note('The file contains addresses and the key that signs links. Protect it like a password.');
      });
    });
}

function listCommand(noun: Command): void {
  // `backup` takes --json itself, wherever it is.
  verb(noun, 'list', 'list the backups in BACKUP_TO, the newest first').action(async (_: unknown, command: Command) => {
    const output = openOutput(command.optsWithGlobals().json === true);
    const config = readConfig();
    requirePlace(config);
    const place = backupPlace(config);
    const backups = await place.list();
    const items = backups.map(({ at, ...one }) => ({ ...one, at: new Date(at).toISOString() }));
    const rows = items.map(({ name, at, bytes }) => [name, shownTime(at, 'UTC') ?? '', bytes]);
    output.result(
      { to: place.address, items, next: null },
      rows.length > 0 ? table([['NAME', 'WRITTEN', 'BYTES'], ...rows]) : `There is no backup in ${place.address}.`,
    );
    const failure = await lastFailure(config);
    if (failure?.to === place.address)
      output.note(
        `No backup could be written at ${shownTime(new Date(failure.at).toISOString(), 'UTC')}: ${failure.reason.replace(/\.?$/, '.')} The workers try again, every 15 minutes while one is due.`,
      );
    const now = Date.now();
    const newest = newestByClock(backups, now);
    const ahead = newest ? backups.slice(0, backups.indexOf(newest)).map(({ name }) => name) : [];
    if (ahead.length > 0)
      output.note(
        `The clock was wrong when these were named: ${ahead.join(', ')}. \`backup verify\` without a name takes the newest of the others.`,
      );
    if (newest && isOlderThanDay(newest.at, now)) output.note('None of them is younger than a day.');
  });
}

/** Issues of a restored backup that wait for a person, with what each way on means. */
function noteIssues({ held, paused }: RestoreResult, output: Output): void {
  const scheduled = held.filter((id) => paused.every((one) => one.id !== id));
  if (scheduled.length > 0)
    output.note(
      `These issues were scheduled: ${scheduled.join(', ')}. They wait for a decision now. They may have been sent after the backup was taken.`,
    );
  for (const { id, reached, notReached } of paused)
    output.note(
      `${id} was being sent and is paused now. According to the backup, ${restInEnglish({ reached, notReached })}. If you resume it, readers who received it after the backup was taken get it twice. To avoid that, first mark the readers who have it, with your relay's log: \`postrider issue reached ${id} --file FILE\` (docs/backup.md, "Who has it already"). Then \`postrider issue resume ${id}\` emails only the others. Or \`postrider issue cancel ${id}\`: nobody gets it twice, and the others never get it.`,
    );
}

/** Why the last planned backup was not written, where Redis can be asked: the list needs none, as on a new machine. */
async function lastFailure(config: Config) {
  return withRunningRedis(config, async (redis) => (await readBackups(redis)).failure).catch(() => undefined);
}

const keyOption = '--key <file>';
const keyHelp = 'for an encrypted backup: a file with the private key, as age-keygen writes it';

function verifyCommand(noun: Command): void {
  verb(noun, 'verify [name]', 'restore a backup into a Redis of its own, started for it, and compare the numbers')
    .option(keyOption, keyHelp)
    .addHelpText('after', '\nThe name is one of `backup list`, by default the newest one, or a file.')
    .action(async (name: string | undefined, flags: { key?: string }, command: Command) => {
      const output = openOutput(command.optsWithGlobals().json === true);
      const config = readConfig();
      if (name === undefined) requirePlace(config);
      const place = backupPlace(config);
      const source = name ?? newestByClock(await place.list(), Date.now())?.name;
      if (source === undefined) throw new WrongUsage('backup verify', `There is no backup in ${place.address}.`);
      const { dataDir, secrets } = config;
      const { createdAt, inFile, restored } = await withBackupFile(
        source,
        { place, keyFile: flags.key, dataDir },
        (file) => verifyBackup(file, source, { dataDir, secrets }),
      );
      const kinds = Object.keys(inFile) as (keyof BackupCounts)[];
      const rows = kinds.map((kind) => [kind, inFile[kind], restored[kind]]);
      output.result(
        { name: source, createdAt, inFile, restored },
        `${source} of ${shownTime(createdAt, 'UTC')} can be restored.\n${table([['', 'IN THE FILE', 'RESTORED'], ...rows])}`,
      );
    });
}

function restoreCommand(program: Command): void {
  verb(program, 'restore <file>', 'write a backup into an empty Redis; stop every other part of Postrider first')
    .option('--force', 'replace the data that is there')
    .option(keyOption, keyHelp)
    .option('--buckets <count>', 'distribute the list over another number of buckets', bucketCount)
    .action((file: string, flags: { json?: boolean; force?: boolean; buckets?: number; key?: string }) => {
      const config = readConfig();
      return withRedis(config, async (redis) => {
        const output = openOutput(flags.json === true);
        const workers = await countWorkers(redis);
        if (workers > 0) throw new WorkersRunning(workers);
        const opening = { place: backupPlace(config), keyFile: flags.key, dataDir: config.dataDir };
        const result = await withBackupFile(file, opening, (plain) =>
          restoreBackup(redis, plain, {
            force: flags.force === true,
            buckets: flags.buckets,
            secrets: config.secrets,
            onProgress: (keys) => output.progress(`${keys} keys`),
          }),
        );
        output.progress(`${result.keys} keys, waiting for the disk of Redis`);
        const { durableReplicas: wanted } = config;
        const { onDisk, replicas } = await whereStored(redis, wanted);
        output.progress('');
        const created = shownTime(result.createdAt, 'UTC');
        const { keys, notices } = result;
        output.result({ ...result, onDisk, replicas }, `Restored ${file}.\n${fields({ created, keys, notices })}`);
        if (!onDisk) output.note('Redis has not confirmed that it is on disk: see `postrider doctor`.');
        if (replicas < wanted) {
          output.note(
            `DURABLE_REPLICAS asks for ${counted(wanted, 'replica')}; ${replicas} of them ${replicas === 1 ? 'has' : 'have'} it on disk so far. Until then Postrider refuses changes and sends nothing. To start without them, set DURABLE_REPLICAS=${replicas}.`,
          );
        }
        output.note(
          `The backup holds nothing that happened after ${created}: readers who unsubscribed, bounced or were erased since then are on the list again. Remove them before you send.`,
        );
        if (result.waiting.length > 0) {
          output.note(
            `Scheduled digests of these newsletters now stay drafts: ${result.waiting.join(', ')}. To send them automatically again, run \`postrider newsletter set … --approval send\`.`,
          );
        }
        if (result.welcomes.length > 0) {
          output.note(
            `The welcome emails of these newsletters are off now: ${result.welcomes.join(', ')}. Readers may have had some of them since the backup. To turn them on again, run \`postrider welcome start\`.`,
          );
        }
        noteIssues(result, output);
      });
    });
}
