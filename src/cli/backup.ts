import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { noteBackup } from '../backup/last-backup.js';
import { restoreBackup } from '../backup/restore-backup.js';
import { takeBackup } from '../backup/take-backup.js';
import { readConfig } from '../config.js';
import { SurfaceError } from '../errors.js';
import { counted } from '../operations/counted.js';
import { countWorkers } from '../reports/presence.js';
import { bucketCount, verb, withCommandApp } from './command.js';
import { fields, openOutput } from './output.js';
import { withRedis } from './servers.js';
import { shownTime } from './shown-time.js';

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

export function backupCommands(program: Command): void {
  verb(program, 'backup <file>', 'write everything that Postrider keeps into one file, while it runs').action(
    (file: string, flags: { json?: boolean }) =>
      withCommandApp(flags, async (app, output) => {
        const result = await takeBackup(app.redis, app.queues, file, (keys) => output.progress(`${keys} keys`));
        output.progress('');
        const { file: written, createdAt, ...facts } = result;
        const note = { at: Date.parse(createdAt), machine: hostname(), file: resolve(written), bytes: facts.bytes };
        // The backup is written: a Redis that takes no note of it does not undo that.
        await noteBackup(app.redis, note).catch(() => undefined);
        output.result(result, `Wrote ${written}.\n${fields({ created: shownTime(createdAt, 'UTC'), ...facts })}`);
        output.note('The file contains addresses and the key that signs links. Protect it like a password.');
      }),
  );

  verb(program, 'restore <file>', 'write a backup into an empty Redis; stop every other part of Postrider first')
    .option('--force', 'replace the data that is there')
    .option('--buckets <count>', 'distribute the list over another number of buckets', bucketCount)
    .action((file: string, flags: { json?: boolean; force?: boolean; buckets?: number }) => {
      const config = readConfig();
      return withRedis(config, async (redis) => {
        const output = openOutput(flags.json === true);
        const workers = await countWorkers(redis);
        if (workers > 0) throw new WorkersRunning(workers);
        const result = await restoreBackup(redis, file, {
          force: flags.force === true,
          buckets: flags.buckets,
          secrets: config.secrets,
          onProgress: (keys) => output.progress(`${keys} keys`),
        });
        output.progress('');
        const created = shownTime(result.createdAt, 'UTC');
        const { keys, notices } = result;
        output.result(result, `Restored ${file}.\n${fields({ created, keys, notices })}`);
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
        if (result.held.length > 0) {
          output.note(
            `These issues were scheduled or being sent: ${result.held.join(', ')}. They wait for a decision or are paused now. Check who may have received them before you send them.`,
          );
        }
      });
    });
}
