import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { type CodedError, describeError, InvalidInput, NotFound, PostriderError } from '../../errors.js';
import type { Logger } from '../../log.js';
import { readNewsletter } from '../../newsletters/newsletter-store.js';
import type { Payload } from '../../queues/catalogue.js';
import { readerImportKeys } from '../../redis/keys.js';
import { inTurn } from '../../redis/turn.js';
import { withWorkFolder } from '../../uploads/work-folder.js';
import { UnreadableCsv } from '../csv/csv-error.js';
import { ImportTakenOver } from '../import/import-checkpoint.js';
import type { ImportOptions, RowsSoFar } from '../import/import-result.js';
import { ImportRun } from '../import/import-run.js';
import type { SubscriberList } from '../list/subscriber-store.js';
import {
  changeReaderImport,
  fileLife,
  outcomeLife,
  type ReaderImport,
  type ReaderImportState,
  ReaderImportWaits,
  type RecordChange,
  type RunOptions,
  readReaderImport,
} from './reader-import.js';
import { dropFile, keepFor, withoutSamples } from './request-import.js';
import { fetchFile, removeFile } from './stored-file.js';
import { openStoredRejects } from './stored-rejects.js';

/** How often the progress is written, and a cancellation noticed, in ms. */
const progressMs = 500;
/** How long a worker may be silent until another may import into the same newsletter, in seconds. */
const turnSeconds = 15;
/** How often a worker says that it is alive, in ms. */
const aliveMs = 3_000;

/** Somebody cancelled the import while it ran. */
class Cancelled extends Error {}

export interface ReaderImportDeps {
  redis: Redis;
  list: SubscriberList;
  log: Logger;
}

/**
 * Imports a file that was sent, or counts what its import would do.
 *
 * Guarantee: when the process is killed or held up at any point, another one continues where it stopped. No reader is
 * imported twice and none is left out, and the counts and the rejected rows are those of one uninterrupted run. A process
 * that wakes up after another took over writes nothing more.
 * @param stopping fires when the worker stops: the job then fails, and the queue gives it to another worker
 * @throws ReaderImportWaits while another import into the newsletter runs
 */
export async function runReaderImport(
  deps: ReaderImportDeps,
  { import: id, run }: Payload<'importReaders'>,
  stopping: AbortSignal,
): Promise<void> {
  const found = await readReaderImport(deps.redis, id).catch((error: unknown) => {
    if (!(error instanceof NotFound)) throw error;
    return undefined;
  });
  // The process before may have ended between its last change and this.
  if (found?.run === run && (found.state === 'done' || found.state === 'cancelled')) await removeFile(deps.redis, id);
  if (found?.run !== run || !found.options || (found.state !== 'waiting' && found.state !== 'running')) return;
  const { options } = found;
  const isOurTurn = await inTurn(deps.redis, readerImportKeys.turn(found.number), turnSeconds, (isOurs) =>
    new Run(deps, found, options, stopping, isOurs).do(),
  );
  if (!isOurTurn) throw new ReaderImportWaits();
}

/** One process's part of an import. */
class Run {
  #fence = '';
  #importing: ImportRun | undefined;
  /** Bytes of the file that were read. */
  #read = 0;
  #noted = { at: 0, last: Promise.resolve() };
  #cancelled = false;
  #lost = false;

  constructor(
    private readonly deps: ReaderImportDeps,
    private readonly found: ReaderImport,
    private readonly options: RunOptions,
    private readonly stopping: AbortSignal,
    private readonly isOurs: () => Promise<boolean>,
  ) {}

  async do(): Promise<void> {
    const { redis } = this.deps;
    const { id } = this.found;
    const fence = randomUUID();
    const startedAt = this.found.startedAt ?? Date.now();
    // One step: an import that was removed meanwhile does not come back as a record of its fence alone.
    const started = { fence, state: 'running', startedAt };
    const begun = await changeReaderImport(redis, id, { from: ['waiting', 'running'], life: outcomeLife }, started);
    this.#fence = fence;
    if (!begun) return;
    const alive = setInterval(() => this.#stayAlive(), aliveMs);
    try {
      if (begun.stop) throw new Cancelled();
      await withWorkFolder(async (folder) => {
        const file = join(folder, 'file');
        await fetchFile(redis, id, this.found.file.chunks, file);
        await this.#import(file);
      });
      await this.#finish();
    } catch (error) {
      await this.#noted.last;
      await this.#end(error);
    } finally {
      clearInterval(alive);
    }
  }

  #stayAlive(): void {
    this.isOurs().then(
      (ours) => {
        this.#lost ||= !ours;
      },
      () => undefined,
    );
  }

