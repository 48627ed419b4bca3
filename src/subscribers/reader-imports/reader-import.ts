import type { Redis } from 'ioredis';
import { NotFound, PostriderError } from '../../errors.js';
import { readerImportKeys } from '../../redis/keys.js';
import { runScript } from '../../redis/scripts.js';
import type { CsvFault } from '../csv/csv-error.js';
import type { ImportOptions, ImportResult } from '../import/import-result.js';
import type { StatedState } from '../import/status-words.js';
import type { FileLook } from './look-at-file.js';

/**
 * `ready`: the file is here, and nothing runs. `waiting`: for a worker. `failed`: the file or the options are not as they
 * should be; it may be started again.
 */
export const readerImportStates = ['ready', 'waiting', 'running', 'done', 'failed', 'cancelled'] as const;
export type ReaderImportState = (typeof readerImportStates)[number];

/** How long a file waits until it is imported, in seconds: it holds addresses. */
export const fileLife = 86_400;
/** How long the outcome and the rejected rows of an import are kept, and an import that waits or runs, in seconds. */
export const outcomeLife = 7 * 86_400;

/** The options of a run, as a record keeps them. */
export interface RunOptions extends Omit<ImportOptions, 'states' | 'rejects' | 'onProgress' | 'shared'> {
  states: readonly (readonly [word: string, state: StatedState])[];
}

/** How far a run is. */
export interface RunProgress {
  /** Bytes of the file that were read, and all. */
  bytes: number;
  size: number;
  /** Rows: read = added + updated + skipped. */
  read: number;
  added: number;
  updated: number;
  skipped: number;
}

/** Why an import failed. */
export interface RunProblem {
  code: string;
  /** Of the options; empty if it is the file. */
  field: string;
  detail: string;
  /** Of a file that cannot be read. */
  because?: CsvFault;
}

/** The file, which does not change. */
export interface UploadedFile {
  /** As its sender calls it; may be empty. */
  name: string;
  bytes: number;
  chunks: number;
  /** Bytes that the chunks take in Redis. */
  stored: number;
  by: string;
  /** Unix milliseconds. */
  at: number;
  /** Its encoding, if its sender named one. */
  encoding?: string;
  look: FileLook;
}

/** An import of readers from a file that was sent, and its progress. */
export interface ReaderImport {
  id: string;
  /** The newsletter's slug and number. */
  newsletter: string;
  number: number;
  state: ReaderImportState;
  file: UploadedFile;
  /** The last run, or the one that runs. Empty: it was never started. */
  run: string;
  options: RunOptions | undefined;
  /** Unix milliseconds. */
  startedAt: number | undefined;
  finishedAt: number | undefined;
  progress: RunProgress | undefined;
  /** Somebody asked to cancel it while it runs. */
  isStopping: boolean;
  /** The outcome of the last dry run, and of the import. */
  trial: ImportResult | undefined;
  result: ImportResult | undefined;
  problem: RunProblem | undefined;
  /** When it will be removed, in Unix milliseconds. */
  expiresAt: number;
}

/** An import that runs or has ended takes no such change. */
export class ReaderImportBusy extends PostriderError {
  override readonly code = 'reader-import.in-other-state';
  override readonly retryable = false;
  constructor(
    readonly id: string,
    readonly state: ReaderImportState,
  ) {
    super(`The import is ${state}.`);
  }
}

/** Another import into the same newsletter runs. */
export class ReaderImportWaits extends PostriderError {
  override readonly code = 'reader-import.waits';
  override readonly retryable = true;
  /** Ask again after so many ms. */
  readonly retryMs = 2_000;
  constructor() {
    super('Another import into the newsletter runs.');
  }
}

declare module '../../errors.js' {
  interface KnownErrors {
    'reader-import.waits': ReaderImportWaits;
    'reader-import.in-other-state': ReaderImportBusy;
  }
}

