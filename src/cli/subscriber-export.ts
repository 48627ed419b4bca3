import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { describeError } from '../errors.js';
import { readNewsletter } from '../newsletters/newsletter-store.js';
import { counted } from '../operations/counted.js';
import { type ExportFormat, exportFormats, exportSubscribers } from '../subscribers/import/export-subscribers.js';
import { parseFilter } from '../subscribers/list/audience.js';
import { verb, withCommandApp } from './command.js';
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
  verb(noun, 'export', 'write readers to standard output or a file that `subscriber import` can read')
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .addOption(new Option('--format <format>', 'file format').choices(exportFormats).default('csv'))
    .option('--filter <name=value...>', 'export only readers who match, like state=confirmed or locale=zh-CN')
    .option('--out <file>', 'the file to write; required with --json')
    .action((flags: ExportFlags) =>
      withCommandApp(flags, async (app, output) => {
        if (flags.json && flags.out === undefined)
          throw new WrongUsage('--json', 'name a file with --out: standard output cannot hold both');
        const newsletter = await readNewsletter(app.redis, flags.newsletter);
        let exported = 0;
        const onRows = (count: number) => {
          exported += count;
          if (flags.out !== undefined) output.progress(`Exporting: ${counted(exported, 'reader')}`);
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

/** Writes beside the file and renames at the end, so that the file is always complete. Only its owner may read it. */
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
