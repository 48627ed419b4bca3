import { reportBatch } from '../../events/report-batch.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import { layoutText } from '../../redis/layout.js';
import { hasUtf8Relay } from '../../smtp/utf8-relays.js';
import { UnreadableCsv } from '../csv/csv-error.js';
import type { CsvFile } from '../csv/csv-file.js';
import { openCsv } from '../csv/read-csv.js';
import { IdSet } from '../list/id-set.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import { subscriberIdText } from '../record/subscriber-id.js';
import { requireUnderstood } from './departures/understood-columns.js';
import { takeBatch } from './import-batch.js';
import { BatchReader, type ReadBatch } from './import-batch-reader.js';
import {
  type Checkpoint,
  checkpointKey,
  type ImportTotals,
  newRun,
  noTotals,
  readCheckpoint,
  removeCheckpoint,
  removeMarks,
} from './import-checkpoint.js';
import { type LabelCache, openLabelCache } from './import-labels.js';
import { openRejects, type RejectsFile } from './import-rejects.js';
import type { ImportOptions, ImportResult, RowsSoFar } from './import-result.js';
import { hasEmail, openRowReader, type RowReader } from './import-row.js';
import { RowTally } from './row-counts.js';

/** The open resources of a run. */
interface RunParts {
  list: SubscriberList;
  options: ImportOptions;
  /** Where the checkpoint is kept, and the file's size in bytes. */
  key: string;
  size: number;
  csv: CsvFile;
  reader: RowReader;
  rejects: RejectsFile;
  rejectsPath: string;
  checkpoint: Checkpoint | undefined;
}

/** One import from its first row to its last, new or resumed. */
export class ImportRun {
  readonly #totals: ImportTotals;
  readonly #tally: RowTally;
  readonly #resumed: number;
  /** Identifies the import, and stays the same when it is resumed. */
  readonly #run: string;
  readonly #labels: LabelCache;
  readonly #room = { memory: Buffer.alloc(0) };
  /** In a dry run: readers counted as added, because none is written. */
  readonly #seen = new IdSet();
  /** The new readers of the batch during which an earlier run was killed. */
  #marks: string;
  #again: boolean;
  #underWay: Promise<void> = Promise.resolve();

  private constructor(private readonly parts: RunParts) {
    const { checkpoint, list, options } = parts;
    this.#totals = checkpoint?.totals ?? noTotals();
    this.#tally = new RowTally(this.#totals.counts);
    this.#resumed = this.#totals.read;
    this.#run = checkpoint?.run ?? options.shared?.run ?? newRun();
    this.#labels = openLabelCache(list);
    this.#marks = checkpoint?.added ?? '';
    this.#again = checkpoint !== undefined;
  }

  /** Opens the file and detects its format. @throws UnreadableCsv, UnclearConsent, InvalidInput */
  static async open(
    list: SubscriberList,
    newsletter: Newsletter,
    file: string,
    options: ImportOptions,
  ): Promise<ImportRun> {
    const { shared } = options;
    const own = await checkpointKey(file, identity(list, newsletter, options));
    const { key, size } = { ...own, ...(shared && { key: shared.key }) };
    const csv = await openCsv(file, (header) => hasEmail(header, options.map), options.encoding);
    try {
      const reader = openRowReader(newsletter, csv.header, {
        ...options,
        utf8Addresses: await hasUtf8Relay(list.redis),
      });
      const checkpoint = options.dryRun ? undefined : await readCheckpoint(list, key);
      if (!checkpoint) await requireUnderstood(file, csv, reader.hints);
      const rejectsPath = options.rejects ?? `${file}.rejects.csv`;
      const written = checkpoint?.totals.rejectsSize ?? 0;
      const rejects = shared?.openRejects(csv.header, written) ?? openRejects(rejectsPath, csv.header, written);
      return new ImportRun({ list, options, key, size, csv, reader, rejects, rejectsPath, checkpoint });
    } catch (error) {
      await csv.close();
      throw error;
    }
  }

  /**
   * Imports every row, a batch at a time. While one batch is written, the next is read.
   * @throws UnreadableCsv names the line; the rows before it were imported
   */
  async takeRows(): Promise<void> {
    const { list, reader, csv, rejects } = this.parts;
    const batches = new BatchReader(reader, (normal) => subscriberIdText(list.meta.listKey, normal));
    try {
      let toSkip = this.#resumed;
      for await (const group of csv.rows) {
        for (const source of group) {
          if (toSkip > 0) {
            toSkip -= 1;
            continue;
          }
          const full = batches.add(source);
          if (full) await this.#send(full);
        }
      }
      await this.#send(batches.rest());
      await this.#underWay;
    } catch (error) {
      if (!(error instanceof UnreadableCsv)) throw error;
      await this.#send(batches.rest());
      await this.#underWay;
      const isPartlyDone = this.#totals.read > 0 && !this.parts.options.dryRun;
      const rows = this.#rowsBefore();
      throw new UnreadableCsv(error.because, `${error.message} ${rows}; correct it and import again.`, {
        cause: error,
        isPartlyDone,
      });
    } finally {
      await rejects.close();
      await csv.close();
    }
  }