  async #import(file: string): Promise<void> {
    const { list, redis } = this.deps;
    const { id, number, newsletter: slug } = this.found;
    // The newsletter may have been removed since the request.
    const newsletter = await readNewsletter(redis, slug);
    if (newsletter.number !== number) throw new NotFound('newsletter', slug);
    const { states, ...given } = this.options;
    const shared: ImportOptions['shared'] = {
      key: readerImportKeys.record(id),
      ...{ fence: this.#fence, run: this.found.run },
      openRejects: (_header, size) => openStoredRejects(redis, this.found, this.#fence, size),
    };
    this.#importing = await ImportRun.open(list, newsletter, file, {
      ...{ ...given, states: new Map(states), shared },
      onProgress: (bytes, size, rows) => this.#note(bytes, size, rows),
    });
    await this.#importing.takeRows();
    await this.#noted.last;
  }

  /** Writes the progress now and then. @throws to stop the import between two batches */
  #note(bytes: number, size: number, rows: RowsSoFar): void {
    this.#read = bytes;
    if (this.#lost) throw new ImportTakenOver();
    if (this.#cancelled) throw new Cancelled();
    this.stopping.throwIfAborted();
    if (performance.now() - this.#noted.at < progressMs) return;
    const last = this.#noted.last.then(() => this.#writeProgress({ bytes, size, ...rows })).catch(() => undefined);
    this.#noted = { at: performance.now(), last };
  }

  async #writeProgress(progress: object): Promise<void> {
    const changed = await this.#change(['running'], { progress });
    this.#lost ||= changed === undefined;
    this.#cancelled ||= changed?.stop === true;
  }

  /** The outcome and the end of the checkpoint are one step: an import is never counted again from its beginning. */
  async #finish(): Promise<void> {
    const { list, redis } = this.deps;
    const importing = this.#importing;
    if (!importing) return;
    const { rejects: _, ...result } = importing.result();
    await list.onDisk();
    const size = this.found.file.bytes;
    const progress = { bytes: size, size, ...importing.rows };
    const done = { progress, finishedAt: Date.now(), ...withoutCheckpoint };
    if (this.options.dryRun) {
      const ready = { ...done, state: 'ready', trial: result };
      // Somebody may have cancelled it since the last progress was written: they were told that it stops.
      const changed = await this.#change(['running'], ready, { life: fileLife, unlessStopping: true });
      if (changed?.stop) throw new Cancelled();
      // The file waits as long as its record.
      await keepFor(redis, this.found, fileLife);
      return;
    }
    const file = withoutSamples(this.found.file);
    if (!(await this.#change(['running'], { ...done, state: 'done', result, file }))) return;
    await dropFile(redis, this.found.id, importing.rejectsSize);
    await importing.removeMarks();
  }

  async #end(error: unknown): Promise<void> {
    const { redis, log } = this.deps;
    const { id } = this.found;
    // Another process has it, and what is wrong with the file is its concern.
    if (error instanceof ImportTakenOver) return;
    const rows = this.#importing?.rows;
    const size = this.found.file.bytes;
    const bytes = Math.max(this.#read, this.found.progress?.bytes ?? 0);
    const progress = rows ? { bytes, size, ...rows } : this.found.progress;
    const ended = { finishedAt: Date.now(), progress, ...this.#written(), ...withoutCheckpoint };
    if (error instanceof Cancelled) {
      const file = withoutSamples(this.found.file);
      if (!(await this.#change(['running'], { ...ended, state: 'cancelled', file }))) return;
      return dropFile(redis, id, this.#importing?.rejectsSize ?? 0);
    }
    const isOfFile = error instanceof PostriderError && !error.retryable && !error.code.startsWith('redis.');
    if (this.stopping.aborted || !isOfFile) throw error;
    log.warn({ import: id, code: error.code, error: describeError(error) }, 'an import of readers failed');
    await this.#change(['running'], { ...ended, state: 'failed', problem: problemOf(error) });
  }

  /** What a run wrote that does not end: the readers are on the list. Nothing where it only counted. */
  #written(): Pick<RecordChange, 'result'> {
    if (!this.#importing || this.options.dryRun) return {};
    const { rejects: _, ...result } = this.#importing.result();
    return result.read > 0 ? { result } : {};
  }

  #change(
    from: readonly ReaderImportState[],
    change: RecordChange,
    { life = outcomeLife, unlessStopping = false } = {},
  ) {
    const given = { fence: this.#fence, from, life, unlessStopping };
    return changeReaderImport(this.deps.redis, this.found.id, given, change);
  }
}

const withoutCheckpoint = { totals: undefined, added: undefined, batch: undefined, stop: undefined };

const problemOf = (error: CodedError) => ({
  code: error.code,
  field: error instanceof InvalidInput ? error.field : '',
  detail: error instanceof InvalidInput ? error.reason : error.message,
  ...(error instanceof UnreadableCsv ? { because: error.because } : {}),
});
