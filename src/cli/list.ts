import type { Command } from 'commander';
import { lists } from '../operations/list.js';
import { readLayouts } from '../redis/list-layouts.js';
import { countRecords } from '../subscribers/list/count-records.js';
import { verb, withCommandApp } from './command.js';
import { operationCommand } from './operation-command.js';
import { fields } from './output.js';

type Flags = { json?: boolean };

export function listCommands(program: Command): void {
  const list = program.command('list').description('show and change the number of buckets of the subscriber list');

  verb(list, 'show', 'show the number of buckets of the list and how full they are').action((flags: Flags) =>
    withCommandApp(
      flags,
      async ({ list: { redis } }, output) => {
        const { current, next } = await readLayouts(redis);
        const records = await countRecords(redis, next ? [current, next] : [current]);
        const { buckets } = current;
        const perBucket = Math.round((10 * records) / (next ?? current).buckets) / 10;
        const document = { buckets, movingTo: next?.buckets ?? null, records, recordsPerBucket: perBucket };
        const text = fields({
          buckets,
          ...(next ? { 'being moved to': `${next.buckets} buckets` } : {}),
          records,
          'records per bucket': perBucket,
        });
        output.result(document, text);
      },
      { anyBuckets: true },
    ),
  );

  operationCommand(
    list,
    'reshard',
    'move the list to another number of buckets; everything but sends continues meanwhile',
    lists.reshard,
    {
      options: {
        buckets: {
          flags: '--buckets <count>',
          help: 'the number of buckets, 1 to 1048576',
        },
      },
      anyBuckets: true,
      text: ({ buckets, before, moved }) =>
        before === buckets
          ? `The list already has ${buckets} buckets. Nothing was changed.`
          : `Moved the list from ${before} to ${buckets} buckets.\n${fields({ records: moved })}`,
      notes: ({ buckets }, { app, output }) => {
        const { listBuckets } = app.config;
        if (listBuckets !== undefined && listBuckets !== buckets)
          output.note(`LIST_BUCKETS is ${listBuckets}: set it to ${buckets} before the next start.`);
      },
    },
  );
}
