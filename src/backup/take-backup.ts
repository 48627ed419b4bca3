import { dirname } from 'node:path';
import type { Redis } from 'ioredis';
import { InvalidInput } from '../errors.js';
import type { Queues } from '../queues/queues.js';
import { scanKeys } from '../redis/cluster.js';
import { everyKey, isTransientKey, type KeyGroup, keyGroups } from '../redis/key-groups.js';
import { readLayouts } from '../redis/list-layouts.js';
import { readSchema } from '../redis/meta.js';
import { readAhead } from '../redis/read-ahead.js';
import { type KeysRead, readKeys } from '../redis/read-keys.js';
import type { BackupEntry } from './backup-entry.js';
import { packBackup, writeWhole } from './backup-file.js';
import { type KeyLines, keyLines } from './key-lines.js';
import { FolderRefused, refusesFolder } from './places/backup-place.js';

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
 * Slots of a cluster to read in parallel. Limits memory: the keys of a bucket take about 60 kB, and the largest of the
 * other keys are pictures of 1 MB.
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
 * @throws the system's error EEXIST, when there is a file by this name that it does not replace
 */
export async function takeBackup(
  redis: Redis,
  queues: Queues,
  file: string,
  { onProgress, replaces = true }: { onProgress?: (keys: number) => void; replaces?: boolean } = {},
): Promise<BackupFacts & { file: string }> {
  const write = (bytes: AsyncIterable<Uint8Array>) =>
    writeWhole(file, bytes, replaces).catch((error: NodeJS.ErrnoException) => {
      if (error.syscall === 'open')
        throw new InvalidInput('file', `${file} cannot be written (${error.code ?? 'unknown'})`);
      throw error.code !== 'EEXIST' && refusesFolder(error) ? new FolderRefused('write', dirname(file), error) : error;
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
  async function* lines(): AsyncGenerator<Buffer> {
    for await (const some of keysInOrder(redis)) {
      counts.keys += some.keys;
      counts.lines += some.lines;
      onProgress(counts.keys);
      yield some.bytes;
    }
    // Last: by now, an email for each reader in the file has been enqueued or sent. An email that is sent while the
    // queue is read is sent again after a restore, which does no harm.
    for await (const notice of queues.pending('sendNotice')) {
      counts.notices += 1;
      counts.lines += 1;
      yield lineOf({ type: 'notice', ...notice });
    }
    yield lineOf({ type: 'end', keys: counts.keys, lines: counts.lines });
  }
  let sha256 = '';
  const header = { schema: await readSchema(redis), createdAt };
  async function* packed(): AsyncGenerator<Buffer> {
    sha256 = yield* packBackup(header, lines());
  }
  const bytes = await write(packed());
  return { createdAt, keys: counts.keys, notices: counts.notices, bytes, sha256 };
}

const lineOf = (entry: BackupEntry) => Buffer.from(`${JSON.stringify(entry)}\n`);

async function* keysInOrder(redis: Redis): AsyncGenerator<KeyLines> {
  // A group is read to its end before the next one begins: that is the order.
  for await (const group of groups(redis)) yield* keyLines(redis, readAhead(readGroup(redis, group)));
}

async function* readGroup(redis: Redis, group: KeyGroup): AsyncGenerator<KeysRead> {
  if ('names' in group) return yield* readKeys(redis, group.names, parallel.others);
  const { pattern, holds } = group;
  for await (const page of readAhead(scanKeys(redis, pattern))) {
    const wanted = page.map((key) => key.toString()).filter((key) => holds(key) && !isTransientKey(key));
    yield* readKeys(redis, wanted, pattern === everyKey ? parallel.others : parallel.buckets);
  }
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
