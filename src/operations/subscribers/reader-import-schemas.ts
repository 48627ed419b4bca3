import * as z from 'zod';
import { type ReaderImport, readerImportStates } from '../../subscribers/reader-imports/reader-import.js';
import { isoFromMs } from '../../timestamps.js';
import { count, newsletterField, pastTime, time } from '../fields.js';
import { pageOf } from '../page.js';
import { importQuery, importReport } from './transfer-schemas.js';

// Imports of readers from files that were sent, as callers ask for them and as programs get them.

/** What is said about a file as it is sent. */
export const fileInput = importQuery.pick({ encoding: true });

export const runInput = importQuery
  .omit({ dryRun: true })
  .extend({
    dryRun: z.boolean().default(false).meta({ description: 'Only count what the import would do, and write nothing.' }),
  })
  .meta({ examples: [{ status: 'confirmed', consent: 'https://www.example.com/checkout', dryRun: true }] });

/** The outcome of a run. Its rejected rows are a file of their own. */
const runReport = importReport.omit({ rejected: true });

const column = z.object({
  name: z.string().meta({ examples: ['E-Mail'] }),
  use: z
    .string()
    .nullable()
    .meta({
      description:
        'The field that it is read as, such as "email". "consent": it says who wants email. "unclear": it may say so, and "map" or "ignore" must name it. Null: it is not imported.',
      examples: ['email'],
    }),
  samples: z
    .array(z.string())
    .meta({ description: 'Its cells in the first rows.', examples: [['reader@example.org']] }),
});

export const readerImport = z.object({
  id: z.string().meta({ examples: ['3f1c0e5a-9d7b-4c2e-8a61-0b5d4f7e9c21'] }),
  newsletter: newsletterField,
  state: z.enum(readerImportStates).meta({
    description:
      '"ready": nothing runs yet. "waiting": for a worker. "failed": see "problem"; start it again with other options. It ends as "done" or "cancelled".',
  }),
  cancelling: z.boolean().meta({ description: 'It runs, and stops after the rows that are being written.' }),
  fileName: z.string().meta({ examples: ['readers.csv'] }),
  bytes: count.meta({ examples: [1_048_576] }),
  by: z.string().meta({ description: 'Who sent the file.', examples: ['Ada'] }),
  sentAt: time,
  startedAt: pastTime,
  finishedAt: pastTime,
  expiresAt: time.meta({ description: 'When the file, or the outcome, is removed.' }),
  format: z.string().meta({ description: 'The program that exported the file; "plain": none was recognised.' }),
  encoding: z.string().meta({ examples: ['utf-8'] }),
  encodingGuessed: z.boolean(),
  delimiter: z.string().meta({ examples: [','] }),
  columns: z.array(column),
  dryRun: z.boolean().meta({ description: 'Whether the last run only counts.' }),
  progress: z
    .object({ bytes: count, size: count, read: count, added: count, updated: count, skipped: count })
    .nullable()
    .meta({ description: 'Bytes of the file that were read, and rows by outcome.' }),
  trial: runReport.nullable().meta({ description: 'The outcome of the last dry run.' }),
  result: runReport
    .nullable()
    .meta({ description: 'The outcome of the import; of one that failed or was cancelled, what it has written.' }),
  problem: z
    .object({ code: z.string(), field: z.string().nullable(), detail: z.string() })
    .nullable()
    .meta({ description: 'Why it failed, and the option that is wrong.' }),
  rejected: count.meta({ description: 'Rows that were not imported, which can be downloaded.' }),
});
export const readerImportList = pageOf(readerImport);

export function readerImportDocument(found: ReaderImport): z.input<typeof readerImport> {
  const { id, newsletter, state, file, progress, options, trial, result, problem } = found;
  const { columns, ...look } = file.look;
  return {
    ...{ id, newsletter, state, cancelling: found.isStopping },
    ...{ fileName: file.name, bytes: file.bytes, by: file.by, sentAt: iso(file.at) },
    startedAt: found.startedAt === undefined ? null : iso(found.startedAt),
    finishedAt: found.finishedAt === undefined ? null : iso(found.finishedAt),
    expiresAt: iso(found.expiresAt),
    ...look,
    columns: columns.map(({ name, use = null, samples }) => ({ name, use, samples })),
    dryRun: options?.dryRun ?? false,
    ...{ progress: progress ?? null, trial: trial ?? null, result: result ?? null },
    problem: problem ? { code: problem.code, field: problem.field || null, detail: problem.detail } : null,
    rejected: options?.dryRun ? 0 : (progress?.skipped ?? 0),
  };
}

const iso = (ms: number) => isoFromMs(ms) ?? '';

/** Their names in the API's document. */
export const readerImportSchemas = {
  ReaderImport: readerImport,
  ReaderImportList: readerImportList,
  ReaderImportRun: runInput,
  ReaderImportReport: runReport,
} as const;
