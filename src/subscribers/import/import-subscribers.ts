import type { Newsletter } from '../../newsletters/newsletter.js';
import { layoutText } from '../../redis/layout.js';
import { UnreadableCsv } from '../csv/csv-error.js';
import type { CsvRow } from '../csv/csv-splitter.js';
import { openCsv } from '../csv/read-csv.js';
import { IdSet } from '../list/id-set.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { subscriberIdText } from '../record/subscriber-id.js';
import { type BatchRow, takeBatch } from './import-batch.js';
import { checkpointKey, type ImportTotals, newRun, readCheckpoint, removeCheckpoint } from './import-checkpoint.js';
import { openLabelCache } from './import-labels.js';
import { openRejects, type RejectedRow } from './import-rejects.js';
import { hasEmail, openRowReader, type RowOptions } from './import-row.js';
import { type StatusCount, StatusTally } from './row-counts.js';

export { UnreadableCsv };

/** What became of the rows: read = added + updated + all skipped. */
export interface ImportResult {
  read: number;
  added: number;
  updated: number;
  /** Reason → rows. */
  skipped: Record<string, number>;
  /** Rows by their status and what it means; left out when the file has no column for it. */
  statuses?: StatusCount[];
  /** Which program's export the file was recognised as; `plain`: by our own column names. */
  format: string;
  /** Rows that an earlier run of the same command had taken before it was killed. */
  resumed?: number;
  /** The file of the rows that were not taken. */
  rejects?: string;
  dryRun?: true;
}

export interface ImportOptions extends RowOptions {
  /** Where rejected rows go; left out: beside the file, when there are any. */
  rejects?: string;
  /** Counts and writes nothing, but rejected rows where `rejects` names a file. */
  dryRun?: boolean;
  /** Called after every batch with the bytes read so far and the file's size. */
  onProgress?: (done: number, total: number) => void;
}

/** Rows that go to Redis in one step. It works on them for about 5 ms, for which others wait. */
const batchSize = 1024;

interface Batch {
  /** Records of the file that it covers, those not taken included. */
  read: number;
  rows: (BatchRow & { source: CsvRow })[];
  ids: Set<string>;
  rejected: RejectedRow[];
  tally: StatusTally;
}
const emptyBatch = (): Batch => ({ read: 0, rows: [], ids: new Set(), rejected: [], tally: new StatusTally() });

/**
 * Imports readers from a CSV file as a stream: UTF-8, UTF-16 or GB18030; commas, semicolons or tabs; columns in any
 * order; the exports of Mailchimp, listmonk, Ghost, Substack, phpList and our own are recognised (csv-format.ts).
 *
 * Guarantee: nobody is doubled, and who unsubscribed, bounced, complained or was erased stays so, unless
 * `options.override` names the state. An import that is killed goes on where it stopped when the same call is made
 * again, and its result then counts every row of the file once. Memory does not grow with the file.
 * @throws UnreadableCsv naming the line and the remedy; InvalidInput when the file is missing or an option is wrong
 */
