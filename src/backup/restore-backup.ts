import type { Redis } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';
import type { IssueState } from '../issues/issue.js';
import { changeIssueState } from '../issues/issue-store.js';
import { holdDigests } from '../newsletters/newsletter-store.js';
import { openQueues, type Queues } from '../queues/queues.js';
import { removeKeys, scanKeys } from '../redis/cluster.js';
import { everyJob, everyKey, isTransientKey, keys } from '../redis/keys.js';
import type { Layout } from '../redis/layout.js';
import { closeStore, latestSchema, refuseLoneNode } from '../redis/meta.js';
import { type BackupEntry, type KeyEntry, parseEntry, writeKey } from './backup-entry.js';
import {
  type BackupHeader,
  type ByteRange,
  DamagedBackup,
  NewerBackup,
  readLines,
  verifyBackupFile,
} from './backup-file.js';
import { issueFields, readLayout, rebucketed } from './rebucket.js';

/** There is a list in this Redis, which a restore would replace. */
export class StoreNotEmpty extends PostriderError {
  override readonly code = 'restore.not-empty';
  override readonly retryable = false;
  constructor() {
    super('This Redis holds a list already.');
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'restore.not-empty': StoreNotEmpty;
  }
}

export interface RestoreResult {
  createdAt: string;
  keys: number;
  notices: number;
  /** Issues that were being sent (now paused) or were scheduled (now drafts), for a person to decide. */
  held: string[];
  /** Newsletters whose digests sent themselves and now wait for approval. */
  waiting: string[];
}

export interface RestoreOptions {
  /** Whether what is there may be removed. */
  force: boolean;
  /** Another number of buckets than the backup's list had: readers are dealt out anew. */
  buckets?: number | undefined;
  onProgress?: (keys: number) => void;
}

/** Lines written side by side. */
const linesAtOnce = 64;

/**
 * Writes a backup back. Nothing is touched before the whole file was read and found right.
 *
 * Guarantee: until the last line is written no process of Postrider starts on this Redis; broken off, the restore is run
 * again with `force`. No issue goes out by itself: one that was being sent is paused and one that was scheduled is a
 * draft, and digests that compose themselves wait for approval, since the backup does not know what was mailed after it.
 * Mails that a reader asked for by a click wait again as they did. A backup taken while the list was being moved to another
 * number of buckets restores it in the number before.
 * @throws DamagedBackup, NewerBackup, StoreNotEmpty, IssueUnderWay; InvalidInput when there is no such file
 */
export async function restoreBackup(
  redis: Redis,
  file: string,
  { force, buckets, onProgress = () => undefined }: RestoreOptions,
): Promise<RestoreResult> {
  await refuseLoneNode(redis);
  const { header, body } = await verifyBackupFile(file);
  if (Number(header.schema) > Number(latestSchema)) throw new NewerBackup(file, `data of version ${header.schema}`);
  const layout = await readLayout(readEntries(file, body), buckets);
  if (!force && (await holdsAList(redis))) throw new StoreNotEmpty();
  await closeStore(redis);
  await empty(redis);
  const queues = openQueues(redis);
  try {
    return await write(redis, queues, { header, file, body, layout }, onProgress);
  } finally {
    await queues.close();
  }
}

/** The entries of a verified file, each checked. @throws DamagedBackup also at the end, when one is missing */
async function* readEntries(file: string, body: ByteRange): AsyncGenerator<BackupEntry> {
  let lines = 0;
  let end: BackupEntry | undefined;
  for await (const line of readLines(file, body)) {
    if (end) throw new DamagedBackup(file, 'it goes on after its end');
    const entry = parsed(file, line);
    if (entry.type === 'end') end = entry;
    else lines += 1;
    yield entry;
  }
  if (end?.type !== 'end' || end.lines !== lines) throw new DamagedBackup(file, 'lines are missing');
}

function parsed(file: string, line: string): BackupEntry {
  try {
    return parseEntry(line);
  } catch (cause) {
    throw new DamagedBackup(file, `a line cannot be read (${describeError(cause).slice(0, 100)})`, cause);
  }
}

/** Every start writes these; a Redis that has nothing else holds no list. */
const ofEveryStart = (key: string) => key === keys.meta || isTransientKey(key);

async function holdsAList(redis: Redis): Promise<boolean> {
  for await (const page of scanKeys(redis, everyKey)) {
    if (page.some((key) => !ofEveryStart(key.toString()))) return true;
  }
  return false;
}

/** Removes everything but the mark that closes the store. */
async function empty(redis: Redis): Promise<void> {
  await removeKeys(redis, everyKey, [keys.meta]);
  await removeKeys(redis, everyJob);
}

/** A file that was read to its end and found right. */
interface Verified {
  header: BackupHeader;
  file: string;
  body: ByteRange;
  layout: Layout;
}

async function write(
  redis: Redis,
  queues: Queues,
  { header, file, body, layout }: Verified,
  onProgress: (keys: number) => void,
): Promise<RestoreResult> {
  const result: RestoreResult = { createdAt: header.createdAt, keys: 0, notices: 0, held: [], waiting: [] };
  const open = new Map<string, IssueState>();
  const facts: KeyEntry[] = [];
  let writing: Promise<unknown>[] = [];
  for await (const entry of readEntries(file, body)) {
    if (entry.type === 'end') continue;
    if (entry.type === 'notice') {
      await queues.enqueue('sendNotice', entry.id, entry.payload);
      result.notices += 1;
      continue;
    }
    if (entry.first) result.keys += 1;
    const placed = rebucketed(entry, layout);
    if (nameOf(entry) === keys.meta) {
      facts.push(...placed);
      continue;
    }
    noteOpenIssue(entry, open);
    // The parts of a long key go in their order: the first one clears it.
    if (!entry.first) await Promise.all(writing);
    const written = Promise.all(placed.map((part) => writeKey(redis, part)));
    // It is awaited below; failing before that must not end the process.
    written.catch(() => undefined);
    writing.push(written);
    if (writing.length < linesAtOnce && entry.first) continue;
    await Promise.all(writing);
    writing = [];
    onProgress(result.keys);
  }
  await Promise.all(writing);
  for (const [id, state] of open)
    await changeIssueState(redis, id, state, state === 'paused' ? { pausedBecause: restored } : {});
  const waiting = await holdDigests(redis);
  // From here on the store is open.
  for (const entry of facts) await writeKey(redis, entry);
  return { ...result, held: [...open.keys()].sort(), waiting };
}

const restored = 'It was being sent when the backup was made that was restored.';
const nameOf = (entry: KeyEntry) => Buffer.from(entry.key, 'base64').toString();

/** What becomes of an issue that would otherwise go out by itself. */
const heldAs: Record<string, IssueState | undefined> = { sending: 'paused', scheduled: 'draft' };

function noteOpenIssue(entry: KeyEntry, open: Map<string, IssueState>): void {
  const fields = issueFields(entry);
  if (!fields) return;
  const held = heldAs[fields.get('state') ?? ''];
  const id = fields.get('id') ?? '';
  if (held) open.set(id, held);
  else open.delete(id);
}
