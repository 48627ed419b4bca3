import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { describeError, PostriderError } from '../errors.js';
import { encodeWaits } from '../issues/issue-record.js';
import { changeIssueState, issuesBeingSent, noteRestored, readIssue } from '../issues/issue-store.js';
import { pauseFields } from '../issues/pause-fields.js';
import { turnOffRestored } from '../issues/welcome/change-series.js';
import { countLedger } from '../ledger/ledger.js';
import { type RestCounts, restIn } from '../ledger/ledger-states.js';
import { migrations } from '../migrations/migrate.js';
import { keepDigestsAsDrafts } from '../newsletters/newsletter-store.js';
import { openQueues, type Queues } from '../queues/queues.js';
import { removeKeys, scanKeys } from '../redis/cluster.js';
import { everyJob, everyKey, isTransientKey } from '../redis/key-groups.js';
import { keys } from '../redis/keys.js';
import type { ListLayout } from '../redis/layout.js';
import { openListKey } from '../redis/list-key.js';
import { closeStore, isBeingRestored, latestSchema, refuseLoneNode } from '../redis/meta.js';
import { type BackupEntry, type KeyEntry, parseEntry, writeKey } from './backup-entry.js';
import {
  type BackupHeader,
  type ByteRange,
  DamagedBackup,
  NewerBackup,
  readLines,
  verifyBackupFile,
} from './backup-file.js';
import { issueFields, readPlan, rebucketed } from './rebucket.js';

