import type { CsvRow } from '../../subscribers/csv/csv-splitter.js';
import { newsletterOf } from '../newsletters/newsletter-of.js';
import { operation } from '../operation.js';
import type { Scope } from '../permission.js';
import { exportQuery, importQuery, importReport, parseMapping, parseStates } from './transfer-schemas.js';

/** Rejected rows of a report. */
const maxRejected = 1_000;

/** Files of subscribers, in and out. */
export const transfers = {
  import: operation({
    id: 'importSubscribers',
    summary: 'Import subscribers',
    description:
      'Imports readers from a CSV file or an Excel workbook (XLSX, its first sheet), the body, whose first line names its columns, or from the export of another program, which is recognised. No reader is duplicated. Whoever unsubscribed, bounced, complained or was erased stays so, unless "override" names that state. A row with an unknown status is refused, never confirmed. The file may have 256 MB, and may take any time to arrive, as long as it keeps coming.',
    permission: { scope: 'subscribers:import', also: (): Scope[] => ['subscribers:read'], of: 'slug', rule: 'data' },
    changes: true,
    key: ['slug'],
    input: importQuery,
    file: { type: 'text/csv', maxBytes: 256 * 1024 * 1024 },
    errors: ['csv.unreadable', 'csv.unclear-consent'],
    run: async (app, { slug, map = [], state = [], dryRun, ...given }, { file, progress }) => {
      const newsletter = await newsletterOf(app, { slug });
      const options = { ...given, map: parseMapping(map), states: parseStates(state), dryRun: dryRun === 'true' };
      const onProgress = (done: number, total: number) => progress('Importing', done, total);
      // It knows the exports of many programs, and is loaded with the first file.
      const { importSubscribers } = await import('../../subscribers/import/import-subscribers.js');
      const result = await importSubscribers(app.list, newsletter, file.path, {
        ...{ ...options, onProgress },
        ...(file.rejects === undefined ? {} : { rejects: file.rejects }),
      });
      return { ...result, rejected: result.rejects === undefined ? [] : await firstRejected(result.rejects) };
    },
    output: importReport,
    document: (_, { rejects: __, ...report }) => report,
  }),

  export: operation({
    id: 'exportSubscribers',
    summary: 'Export subscribers',
    description:
      'Returns the readers who match the filters, as a file that an import reads. The format is CSV, or one JSON object a line. Erased readers are left out.',
    permission: { scope: 'subscribers:read', of: 'slug', rule: 'data' },
    changes: false,
    key: ['slug'],
    input: exportQuery,
    run: async (app, { slug, format, ...filter }, { progress }) => {
      const newsletter = await newsletterOf(app, { slug });
      const exported = { rows: 0 };
      const onRows = (count: number) => {
        exported.rows += count;
        progress('Exporting readers', exported.rows, 0);
      };
      const { exportSubscribers } = await import('../../subscribers/import/export-subscribers.js');
      return { format, exported, text: exportSubscribers(app.list, newsletter, format, filter, onRows) };
    },
    output: null,
  }),
};

/** The first rows of a file of rejected rows, without their personal data. */
async function firstRejected(file: string): Promise<{ line: number; reason: string }[]> {
  const { openCsv } = await import('../../subscribers/csv/read-csv.js');
  const csv = await openCsv(file, () => true, 'utf-8');
  const found: CsvRow[] = [];
  try {
    for await (const rows of csv.rows) {
      found.push(...rows.slice(0, maxRejected - found.length));
      if (found.length >= maxRejected) break;
    }
  } finally {
    await csv.close();
  }
  return found.map(({ cells: [line, reason = ''] }) => ({ line: Number(line), reason }));
}
