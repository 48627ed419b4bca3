import type { Command } from 'commander';
import { restoreBackup } from '../backup/restore-backup.js';
import { takeBackup } from '../backup/take-backup.js';
import { readConfig } from '../config.js';
import { SurfaceError } from '../errors.js';
import { countWorkers } from '../reports/presence.js';
import { bucketCount, verb, withCommandApp } from './command.js';
import { counted } from './counted.js';
import { fields, openOutput } from './output.js';
import { withRedis } from './servers.js';

/** Workers are running on the Redis that shall be replaced. */
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
  verb(
    program,
    'backup <file>',
    'write everything that Postrider keeps into one file, while it goes on working',
  ).action((file: string, flags: { json?: boolean }) =>
    withCommandApp(flags, async (app, output) => {
      const result = await takeBackup(app.redis, app.queues, file, (keys) => output.progress(`${keys} keys`));
      output.progress('');
      output.result(result, `Wrote ${result.file}.\n${fields({ ...result })}`);
      output.note('It holds addresses and the key of the links: keep it as you keep a password.');
    }),
  );

  verb(program, 'restore <file>', 'write a backup into an empty Redis; stop every other part of Postrider first')
    .option('--force', 'remove the list that is there')
    .option('--buckets <count>', 'deal the list out to another number of buckets', bucketCount)
    .action((file: string, flags: { json?: boolean; force?: boolean; buckets?: number }) =>
      withRedis(readConfig(), async (redis) => {
        const output = openOutput(flags.json === true);
        const workers = await countWorkers(redis);
        if (workers > 0) throw new WorkersRunning(workers);
        const result = await restoreBackup(redis, file, {
          force: flags.force === true,
          buckets: flags.buckets,
          onProgress: (keys) => output.progress(`${keys} keys`),
        });
        output.progress('');
        output.result(result, `Restored ${file}.\n${fields({ ...result })}`);
        output.note(
          `What happened after ${result.createdAt} is not in it: who left, bounced or was erased since then is on the list again. Take them off before you send.`,
        );
        if (result.waiting.length > 0) {
          output.note(
            `Digests of these newsletters wait for approval now; \`newsletter set … --approval send\` has them sent by themselves again: ${result.waiting.join(', ')}`,
          );
        }
        if (result.held.length > 0) {
          output.note(
            `These issues were under way. See who may have them already before you send them: ${result.held.join(', ')}`,
          );
        }
      }),
    );
}
