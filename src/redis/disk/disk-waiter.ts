import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { describeError, PostriderError } from '../../errors.js';
import { type CommandReplies, sendTogether } from '../cluster.js';
import { keys } from '../keys.js';
import { namedRefusal } from '../refused-writes.js';
import { evenWhenFull } from '../scripts.js';
import { NotOnDisk } from './not-on-disk.js';
import { lookCommands, readLook, type SyncPolicy, type SyncSwitch } from './sync-switch.js';

/** Waits for one master's disk. One group at a time. */
export interface DiskWaiter {
  wait(): Promise<void>;
  close(): void;
}

/** Max time a group waits for the disk. `everysec` syncs once a second; a slower disk is an alarm. */
const timeoutMs = 10_000;

/** Hash tags to try for a key on a given master. With 100 masters, the chance that none fits one of them is 10^-44. */
const tagCount = 10_000;

/** Names the entries of this process in keys.syncSwitches. */
const processId = randomUUID();
let entriesMade = 0;
const newEntry = () => `${processId}:${entriesMade++}`;

/**
 * Finds a hash tag whose keys this master holds, and runs commands with it.
 * @returns the tag and the replies
 */
export async function withTag(
  connection: Redis,
  from: number,
  commands: (tag: number) => string[][],
): Promise<{ tag: number; replies: CommandReplies }> {
  for (let attempts = 0, tag = from; attempts < tagCount; attempts += 1, tag = (tag + 1) % tagCount) {
    const replies = await sendTogether(connection, commands(tag));
    if (!replies.some(([error]) => error && describeError(error).startsWith('MOVED '))) return { tag, replies };
  }
  throw new Error('this master holds no slot');
}

/**
 * Connects when the first caller waits, so that a command that only reads opens no connection.
 * @param inCluster in a cluster, a lost master is not waited for: another replaces it
 */
export function openDiskWaiter(master: Redis, inCluster: boolean, policy: SyncSwitch): DiskWaiter {
  const connection = master.duplicate({
    lazyConnect: true,
    // WAITAOF must not be resent on a new connection: that one has written nothing, so it would wait for nothing.
    autoResendUnfulfilledCommands: false,
    ...(inCluster ? { maxRetriesPerRequest: 1 } : {}),
  });
  connection.on('error', () => undefined);
  let tag = 0;
  /** Our entry in keys.syncSwitches. Removing it fails while Redis refuses writes; then the next group removes it. */
  let entry: string | undefined;

  /**
   * Writes the mark, and the entry of a group that will switch. They are in the append-only file before the policy is
   * switched, because a Redis that fails to write its file under `always` ends (src/aof.c, flushAppendOnlyFile).
   * @returns the policy to restore, if this group may switch it
   */
  async function mark(): Promise<SyncPolicy | undefined> {
    const { restores } = policy;
    if (restores) entry ??= newEntry();
    const enter = (one: number) =>
      restores && entry ? [evenWhenFull('HSET', keys.syncSwitches(one), entry, restores)] : [];
    const found = await withTag(connection, tag, (one) => [
      evenWhenFull('INCR', keys.durable(one)),
      ...lookCommands(one),
      ...enter(one),
    ]);
    tag = found.tag;
    const [marked, config, entries, entered] = found.replies;
    if (marked?.[0]) throw marked[0];
    policy.saw(readLook([config, entries]));
    return entered && !entered[0] && restores === policy.restores ? restores : undefined;
  }

  return {
    async wait() {
      try {
        const restores = await mark();
        const entries = keys.syncSwitches(tag);
        const before = restores ? switchCommands(entries) : [];
        const after = restores ? restoreCommands(restores) : [];
        const removal = entry ? [['hdel', entries, entry]] : [];
        // One pipeline: Redis restores the policy even if this process is killed before the reply arrives.
        const commands = [...before, ['call', 'WAITAOF', '1', '0', String(timeoutMs)], ...after, ...removal];
        const replies = await unlessClosed(connection, sendTogether(connection, commands));
        if (restores) noteSwitch(policy, replies);
        if (entry && !replies.at(-1)?.[0]) entry = undefined;
        // One append-only file (this server's), no replicas: numlocal 1, numreplicas 0 (Redis command reference,
        // WAITAOF).
        const [error, reply] = replies[before.length] ?? [];
        if (error) throw error;
        if (!Array.isArray(reply) || reply[0] !== 1) throw new NotOnDisk();
      } catch (error) {
        const named = namedRefusal(error);
        throw named instanceof PostriderError ? named : new NotOnDisk(error);
      }
    },
    close: () => connection.disconnect(),
  };
}

/**
 * Switches to `always`, unless Redis refuses writes. HDEL of a field that is never set writes nothing, but Redis
 * refuses to queue it while its disk has failed, and then the transaction does nothing.
 */
const switchCommands = (entries: string): string[][] => [
  ['call', 'TIME'],
  ['call', 'MULTI'],
  ['call', 'HDEL', entries, 'none'],
  ['call', 'CONFIG', 'SET', 'appendfsync', 'always'],
  ['call', 'EXEC'],
];

const restoreCommands = (policy: SyncPolicy): string[][] => [
  ['call', 'TIME'],
  ['call', 'CONFIG', 'SET', 'appendfsync', policy],
];

/** Notes how long the sync took, or that Redis does not let us switch. */
function noteSwitch(policy: SyncSwitch, replies: CommandReplies): void {
  const [started, , , queued, transaction, , ended] = replies;
  const [, result] = Array.isArray(transaction?.[1]) ? transaction[1] : [];
  if (queued?.[0] || result instanceof Error) policy.leaveAlone();
  else if (result === 'OK') policy.synced(milliseconds(ended?.[1]) - milliseconds(started?.[1]));
}

/** Reads a reply to TIME: seconds and microseconds. */
const milliseconds = (time: unknown): number =>
  Array.isArray(time) ? Number(time[0]) * 1_000 + Number(time[1]) / 1_000 : Number.NaN;

/** Resolves to the result of commands. Rejects when their connection is lost before the result arrives. */
async function unlessClosed<T>(connection: Redis, result: Promise<T>): Promise<T> {
  let closed = () => undefined as unknown;
  const lost = new Promise<never>((_, reject) => {
    closed = () => reject(new Error('the connection was lost'));
    connection.once('close', closed);
  });
  try {
    return await Promise.race([result, lost]);
  } finally {
    connection.off('close', closed);
  }
}
