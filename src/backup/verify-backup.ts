import type { Redis } from 'ioredis';
import { PostriderError } from '../errors.js';
import { recipientsIn } from '../ledger/ledger-entry.js';
import { connectRedis } from '../redis/client.js';
import { scanKeys } from '../redis/cluster.js';
import { bucketKeyOf, everyKey, isIssueKey } from '../redis/key-groups.js';
import { keys } from '../redis/keys.js';
import { type PrivateRedis, PrivateRedisFailed, startPrivateRedis } from '../redis/private-redis.js';
import type { BackupEntry, KeyEntry } from './backup-entry.js';
import { verifyBackupFile } from './backup-file.js';
import { inDataFolder } from './open-backup.js';
import { backupEntries, restoreBackup } from './restore-backup.js';

/** What is counted in a backup and in the store that it was restored into. */
const kinds = ['readers', 'newsletters', 'issues', 'results', 'articles', 'people'] as const;
export type BackupCounts = Record<(typeof kinds)[number], number>;

export interface VerifiedCounts {
  createdAt: string;
  inFile: BackupCounts;
  restored: BackupCounts;
}

/** A restored backup has other numbers than its file. */
export class BackupDiffers extends PostriderError {
  override readonly code = 'backup.differs';
  override readonly retryable = false;
  constructor(
    readonly file: string,
    { inFile, restored }: Pick<VerifiedCounts, 'inFile' | 'restored'>,
  ) {
    const different = kinds.filter((kind) => inFile[kind] !== restored[kind]);
    const each = different.map((kind) => `${restored[kind]} of ${inFile[kind]} ${kind}`);
    super(`${file} was restored with ${each.join(', ')}.`);
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'backup.differs': BackupDiffers;
  }
}

/**
 * Restores a backup into a private Redis that is started for it, and compares what is there with what the file has. Needs
 * as much memory as the data, and touches nothing else.
 * @param name for errors
 * @throws DamagedBackup, NewerBackup, WrongSecret, PrivateRedisFailed, BackupDiffers
 */
export async function verifyBackup(
  file: string,
  name: string,
  { dataDir, secrets }: { dataDir: string; secrets: readonly string[] | undefined },
): Promise<VerifiedCounts> {
  const { body, header } = await verifyBackupFile(file);
  const { counts: inFile, moving } = await countEntries(backupEntries(file, body));
  return inDataFolder(dataDir, async (folder) => {
    const server = await startPrivateRedis(folder, { appendonly: 'no' });
    try {
      const restored = await restoredCounts(server, file, secrets);
      // A list that was being moved has some readers in both generations of its buckets.
      const counts = {
        createdAt: header.createdAt,
        inFile: moving ? { ...inFile, readers: restored.readers } : inFile,
        restored,
      };
      if (kinds.some((kind) => counts.inFile[kind] !== restored[kind])) throw new BackupDiffers(name, counts);
      return counts;
    } finally {
      await server.stop();
    }
  });
}

async function restoredCounts(server: PrivateRedis, file: string, secrets: readonly string[] | undefined) {
  const redis = await connectRedis(server.url);
  // A command that is on its way when Redis ends has no answer, not even once the connection is closed.
  const ended = new Promise<never>((_, reject) => {
    const failed = new PrivateRedisFailed('ended', 'The Redis that the backup was restored into ended.');
    server.onUnexpectedEnd(() => reject(failed));
  });
  const restored = async () => {
    await restoreBackup(redis, file, { force: false, secrets });
    return countStore(redis);
  };
  try {
    return await Promise.race([restored(), ended]);
  } finally {
    // An open connection would keep the command from ending.
    redis.disconnect();
  }
}

