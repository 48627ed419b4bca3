import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { describeError } from '../errors.js';
import { readerImports } from '../operations/subscribers/reader-imports.js';
import type { ReaderImport } from '../subscribers/reader-imports/reader-import.js';
import { isoFromMs } from '../timestamps.js';
import { verb, withCommandApp } from './command.js';
import { importSummary } from './import-summary.js';
import { operationCommand, performHere, performs } from './operation-command.js';
import { fields, listInWords, table, toStandardOutput } from './output.js';
import { rowOptions } from './subscriber-import.js';
import { WrongUsage } from './wrong-usage.js';

/** `reader-import add`, `list`, `show`, `start`, `cancel` and `rejects`. */
export function readerImportCommands(program: Command): void {
  const noun = program
    .command('reader-import')
    .description('import readers from files that workers read, follow and cancel these imports');

  operationCommand(
    noun,
    'add <file>',
    'send a CSV file or an Excel workbook (XLSX) of readers, and show what it is understood as',
    readerImports.add,
    {
      file: ({ file: path }) => ({ path, name: basename(path) }),
      text: (found) => `${shown(found)}\n\nStart it with \`postrider reader-import start ${found.id}\`.`,
    },
  );

  operationCommand(noun, 'list', 'list the imports of a newsletter, the latest first', readerImports.list, {
    text: (found) => {
      const rows = found.map((one) => [
        one.id,
        time(one.file.at) ?? '',
        stateOf(one),
        one.file.name || '—',
        one.file.by,
      ]);
      return listInWords(['ID', 'SENT', 'STATE', 'FILE', 'BY'], rows, 'No import of readers found.');
    },
  });

  operationCommand(noun, 'show <import>', 'show the state, progress and outcome of an import', readerImports.read, {
    options: { readerImport: { argument: 'import' } },
    text: shown,
  });

  operationCommand(noun, 'start <import>', 'have a worker import the file', readerImports.start, {
    options: { readerImport: { argument: 'import' }, ...rowOptions },
    text: ({ id, options }) =>
      `${options?.dryRun ? 'The dry run' : 'The import'} waits for a worker. Follow it with \`postrider reader-import show ${id}\`.`,
  });

  const cancel = 'stop an import and remove its file; readers that were imported stay';
  operationCommand(noun, 'cancel <import>', cancel, readerImports.cancel, {
    options: { readerImport: { argument: 'import' } },
    text: (found) => (found.isStopping ? 'It stops after the rows that are being written.' : 'Cancelled.'),
  });

  rejectsCommand(noun);
}

function rejectsCommand(noun: Command): void {
  const help = 'write the rows that were not imported to standard output or a file';
  performs(verb(noun, 'rejects <import>', help), readerImports.rejects)
    .option('--out <file>', 'the file to write; required with --json')
    .action((id: string, { json, out }: { json?: boolean; out?: string }) =>
      withCommandApp({ json: json === true }, async (app, output) => {
        if (json && out === undefined)
          throw new WrongUsage('--json', 'name a file with --out: standard output cannot hold both');
        const asked = { key: { readerImport: id }, input: {} };
        const { text } = (await performHere({ app, output }, readerImports.rejects, asked)).result;
        if (out === undefined) return toStandardOutput(text);
        await pipeline(Readable.from(text), createWriteStream(out, { mode: 0o600 })).catch((error: unknown) => {
          throw new WrongUsage('--out', `${out} cannot be written (${describeError(error)})`);
        });
        output.result({ file: out, bytes: (await stat(out)).size }, `Written to ${out}.`);
      }),
    );
}

const time = (ms: number | undefined) => (ms === undefined ? null : isoFromMs(ms));
const stateOf = ({ state, isStopping, options }: ReaderImport) =>
  isStopping ? 'cancelling' : state === 'running' && options?.dryRun ? 'running (dry run)' : state;

function shown(found: ReaderImport): string {
  const { file, progress, problem, result, trial } = found;
  const done = progress && progress.size > 0 ? Math.floor((100 * progress.bytes) / progress.size) : 0;
  const facts = fields({
    id: found.id,
    newsletter: found.newsletter,
    state: stateOf(found),
    file: file.name,
    sent: `${time(file.at)} by ${file.by}`,
    started: time(found.startedAt),
    finished: time(found.finishedAt),
    'removed at': time(found.expiresAt),
    encoding: file.look.encoding,
    progress: progress
      ? `${done} %: ${progress.read} rows read, ${progress.added} added, ${progress.updated} updated, ${progress.skipped} skipped`
      : null,
    written: result && found.state !== 'done' ? `${result.added} added, ${result.updated} updated` : null,
    problem: problem ? [problem.field, problem.detail].filter(Boolean).join(': ') : null,
  });
  const columns = table([
    ['COLUMN', 'READ AS', 'FIRST ROWS'],
    ...file.look.columns.map(({ name, use, samples }) => [name, use ?? 'not imported', samples.join(', ')]),
  ]);
  const outcome = found.state === 'ready' ? (trial ?? result) : (result ?? trial);
  return [facts, columns, outcome && importSummary(outcome)].filter(Boolean).join('\n\n');
}