/** @throws NotFound for an import that does not exist, or was removed after its time */
export async function readReaderImport(redis: Redis, id: string): Promise<ReaderImport> {
  const key = readerImportKeys.record(id);
  const [fields, life] = await Promise.all([redis.hgetall(key), redis.pttl(key)]);
  if (!fields.file) throw new NotFound('reader-import', id);
  const json = <Value>(name: string) => (fields[name] ? (JSON.parse(fields[name]) as Value) : undefined);
  const time = (name: string) => (fields[name] ? Number(fields[name]) : undefined);
  return {
    id,
    newsletter: fields.newsletter ?? '',
    number: Number(fields.number),
    state: fields.state as ReaderImportState,
    file: JSON.parse(fields.file) as UploadedFile,
    run: fields.run ?? '',
    options: json('options'),
    startedAt: time('startedAt'),
    finishedAt: time('finishedAt'),
    progress: json('progress'),
    isStopping: fields.stop === '1' && fields.state === 'running',
    trial: json('trial'),
    result: json('result'),
    problem: json('problem'),
    expiresAt: Date.now() + Math.max(0, life),
  };
}

/** The imports of a newsletter that are kept, the latest first. */
export async function listReaderImports(redis: Redis, newsletter: number): Promise<ReaderImport[]> {
  const ids = await redis.zrange(readerImportKeys.of(newsletter), '0', '-1', 'REV');
  const found = await Promise.all(
    ids.map((id) =>
      readReaderImport(redis, id).catch((error: unknown) => {
        if (!(error instanceof NotFound)) throw error;
        return undefined;
      }),
    ),
  );
  return found.filter((one) => one !== undefined);
}

/** Writes a new import. */
export async function addReaderImport(
  redis: Redis,
  { id, newsletter, number, file }: Pick<ReaderImport, 'id' | 'newsletter' | 'number' | 'file'>,
): Promise<void> {
  const key = readerImportKeys.record(id);
  const fields = { newsletter, number, state: 'ready', file: JSON.stringify(file) };
  await redis.multi().hset(key, fields).expire(key, fileLife).exec();
  const list = readerImportKeys.of(number);
  await redis
    .multi()
    .zremrangebyscore(list, '-inf', String(file.at - 2 * outcomeLife * 1_000))
    .zadd(list, String(file.at), id)
    .expire(list, 2 * outcomeLife)
    .exec();
}

/** A change of a record: fields that are undefined are removed. */
export type RecordChange = Partial<
  Record<
    | 'state'
    | 'file'
    | 'run'
    | 'options'
    | 'startedAt'
    | 'finishedAt'
    | 'progress'
    | 'stop'
    | 'trial'
    | 'result'
    | 'problem'
    | 'totals'
    | 'added'
    | 'batch'
    | 'fence',
    unknown
  >
>;

/**
 * Changes the record of an import in one step.
 * @param fence of the run that changes it; empty: it is no run
 * @param from the states that it may be in
 * @param life how long it is kept from now on, in seconds
 * @param dropRejects whether its rejected rows are removed in the same step
 * @param unlessStopping whether nothing is changed if somebody has asked it to stop
 * @returns undefined, with nothing changed, when it is in another state, gone or taken over; else whether it is to stop
 */
export async function changeReaderImport(
  redis: Redis,
  id: string,
  {
    fence = '',
    from,
    life,
    dropRejects = false,
    unlessStopping = false,
  }: {
    fence?: string;
    from: readonly ReaderImportState[];
    life: number;
    dropRejects?: boolean;
    unlessStopping?: boolean;
  },
  change: RecordChange,
): Promise<{ stop: boolean } | undefined> {
  const fields = Object.entries(change).flatMap(([field, value]) => [
    field,
    value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  const reply = await runScript(
    redis,
    'changeImport',
    [readerImportKeys.record(id), readerImportKeys.rejects(id)],
    [fence, from.join(' '), life, dropRejects ? '1' : '', unlessStopping ? '1' : '', ...fields],
  );
  return reply === null ? undefined : { stop: String(reply) === '1' };
}
