import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import type { Queues } from '../queues/queues.js';
import { scanKeys } from '../redis/cluster.js';
import { isTransientKey, type KeyGroup, keyGroups } from '../redis/key-groups.js';
import { readLayouts } from '../redis/list-layouts.js';
import { readSchema } from '../redis/meta.js';
import { type BackupEntry, type KeyEntry, readKey } from './backup-entry.js';
import { packBackup, writeWhole } from './backup-file.js';

/** What a backup has. */
export interface BackupFacts {
  createdAt: string;
  keys: number;
  /** Unsent emails that readers' clicks asked for, such as confirmations. */
  notices: number;
  bytes: number;
  sha256: string;
}

/**
 * Keys to read in parallel. Limits memory: a bucket takes about 60 kB, and the largest of the other keys are pictures of
 * 1 MB. Most keys are buckets and their ledgers: a round trip costs more than what one of them brings.
 */
const parallel = { buckets: 256, others: 32 } as const;

/**
 * Writes everything that Postrider keeps into one file, while Postrider continues to work. Jobs of issues are left out:
 * the workers create them again from the ledger.
 *
 * Guarantee: data that was stored before the call and does not change during it is in the file. A record, or any other
 * field, that changes meanwhile is in it as it was before or after, never a mixture. A key of up to 4,096 values is as
 * it was at one moment. Keys are read in an order (keyGroups): a key comes before the keys that it depends on, so that
 * consent labels, numbers and ledgers are at least as new as the records and issues that they belong to. The file has
 * the outcome of every message that was sent before the call.
 */
export async function takeBackup(
  redis: Redis,
  queues: Queues,
  file: string,
  onProgress?: (keys: number) => void,
): Promise<BackupFacts & { file: string }> {
  const write = (bytes: AsyncIterable<Uint8Array>) =>
    writeWhole(file, bytes).catch((error: NodeJS.ErrnoException) => {
      if (error.syscall !== 'open') throw error;
      throw new InvalidInput('file', `${file} cannot be written (${error.code ?? 'unknown'})`);
    });
  return { file, ...(await writeBackupTo(redis, queues, write, onProgress)) };
}

/** The same, to anywhere. @param write takes the bytes, and says how many it has written */
export async function writeBackupTo(
  redis: Redis,
  queues: Queues,
  write: (bytes: AsyncIterable<Uint8Array>) => Promise<number>,
  onProgress: (keys: number) => void = () => undefined,
): Promise<BackupFacts> {
  const createdAt = new Date().toISOString();
  const counts = { keys: 0, notices: 0, lines: 0 };
  async function* lines(): AsyncGenerator<string> {
    for await (const entry of entries(redis, queues)) {
      if (entry.type === 'notice') counts.notices += 1;
      else if ('first' in entry && entry.first) counts.keys += 1;
      counts.lines += 1;
      if (counts.lines % 1_000 === 0) onProgress(counts.keys);
      yield JSON.stringify(entry);
    }
    yield JSON.stringify({ type: 'end', keys: counts.keys, lines: counts.lines } satisfies BackupEntry);
  }
  let sha256 = '';
  const header = { schema: await readSchema(redis), createdAt };
  async function* packed(): AsyncGenerator<Buffer> {
    sha256 = yield* packBackup(header, lines());
  }
  const bytes = await write(packed());
  return { createdAt, keys: counts.keys, notices: counts.notices, bytes, sha256 };
}

async function* entries(redis: Redis, queues: Queues): AsyncGenerator<BackupEntry> {
  for await (const { pattern, holds } of groups(redis)) {
    for await (const page of scanKeys(redis, pattern)) {
      const wanted = page.filter((key) => !isTransientKey(key.toString()) && holds(key.toString()));
      const atOnce = pattern.includes('{b:') ? parallel.buckets : parallel.others;
      for (let i = 0; i < wanted.length; i += atOnce) yield* readInParallel(redis, wanted.slice(i, i + atOnce));
    }
  }
  // Last: by now, an email for each reader in the file has been enqueued or sent. An email that is sent while the queue
  // is read is sent again after a restore, which does no harm.
  for await (const notice of queues.pending('sendNotice')) yield { type: 'notice', ...notice };
}

/** The groups of keys in order, with one group for each generation of the list's buckets. */
async function* groups(redis: Redis): AsyncGenerator<KeyGroup> {
  yield* keyGroups.beforeSubscribers;
  let latest = (await readLayouts(redis)).current.generation;
  for (let generation = latest; generation <= latest; generation += 1) {
    yield keyGroups.subscribers(generation);
    // After these were read: records that moved meanwhile are in the next generation's buckets.
    const { current, next } = await readLayouts(redis);
    latest = (next ?? current).generation;
  }
  yield* keyGroups.afterSubscribers;
}

/** Reads the first part of each key in parallel, the further parts of the few long ones in sequence. */
async function* readInParallel(redis: Redis, keys: readonly Buffer[]): AsyncGenerator<KeyEntry> {
  const readings = keys.map((key) => readKey(redis, key));
  const firsts = await Promise.all(readings.map((reading) => reading.next()));
  for (const [i, first] of firsts.entries()) {
    if (first.done) continue;
    yield first.value;
    const reading = readings[i];
    if (reading) yield* reading;
  }
}