/** This Redis already holds a list, or what a restore that was interrupted has left of one. */
export class StoreNotEmpty extends PostriderError {
  override readonly code = 'restore.not-empty';
  override readonly retryable = false;
  constructor(wasInterrupted: boolean) {
    super(
      wasInterrupted
        ? 'A restore into this Redis was interrupted, or is still running: it holds part of a list.'
        : 'This Redis already holds a list.',
    );
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
  /** Issues that were being sent (now paused) or were scheduled (now waiting). A person decides about them. */
  held: string[];
  /** Issues that are paused in the middle of their send, with who has them and who does not by the backup. */
  paused: ({ id: string } & RestCounts)[];
  /** Newsletters whose digests were sent automatically and now stay drafts. */
  waiting: string[];
  /** Newsletters whose welcome emails were on and now are off. */
  welcomes: string[];
}

export interface RestoreOptions {
  /** Whether existing data may be removed. */
  force: boolean;
  /** A new number of buckets: records are distributed again. Undefined: the backup's number. */
  buckets?: number | undefined;
  /** The configured secrets: a list that was created with a secret needs it. Default: none. */
  secrets?: readonly string[] | undefined;
  onProgress?: (keys: number) => void;
}

/** Lines to write in parallel. */
const parallelLines = 64;

/**
 * Restores a backup. It changes nothing before the whole file has been verified, and a configured secret opens its
 * list.
 *
 * Guarantee: until the last line is written, no process of Postrider starts on this Redis; an interrupted restore can
 * be run again with `force`. No issue is sent automatically: an issue that was being sent is paused, a scheduled one
 * waits for a decision, and scheduled digests stay drafts, since the backup does not know what was sent after it was
 * taken. Unsent emails that readers' clicks asked for are enqueued again. A backup taken while the list was being moved
 * to another number of buckets restores the previous number.
 * @throws DamagedBackup, NewerBackup, WrongSecret, StoreNotEmpty, IssueUnderWay; InvalidInput when the file does not
 *   exist
 */
export async function restoreBackup(
  redis: Redis,
  file: string,
  { force, buckets, secrets = [], onProgress = () => undefined }: RestoreOptions,
): Promise<RestoreResult> {
  await refuseLoneNode(redis);
  const { header, body } = await verifyBackupFile(file);
  if (Number(header.schema) > Number(latestSchema)) throw new NewerBackup(file, `data of version ${header.schema}`);
  const { layout, facts } = await readPlan(backupEntries(file, body), buckets);
  // No start would accept its data.
  if (Number(facts.migrations ?? 0) > migrations.length)
    throw new NewerBackup(file, `its data has had ${facts.migrations} migrations`);
  // Nothing could open the restored list without it.
  if (facts.listKey) openListKey({ ...facts, listKey: facts.listKey }, secrets, 'backup');
  if (!force && (await holdsAList(redis))) throw new StoreNotEmpty(await isBeingRestored(redis));
  await closeStore(redis);
  await empty(redis);
  const queues = openQueues(redis);
  try {
    return await write(redis, queues, { header, file, body, layout }, onProgress);
  } finally {
    await queues.close();
  }
}

/** Reads and checks the entries of a verified file. @throws DamagedBackup also at the end, when an entry is missing */
export async function* backupEntries(file: string, body: ByteRange): AsyncGenerator<BackupEntry> {
  let lines = 0;
  let end: BackupEntry | undefined;
  for await (const line of readLines(file, body)) {
    if (end) throw new DamagedBackup(file, 'it continues after its end');
    const entry = parseLine(file, line);
    if (entry.type === 'end') end = entry;
    else lines += 1;
    yield entry;
  }
  if (end?.type !== 'end' || end.lines !== lines) throw new DamagedBackup(file, 'lines are missing');
}

function parseLine(file: string, line: string): BackupEntry {
  try {
    return parseEntry(line);
  } catch (cause) {
    throw new DamagedBackup(file, `a line cannot be read (${describeError(cause).slice(0, 100)})`, cause);
  }
}

/** Whether every start writes this key. A Redis that has nothing else holds no list. */
const isStartKey = (key: string) => key === keys.meta || isTransientKey(key);

async function holdsAList(redis: Redis): Promise<boolean> {
  for await (const page of scanKeys(redis, everyKey)) {
    if (page.some((key) => !isStartKey(key.toString()))) return true;
  }
  return false;
}

/** Removes everything but the key that closes the store. */
async function empty(redis: Redis): Promise<void> {
  await removeKeys(redis, everyKey, [keys.meta]);
  await removeKeys(redis, everyJob);
}

/** A file that was verified to its end. */
interface VerifiedBackup {
  header: BackupHeader;
  file: string;
  body: ByteRange;
  layout: ListLayout;
}

async function write(
  redis: Redis,
  queues: Queues,
  { header, file, body, layout }: VerifiedBackup,
  onProgress: (keys: number) => void,
): Promise<RestoreResult> {
  const result: RestoreResult = {
    createdAt: header.createdAt,
    keys: 0,
    notices: 0,
    ...{ held: [], paused: [], waiting: [], welcomes: [] },
  };
  const began = performance.now();
  const open = new Map<string, Automatic>();
  const paused = new Set<string>();
  const facts: KeyEntry[] = [];
  let writing: Promise<unknown>[] = [];
  for await (const entry of backupEntries(file, body)) {
    if (entry.type === 'end') continue;
    if (entry.type === 'notice') {
      await queues.enqueue('sendNotice', entry.id, entry.payload);
      result.notices += 1;
      continue;
    }
    if (entry.first) result.keys += 1;
    const converted = rebucketed(entry, layout);
    if (nameOf(entry) === keys.meta) {
      facts.push(...converted);
      continue;
    }
    noteOpenIssue(entry, open, paused);
    // Parts of a long key are written in order, because the first one clears the key.
    if (!entry.first) await Promise.all(writing);
    const written = Promise.all(converted.map((part) => writeKey(redis, part)));
    // Awaited below. A failure before that must not end the process.
    written.catch(() => undefined);
    writing.push(written);
    if (writing.length < parallelLines && entry.first) continue;
    await Promise.all(writing);
    writing = [];
    onProgress(result.keys);
  }
  await Promise.all(writing);
  const underWay = [...open.keys(), ...paused, ...(await issuesBeingSent(redis))];
  // Ledgers know whole seconds: nothing that the backup knows may look as if it was sent after the restore.
  if (underWay.length > 0) await sleep(Math.max(0, began + 1_000 - performance.now()));
  const now = Date.now();
  for (const id of underWay) await noteRestored(redis, id, now);
  for (const [id, state] of open) await hold(redis, id, state, now);
  const waiting = await keepDigestsAsDrafts(redis);
  const welcomes = await turnOffRestored(redis, Math.floor(now / 1_000));
  // This opens the store.
  for (const entry of facts) await writeKey(redis, entry);
  return {
    ...{ ...result, held: [...open.keys()].sort(), waiting, welcomes },
    paused: await countPaused(redis, [...open.keys(), ...paused]),
  };
}

/** Leaves it to a person whether an issue goes on. */
async function hold(redis: Redis, id: string, state: Automatic, since: number): Promise<void> {
  const { startAt } = await readIssue(redis, id);
  const waits = encodeWaits({ for: 'restored', since }, startAt);
  if (state === 'scheduled') await changeIssueState(redis, id, state, { waits }, ['scheduled']);
  else await changeIssueState(redis, id, 'paused', pauseFields({ because: 'restored' }));
}

/** Of some issues, those that are paused, with who has them by the backup. */
async function countPaused(redis: Redis, ids: readonly string[]): Promise<RestoreResult['paused']> {
  const issues = (await Promise.all(ids.map((id) => readIssue(redis, id)))).filter(({ state }) => state === 'paused');
  return Promise.all(issues.map(async (issue) => ({ id: issue.id, ...restIn(await countLedger(redis, issue)) })));
}

const nameOf = (entry: KeyEntry) => Buffer.from(entry.key, 'base64').toString();

/** The states of issues that would otherwise be sent automatically. */
const automatic = ['sending', 'scheduled'] as const;
type Automatic = (typeof automatic)[number];

function noteOpenIssue(entry: KeyEntry, open: Map<string, Automatic>, paused: Set<string>): void {
  const fields = issueFields(entry);
  if (!fields) return;
  const state = automatic.find((one) => one === fields.get('state'));
  const id = fields.get('id') ?? '';
  if (fields.get('state') === 'paused') paused.add(id);
  else paused.delete(id);
  if (state) open.set(id, state);
  else open.delete(id);
}