export async function importSubscribers(
  list: SubscriberList,
  newsletter: Newsletter,
  file: string,
  options: ImportOptions,
): Promise<ImportResult> {
  const { status, consent, map = {}, override = [], dryRun = false } = options;
  const asked: unknown[] = [newsletter.number, status, consent, map, override, options.rejects];
  // On a cluster what tells who was new lies by bucket: in a list of another number of buckets it would tell nothing.
  if (list.redis.isCluster) asked.push(layoutText(list.layout));
  const { key, size } = await checkpointKey(file, asked);
  let bytes = 0;
  const csv = await openCsv(
    file,
    (header) => hasEmail(header, map),
    (count) => {
      bytes = count;
    },
  );
  const reader = openRowReader(newsletter, csv.header, options);
  const checkpoint = dryRun ? undefined : await readCheckpoint(list, key);
  const totals: ImportTotals = checkpoint?.totals ?? {
    read: 0,
    added: 0,
    updated: 0,
    skipped: {},
    statuses: [],
    rejectsSize: 0,
  };
  const statuses = new StatusTally(totals.statuses);
  const before = totals.read;
  let marks = checkpoint?.added ?? '';
  let again = checkpoint !== undefined;
  const run = checkpoint?.run ?? newRun();
  const rejectsPath = options.rejects ?? `${file}.rejects.csv`;
  const rejects = openRejects(rejectsPath, csv.header, totals.rejectsSize);
  const keepsRejects = !dryRun || options.rejects !== undefined;
  const labels = openLabelCache(list);
  const room = { memory: Buffer.alloc(0) };
  const seen = new IdSet();

  async function take(batch: Batch): Promise<void> {
    const state = {
      key,
      totals: JSON.stringify({ ...totals, rejectsSize: rejects.size }),
      added: marks,
      batch: `${run} ${totals.read}`,
      again,
    };
    marks = '';
    again = false;
    const outcomes =
      batch.rows.length > 0 ? await takeBatch(batch.rows, { list, labels, checkpoint: state, dryRun, room }) : [];
    for (const [i, { source, id }] of batch.rows.entries()) {
      let outcome = outcomes[i] ?? '';
      if (dryRun && outcome === 'added' && !seen.add(id)) outcome = 'updated';
      if (outcome === 'added' || outcome === 'updated') totals[outcome] += 1;
      else batch.rejected.push({ line: source.line, reason: outcome, cells: source.cells });
    }
    for (const { reason } of batch.rejected) totals.skipped[reason] = (totals.skipped[reason] ?? 0) + 1;
    statuses.addAll(batch.tally.counts);
    totals.statuses = statuses.counts;
    totals.read += batch.read;
    if (keepsRejects) await rejects.write(batch.rejected.sort((a, b) => a.line - b.line));
    options.onProgress?.(bytes, size);
  }

  let underWay: Promise<void> = Promise.resolve();
  let batch = emptyBatch();
  /** Sends the batch on its way, once the one before has come through; reading goes on meanwhile. */
  async function flush(): Promise<void> {
    const full = batch;
    batch = emptyBatch();
    await underWay;
    underWay = take(full);
    underWay.catch(() => undefined);
  }
  try {
    let toSkip = before;
    for await (const group of csv.rows) {
      for (const source of group) {
        if (toSkip > 0) {
          toSkip -= 1;
          continue;
        }
        const row = readRow(source, batch.tally);
        if ('reason' in row) {
          batch.rejected.push({ line: source.line, ...row, cells: source.cells });
        } else {
          const id = subscriberIdText(list.meta.listKey, row.normal);
          if (batch.ids.has(id)) await flush();
          batch.ids.add(id);
          batch.rows.push({ mailed: row.mailed, given: row.given, id, source });
        }
        batch.read += 1;
        if (batch.read >= batchSize) await flush();
      }
    }
    await flush();
    await underWay;
  } catch (error) {
    if (!(error instanceof UnreadableCsv)) throw error;
    await flush();
    await underWay;
    throw new UnreadableCsv(`${error.message} ${totals.read} rows before it were taken; correct it and import again.`, {
      cause: error,
    });
  } finally {
    await rejects.close();
  }
  if (!dryRun) {
    await list.onDisk();
    await removeCheckpoint(list, key, run);
  }
  const { rejectsSize: _, statuses: counted, ...counts } = totals;
  return {
    ...counts,
    ...(counted.length > 0 ? { statuses: counted } : {}),
    format: reader.format.name,
    ...(before > 0 ? { resumed: before } : {}),
    ...(rejects.size > 0 ? { rejects: rejectsPath } : {}),
    ...(dryRun ? { dryRun: true as const } : {}),
  };

  function readRow(source: CsvRow, tally: StatusTally) {
    if (source.broken) return { reason: 'broken quotes' };
    const { cells } = source;
    const surplus = cells.slice(reader.columns).some((cell) => cell !== '');
    if (cells.length < reader.columns || surplus) return { reason: 'wrong number of fields' };
    return reader.read(cells, tally);
  }
}