/** What a key adds to: each of its members (of ledgers, each recipient), or itself. */
function kindOf(key: string): { kind: keyof BackupCounts; each: boolean } | undefined {
  if (isIssueKey(key)) return { kind: 'issues', each: false };
  if (bucketKeyOf(key)?.holds === 'subscribers') return { kind: 'readers', each: true };
  if (/^[^:]+:\{b:[\d.]+\}:ledger(?::|s$)/.test(key)) return { kind: 'results', each: true };
  if (key === keys.newsletters) return { kind: 'newsletters', each: true };
  if (key === keys.articles) return { kind: 'articles', each: true };
  return key === keys.people ? { kind: 'people', each: true } : undefined;
}

const none = (): BackupCounts => ({ readers: 0, newsletters: 0, issues: 0, results: 0, articles: 0, people: 0 });

/** @returns also whether the list was being moved to another number of buckets */
async function countEntries(entries: AsyncIterable<BackupEntry>) {
  const counts = none();
  const generations = new Set<number>();
  // By key, because SCAN may have returned one twice.
  const sizes = new Map<string, number>();
  const packed = new Map<string, [string, number][]>();
  let members = new Set<string>();
  for await (const entry of entries) {
    if (!('key' in entry)) continue;
    const key = Buffer.from(entry.key, 'base64').toString();
    const kind = kindOf(key)?.kind;
    if (!kind) continue;
    if (kind === 'readers') generations.add(bucketKeyOf(key)?.generation ?? 0);
    if (entry.type === 'string') {
      sizes.set(key, recipientsIn(Buffer.byteLength(entry.values[0] ?? '', 'base64')));
      continue;
    }
    if (kind === 'results') {
      const found: [string, number][] = [];
      for (let i = 0; i + 1 < entry.values.length; i += 2) {
        const issue = Buffer.from(entry.values[i] ?? '', 'base64').toString();
        found.push([aloneKey(key, issue), recipientsIn(Buffer.byteLength(entry.values[i + 1] ?? '', 'base64'))]);
      }
      packed.set(key, entry.first ? found : [...(packed.get(key) ?? []), ...found]);
      continue;
    }
    if (entry.first) members = new Set();
    for (const one of membersOf(entry)) members.add(one);
    sizes.set(key, members.size);
  }
  addAll(counts, sizes, new Map([...packed.values()].flat()));
  return { counts, moving: generations.size > 1 };
}

/** The fields of a hash, or the members of a set. */
const membersOf = ({ type, values }: KeyEntry): string[] =>
  type === 'hash' || type === 'zset' ? values.filter((_, i) => i % 2 === 0) : values;

async function countStore(redis: Redis): Promise<BackupCounts> {
  const sizes = new Map<string, number>();
  const packed = new Map<string, number>();
  for await (const page of scanKeys(redis, everyKey)) {
    const counted = page.map((key) => key.toString()).filter((key) => kindOf(key));
    await Promise.all(
      counted.map(async (key) => {
        if (!isPacked(key)) sizes.set(key, await sizeOf(redis, key));
        else
          for (const [issue, ledger] of Object.entries(await redis.hgetallBuffer(key)))
            packed.set(aloneKey(key, issue), recipientsIn(ledger.length));
      }),
    );
  }
  const counts = none();
  addAll(counts, sizes, packed);
  return counts;
}

const isPacked = (key: string): boolean => key.endsWith('}:ledgers');

/** The key that a packed ledger has when it is by itself. */
const aloneKey = (packed: string, issue: string): string => `${packed.slice(0, -1)}:${issue}`;

/** @param packed sizes of packed ledgers by the keys that they would have by themselves, which count if they exist */
function addAll(counts: BackupCounts, sizes: ReadonlyMap<string, number>, packed: ReadonlyMap<string, number>): void {
  for (const [key, size] of new Map([...packed, ...sizes])) add(counts, key, size);
}

async function sizeOf(redis: Redis, key: string): Promise<number> {
  const type = await redis.type(key);
  if (type === 'string') return recipientsIn(await redis.strlen(key));
  if (type === 'hash') return redis.hlen(key);
  return type === 'zset' ? redis.zcard(key) : redis.scard(key);
}

function add(counts: BackupCounts, key: string, size: number): void {
  const found = kindOf(key);
  if (found) counts[found.kind] += found.each ? size : 1;
}
