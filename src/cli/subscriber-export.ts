import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { describeError } from '../errors.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { type ExportFormat, exportFormats, exportSubscribers } from '../subscribers/import/export-subscribers.js';
import { parseFilter } from '../subscribers/list/audience.js';
import { verb, withCommandApp } from './command.js';
import { counted } from './counted.js';
import { toStandardOutput } from './output.js';
import { WrongUsage } from './wrong-usage.js';

interface ExportFlags {
  json?: boolean;
  newsletter: string;
  format: ExportFormat;
  filter?: string[];
  out?: string;
}

/** `subscriber export`. */
export function exportCommand(noun: Command): void {
  verb(
    noun,
    'export',
    'write out readers, to standard output or to a file, so that `subscriber import` takes them back',
  )
    .requiredOption('--newsletter <slug>', 'which newsletter')
    .addOption(new Option('--format <format>', 'as what').choices(exportFormats).default('csv'))
    .option('--filter <name=value...>', 'only whom a filter leaves, like state=confirmed or locale=zh-CN')
    .option('--out <file>', 'where to; with --json it is needed')
    .action((flags: ExportFlags) =>
      withCommandApp(flags, async (app, output) => {
        if (flags.json && flags.out === undefined)
          throw new WrongUsage('--json', 'name a file with --out: standard output cannot hold both');
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        let exported = 0;
        const onRows = (count: number) => {
          exported += count;
          if (flags.out !== undefined) output.progress(`exporting: ${counted(exported, 'reader')}`);
        };
        const filter = parseFilter(flags.filter ?? []);
        const text = exportSubscribers(app.list, newsletter, flags.format, filter, onRows);
        if (flags.out === undefined) return toStandardOutput(text);
        await toFile(text, flags.out);
        output.progress('');
        const document = { exported, format: flags.format, file: flags.out };
        output.result(document, `${counted(exported, 'reader')} written to ${flags.out}.`);
      }),
    );
}

/** Writes beside the file and renames it in the end, so that what bears its name is always whole; none but us may read it. */
async function toFile(text: AsyncIterable<string>, file: string): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(Readable.from(text), createWriteStream(part, { mode: 0o600 }));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    if (error instanceof Error && 'syscall' in error)
      throw new WrongUsage('--out', `${file} cannot be written (${describeError(error)})`);
    throw error;
  }
}
