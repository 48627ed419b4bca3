import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { counted } from '../counted.js';
import { describeError } from '../errors.js';
import { transfers } from '../operations/subscribers/transfers.js';
import { type ExportFormat, exportFormats } from '../subscribers/import/export-format.js';
import { audienceFilter, parseFilter } from '../subscribers/list/audience.js';
import { verb, withCommandApp } from './command.js';
import { nameFields } from './field-names.js';
import { performHere, performs } from './operation-command.js';
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
  const help = 'write readers to standard output or a file that `subscriber import` can read';
  const command = performs(verb(noun, 'export', help), transfers.export);
  command
    .requiredOption('--newsletter <slug>', 'slug of the newsletter')
    .addOption(new Option('--format <format>', 'file format').choices(exportFormats).default('csv'))
    .option('--filter <name=value...>', 'export only readers who match, like state=confirmed or locale=zh-CN')
    .option('--out <file>', 'the file to write; required with --json')
    .action(({ json, newsletter, format, filter = [], out }: ExportFlags) =>
      withCommandApp({ json }, async (app, output) => {
        if (json && out === undefined)
          throw new WrongUsage('--json', 'name a file with --out: standard output cannot hold both');
        const note = out === undefined ? { ...output, progress: () => undefined } : output;
        const asked = { key: { slug: newsletter }, input: { format, ...parseFilter(filter) } };
        const { text, exported } = (await performHere({ app, output: note }, transfers.export, asked)).result;
        if (out === undefined) return toStandardOutput(text);
        await toFile(text, out);
        output.progress('');
        const document = { exported: exported.rows, format, file: out };
        output.result(document, `${counted(exported.rows, 'reader')} written to ${out}.`);
      }),
    );
  nameFields(command, Object.fromEntries(Object.keys(audienceFilter.shape).map((field) => [field, '--filter'])));
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
