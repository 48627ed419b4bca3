import type { Redis } from 'ioredis';
import type { Queues } from '../queues/queues.js';
import { scanKeys } from '../redis/cluster.js';
import { isTransientKey, type KeyGroup, keyGroups } from '../redis/keys.js';
import { readLayouts } from '../redis/list-layouts.js';
import { readSchema } from '../redis/meta.js';
import { type BackupEntry, type KeyEntry, readKey } from './backup-entry.js';
import { writeBackupFile } from './backup-file.js';

export interface BackupResult {
  file: string;
  createdAt: string;
  keys: number;
  /** Mails still to be sent that readers asked for: confirmations and welcomes. */
  notices: number;
  bytes: number;
  sha256: string;
}

/** Keys read side by side. Bounds the memory: most are buckets of some 60 kB, the largest a picture of 1 MB. */
const keysAtOnce = 32;

/**
 * Writes everything that Postrider keeps into one file, while it goes on working. Jobs of issues are left out: the
 * workers make them again from the ledger.
 *
 * Guarantee: what was kept before the call and not touched during it is in the file. A record, or any other field, that
 * changes meanwhile is in it as it was before or after, never a mixture; a key of up to 4,096 values is as it was at one
 * moment. Between keys there is an order (keyGroups): what relies on something is read before it, so that consent
 * labels, numbers and ledgers are at least as new as the records and issues that they belong to. No mail that was sent
 * before the call is forgotten by it.
 */
export async function takeBackup(
  redis: Redis,
  queues: Queues,
  file: string,
  onProgress: (keys: number) => void = () => undefined,
): Promise<BackupResult> {
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
  const written = await writeBackupFile(file, { schema: await readSchema(redis), createdAt }, lines());
  return { file, createdAt, keys: counts.keys, notices: counts.notices, ...written };
}

async function* entries(redis: Redis, queues: Queues): AsyncGenerator<BackupEntry> {
  for await (const { pattern, holds } of groups(redis)) {
    for await (const page of scanKeys(redis, pattern)) {
      const wanted = page.filter((key) => !isTransientKey(key.toString()) && holds(key.toString()));
      for (let i = 0; i < wanted.length; i += keysAtOnce) yield* readTogether(redis, wanted.slice(i, i + keysAtOnce));
    }
  }
  // Last: whoever is in the file and waits for a mail has it enqueued or sent by now. One that is sent while it is read
  // is sent again after a restore, which does no harm.
  for await (const notice of queues.pending('sendNotice')) yield { type: 'notice', ...notice };
}

/** The groups of keys in their order, with the list's buckets by generation for as long as there is a later one. */
async function* groups(redis: Redis): AsyncGenerator<KeyGroup> {
  yield* keyGroups.beforeSubscribers;
  let latest = (await readLayouts(redis)).current.generation;
  for (let generation = latest; generation <= latest; generation += 1) {
    yield keyGroups.subscribers(generation);
    // Asked after they were read: who had moved on by then is in the next ones.
    const { current, next } = await readLayouts(redis);
    latest = (next ?? current).generation;
  }
  yield* keyGroups.afterSubscribers;
}

/** The first part of each key side by side, the further parts of the few long ones after each other. */
async function* readTogether(redis: Redis, keys: readonly Buffer[]): AsyncGenerator<KeyEntry> {
  const readings = keys.map((key) => readKey(redis, key));
  const firsts = await Promise.all(readings.map((reading) => reading.next()));
  for (const [i, first] of firsts.entries()) {
    if (first.done) continue;
    yield first.value;
    const reading = readings[i];
    if (reading) yield* reading;
  }
}
