import { InvalidInput } from '../../errors.js';
import { columnName } from '../../subscribers/import/column-names.js';
import {
  listReaderImports,
  type ReaderImport,
  readReaderImport,
} from '../../subscribers/reader-imports/reader-import.js';
import { cancelReaderImport, keepFile, startReaderImport } from '../../subscribers/reader-imports/request-import.js';
import { readRejects } from '../../subscribers/reader-imports/stored-rejects.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { type OperationApp, operation } from '../operation.js';
import { onePage } from '../page.js';
import type { Scope } from '../permission.js';
import { fileInput, readerImport, readerImportDocument, readerImportList, runInput } from './reader-import-schemas.js';
import { parseMapping, parseStates } from './transfer-schemas.js';

const maxBytes = 256 * 1024 * 1024;

/** The newsletter that an import is for. */
const of = async ({ redis }: OperationApp, { readerImport: id }: { readerImport: string }) =>
  (await readReaderImport(redis, id)).newsletter;
const also = (): Scope[] => ['subscribers:read'];
/** Whoever moves readers' data; who follows a run for hours need not sign in again. */
const moving = { scope: 'subscribers:import', also, rule: 'data' } as const;
const following = { scope: 'subscribers:import', also } as const;
const key = ['readerImport'] as const;
const shown = (_: OperationApp, found: ReaderImport) => readerImportDocument(found);

/** Imports of readers from files that are sent, which workers run. */
export const readerImports = {
  add: operation({
    id: 'addReaderImport',
    summary: 'Send a file of readers',
    description:
      'Takes a CSV file or an Excel workbook (XLSX, its first sheet), as the body or as the file of a form, and says what it is understood as: its columns, its encoding, and the first rows. Nothing is imported until it is started. The file may have 256 MB. It is kept for a day.',
    permission: { ...moving, of: 'slug' },
    changes: true,
    key: ['slug'],
    input: fileInput,
    file: { type: 'text/csv', maxBytes },
    errors: ['csv.unreadable', 'reader-import.no-room'],
    run: async (app, { slug, encoding }, { file: { path, name = '' }, actor }) => {
      const sent = { path, name, by: actor.name, encoding };
      return keepFile(app.redis, await newsletterOf(app, { slug }), sent, app.config.uploadMemory);
    },
    output: readerImport,
    document: shown,
  }),

  list: operation({
    id: 'listReaderImports',
    summary: 'List the imports of readers',
    description: 'Returns the imports of a newsletter, the latest first. Those that have ended are kept for a week.',
    permission: { ...following, of: 'slug' },
    changes: false,
    key: ['slug'],
    run: async (app, asked) => listReaderImports(app.redis, (await newsletterOf(app, asked)).number),
    output: readerImportList,
    document: (_, found) => onePage(found.map(readerImportDocument)),
  }),

  read: operation({
    id: 'readReaderImport',
    summary: 'Read an import of readers',
    description:
      'Shows its state, its progress and its outcome. While it waits or runs, read it again every few seconds.',
    permission: { ...following, of },
    changes: false,
    key,
    run: (app, { readerImport: id }) => readReaderImport(app.redis, id),
    output: readerImport,
    document: shown,
  }),

  start: operation({
    id: 'startReaderImport',
    summary: 'Start an import of readers',
    description:
      'Has a worker import the file, or with "dryRun" count what the import would do. A newsletter has one import at a time; others wait. No reader is duplicated. Whoever unsubscribed, bounced, complained or was erased stays so, unless "override" names that state. If a worker is killed, another one continues, and counts every row once.',
    permission: { ...moving, of },
    changes: true,
    key,
    input: runInput,
    dryRunChanges: true,
    errors: ['reader-import.in-other-state'],
    plan: async (app, { readerImport: id, map = [], ignore = [] }) => {
      const { columns } = (await readReaderImport(app.redis, id)).file.look;
      requireColumns(
        columns.map(({ name }) => name),
        { map: Object.values(parseMapping(map)).filter((column) => column !== ''), ignore },
      );
    },
    run: (app, { readerImport: id, map = [], state = [], ...given }) =>
      startReaderImport(app, id, { ...given, map: parseMapping(map), states: [...parseStates(state)] }),
    output: readerImport,
    document: shown,
  }),

  cancel: operation({
    id: 'cancelReaderImport',
    summary: 'Cancel an import of readers',
    description: 'Removes its file. One that runs stops within a second; the readers that it has imported stay.',
    permission: { ...following, of },
    changes: true,
    key,
    errors: ['reader-import.in-other-state'],
    run: (app, { readerImport: id }) => cancelReaderImport(app.redis, id),
    output: readerImport,
    document: shown,
  }),

  rejects: operation({
    id: 'readRejects',
    summary: 'Download the rows that were not imported',
    description:
      'Returns them as a CSV file that can be corrected and imported: the line of each in the file, the reason, then its cells. They are kept for a week.',
    permission: { ...moving, of },
    changes: false,
    key,
    run: async (app, { readerImport: id }) => {
      const found = await readReaderImport(app.redis, id);
      return { found, text: readRejects(app.redis, found) };
    },
    output: null,
  }),
};

/** @throws InvalidInput for a column that the file does not have */
function requireColumns(names: readonly string[], given: Readonly<Record<'map' | 'ignore', readonly string[]>>): void {
  const known = new Set(names.map(columnName));
  for (const field of ['map', 'ignore'] as const)
    for (const column of given[field])
      if (!known.has(columnName(column)))
        throw new InvalidInput(field, `there is no column "${column}"; the columns are ${names.join(', ')}`);
}
