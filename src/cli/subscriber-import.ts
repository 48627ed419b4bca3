import type { Command } from 'commander';
import { transfers } from '../operations/subscribers/transfers.js';
import { importSummary } from './import-summary.js';
import { operationCommand } from './operation-command.js';

const collect = (value: string, before: string[] = []) => [...before, value];

/** Options that say how the rows of a file are read. */
export const rowOptions = {
  map: {
    ...{ flags: '--map <field=column>', parse: collect },
    help: 'read a field from this column, for example email=E-Mail (repeatable)',
  },
  state: {
    ...{ flags: '--state <word=state>', parse: collect },
    help: 'meaning of status words, for example cancelled=unsubscribed,lapsed=bounced (repeatable)',
  },
  ignore: {
    ...{ flags: '--ignore <column>', parse: collect },
    help: 'ignore this column, because it says nothing about consent (repeatable)',
  },
  override: {
    ...{ flags: '--override <state>', parse: collect },
    help: 'confirm readers in this state again, because their consent is newer (repeatable)',
  },
};

/** `subscriber import`. */
export function importCommand(noun: Command): void {
  const help =
    'import readers from a CSV file or an Excel workbook (XLSX) whose first line names its columns (email, name, sections, locale, status), or from the export of another program, which is recognised; an interrupted import resumes when run again';
  operationCommand(noun, 'import <file>', help, transfers.import, {
    options: rowOptions,
    more: (command) => command.option('--rejects <file>', 'the file for skipped rows (default: <file>.rejects.csv)'),
    file: ({ file: path, rejects }) => ({ path, rejects }),
    text: (result) => importSummary(result),
    beside: ({ rejects }) => ({ rejects }),
  });
}