  /** Waits until everything is on disk and forgets the checkpoint. */
  async finish(): Promise<ImportResult> {
    const { list, key, options } = this.parts;
    if (!options.dryRun) {
      await list.onDisk();
      await removeCheckpoint(list, key, this.#run);
    }
    return this.result();
  }

  /** Rows so far. */
  get rows(): RowsSoFar {
    const { read, added, updated } = this.#totals;
    return { read, added, updated, skipped: read - added - updated };
  }

  /** Bytes that the rejected rows take. */
  get rejectsSize(): number {
    return this.parts.rejects.size;
  }

  /** On a cluster, removes what a shared run leaves beside its checkpoint. */
  removeMarks = (): Promise<void> => removeMarks(this.parts.list, this.#run);

  /** The outcome so far. */
  result(): ImportResult {
    const { options, reader, rejects, rejectsPath, csv } = this.parts;
    const { read, added, updated, skipped } = this.#totals;
    const { statuses, columns, sections, locales, zones, dates } = this.#tally.counts;
    return {
      ...{ read, added, updated, skipped: Object.fromEntries(skipped) },
      ...(statuses.length > 0 ? { statuses } : {}),
      format: reader.format.name,
      encoding: csv.encoding,
      ...(csv.guessed ? { encodingGuessed: true as const } : {}),
      ...(columns.length > 0 ? { unmappedColumns: columns } : {}),
      ...(sections.length > 0 ? { unknownSections: sections } : {}),
      ...(locales.length > 0 ? { unknownLocales: locales } : {}),
      ...(zones.length > 0 ? { unknownTimeZones: zones } : {}),
      ...(dates.length > 0 ? { unreadDates: dates } : {}),
      ...(this.#resumed > 0 ? { resumed: this.#resumed } : {}),
      ...(rejects.size > 0 ? { rejects: rejectsPath } : {}),
      ...(options.dryRun ? { dryRun: true as const } : {}),
    };
  }

  /** What happened to the rows before an error. */
  #rowsBefore(): string {
    const { read } = this.#totals;
    const rows = read === 1 ? '1 row' : `${read} rows`;
    if (this.parts.options.dryRun) return `${rows} before it can be imported, and nothing was written`;
    return `${rows} before it ${read === 1 ? 'was' : 'were'} imported`;
  }

  /** Starts to write a batch after the previous one is written. */
  async #send(batch: ReadBatch): Promise<void> {
    await this.#underWay;
    this.#underWay = this.#take(batch);
    this.#underWay.catch(() => undefined);
  }

  async #take(batch: ReadBatch): Promise<void> {
    const { options, csv, size, rejects } = this.parts;
    const { dryRun = false } = options;
    const outcomes = await this.#write(batch);
    for (const [i, { source, id }] of batch.rows.entries()) {
      let outcome = outcomes[i] ?? '';
      if (dryRun && outcome === 'added' && !this.#seen.add(id)) outcome = 'updated';
      if (outcome === 'added' || outcome === 'updated') this.#totals[outcome] += 1;
      else batch.rejected.push({ line: source.line, reason: outcome, cells: source.cells });
    }
    const { skipped } = this.#totals;
    for (const { reason } of batch.rejected) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    this.#totals.read += batch.read;
    this.#tally.add(batch.tally.counts);
    if (!dryRun || options.rejects !== undefined)
      await rejects.write(
        batch.rejected.sort((a, b) => a.line - b.line),
        this.#totals.read - batch.read,
      );
    options.onProgress?.(csv.bytesRead(), size, this.rows);
  }

  /** @returns an outcome for each row of the batch. Stores the totals before it in the checkpoint. */
  async #write(batch: ReadBatch): Promise<string[]> {
    const { list, key, options, rejects } = this.parts;
    const { dryRun = false } = options;
    const totals: ImportTotals = { ...this.#totals, rejectsSize: rejects.size, counts: this.#tally.counts };
    const checkpoint = {
      key,
      totals: JSON.stringify({ ...totals, skipped: Object.fromEntries(totals.skipped) }),
      added: this.#marks,
      batch: `${this.#run} ${this.#totals.read}`,
      again: this.#again,
      fence: dryRun ? '' : (options.shared?.fence ?? ''),
    };
    this.#marks = '';
    this.#again = false;
    if (batch.rows.length === 0) return [];
    const outcomes = await takeBatch(batch.rows, { list, labels: this.#labels, checkpoint, dryRun, room: this.#room });
    const [first] = batch.rows;
    if (!dryRun && first)
      await reportBatch(list.redis, {
        name: checkpoint.batch,
        newsletter: first.given.membership.newsletter,
        ids: batch.rows.map(({ id }) => id),
        outcomes,
      });
    return outcomes;
  }
}

/** All options of the import. Only the same command with the same file resumes it. */
function identity(list: SubscriberList, newsletter: Newsletter, options: ImportOptions): unknown[] {
  const { status, consent, map = {}, override = [], states, ignore, encoding } = options;
  const asked: unknown[] = [newsletter.number, status, consent, map, override, options.rejects];
  // On a cluster the marks of new readers are kept by bucket, so they are useless for another number of buckets.
  if (list.redis.isCluster) asked.push(layoutText(list.layout));
  if (states !== undefined && states.size > 0) asked.push({ states: [...states] });
  if (ignore !== undefined && ignore.length > 0) asked.push({ ignore });
  if (encoding !== undefined) asked.push({ encoding });
  return asked;
}
