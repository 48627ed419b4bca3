import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { InvalidInput } from '../../errors.js';
import type { Newsletter } from '../../newsletters/newsletter.js';
import type { Queues } from '../../queues/queues.js';
import { readerImportKeys } from '../../redis/keys.js';
import {
  addReaderImport,
  changeReaderImport,
  listReaderImports,
  outcomeLife,
  type ReaderImport,
  ReaderImportBusy,
  type RunOptions,
  readReaderImport,
  type UploadedFile,
} from './reader-import.js';
import { freeRoom, removeFile, reserveRoom, storeFile } from './stored-file.js';

/** A file that was sent. */
interface SentFile {
  path: string;
  name: string;
  by: string;
  /** Its encoding, if its sender names one. */
  encoding?: string | undefined;
}

/**
 * Looks at a file and keeps it until it is imported.
 * @param maxBytes memory of Redis for all files
 * @throws UnreadableCsv for a file that is no list; NoRoomForFile
 */
export async function keepFile(
  redis: Redis,
  newsletter: Newsletter,
  { path, encoding, ...sent }: SentFile,
  maxBytes: number,
): Promise<ReaderImport> {
  const { size: bytes } = await stat(path).catch(() => {
    throw new InvalidInput('file', `${path} does not exist or cannot be read`);
  });
  // It knows the files of many programs: a process loads it with its first file.
  const { lookAtFile } = await import('./look-at-file.js');
  const look = await lookAtFile(path, encoding);
  const id = randomUUID();
  const kept = await storeFile(redis, id, path, maxBytes);
  const named = encoding === undefined ? {} : { encoding };
  const file = { ...sent, ...named, bytes, ...kept, at: Date.now(), look };
  await addReaderImport(redis, { id, newsletter: newsletter.slug, number: newsletter.number, file });
  return readReaderImport(redis, id);
}

const startable = ['ready', 'failed'] as const;

/**
 * Has a worker import the file, or count what an import would do.
 * @throws ReaderImportBusy when it waits, runs or has ended
 */
export async function startReaderImport(
  { redis, queues }: { redis: Redis; queues: Queues },
  id: string,
  given: RunOptions,
): Promise<ReaderImport> {
  const { encoding = given.encoding } = (await readReaderImport(redis, id)).file;
  const options = { ...given, ...(encoding === undefined ? {} : { encoding }) };
  const run = randomUUID();
  const nothing = { progress: undefined, problem: undefined, finishedAt: undefined, stop: undefined };
  const again = { totals: undefined, added: undefined, batch: undefined, startedAt: undefined };
  // What a run that failed has written stays true while somebody only counts.
  const written = options.dryRun ? {} : { result: undefined };
  const change = { state: 'waiting', run, options, ...nothing, ...again, ...written };
  // The job first: one that finds another run does nothing, and a record that waits always has a job.
  await queues.enqueue('importReaders', run, { import: id, run }, startDelayMs);
  const changed = await changeReaderImport(
    redis,
    id,
    { from: startable, life: outcomeLife, dropRejects: true },
    change,
  );
  const found = await readReaderImport(redis, id);
  if (!changed) throw new ReaderImportBusy(id, found.state);
  await keepFor(redis, found, outcomeLife);
  await queues.promote('importReaders', run);
  return found;
}

/** Keeps a file, and the room that it takes, for so many seconds from now on. */
export async function keepFor(redis: Redis, { id, file }: ReaderImport, seconds: number): Promise<void> {
  await redis.expire(readerImportKeys.file(id), seconds);
  await reserveRoom(redis, id, { bytes: file.stored, seconds, maxBytes: Number.MAX_SAFE_INTEGER });
}

/** So that the record is written before a worker looks at it, in ms. `promote` starts it at once. */
const startDelayMs = 5_000;

/**
 * Cancels an import. One that runs stops after the rows that are being written; readers that were imported stay.
 * @throws ReaderImportBusy when it has ended
 */
export async function cancelReaderImport(redis: Redis, id: string): Promise<ReaderImport> {
  const { file } = await readReaderImport(redis, id);
  const ended = { state: 'cancelled', finishedAt: Date.now(), stop: undefined, file: withoutSamples(file) };
  const isIdle = await changeReaderImport(
    redis,
    id,
    { from: ['ready', 'failed', 'waiting'], life: outcomeLife },
    ended,
  );
  if (isIdle) await dropFile(redis, id, 0);
  else if (!(await changeReaderImport(redis, id, { from: ['running'], life: outcomeLife }, { stop: 1 })))
    throw new ReaderImportBusy(id, (await readReaderImport(redis, id)).state);
  return readReaderImport(redis, id);
}

/** The first rows of a file are shown until it is imported or cancelled: they hold addresses. */
export const withoutSamples = (file: UploadedFile): UploadedFile => ({
  ...file,
  look: { ...file.look, columns: file.look.columns.map((column) => ({ ...column, samples: [] })) },
});

/** Removes the file of an import that has ended. @param rejects bytes that its rejected rows take */
export async function dropFile(redis: Redis, id: string, rejects: number): Promise<void> {
  await removeFile(redis, id);
  if (rejects === 0) await freeRoom(redis, id);
  else await reserveRoom(redis, id, { bytes: rejects, seconds: outcomeLife, maxBytes: Number.MAX_SAFE_INTEGER });
}

/**
 * Removes all imports of a newsletter, with their files and rejected rows. One that runs stops before its next batch,
 * since its record is gone.
 */
export async function removeReaderImports(redis: Redis, newsletter: number): Promise<void> {
  for (const { id } of await listReaderImports(redis, newsletter)) {
    await redis.unlink(readerImportKeys.record(id), readerImportKeys.file(id), readerImportKeys.rejects(id));
    await freeRoom(redis, id);
  }
  await redis.del(readerImportKeys.of(newsletter));
}

/** Recreates the jobs of imports that wait or run, in case the queue was lost. Safe at any time and in parallel. */
export async function wakeReaderImports(
  { redis, queues }: { redis: Redis; queues: Queues },
  newsletters: readonly Pick<Newsletter, 'number'>[],
): Promise<void> {
  for (const { number } of newsletters)
    for (const { id, run, state } of await listReaderImports(redis, number))
      if (state === 'waiting' || state === 'running') await queues.enqueue('importReaders', run, { import: id, run });
}
