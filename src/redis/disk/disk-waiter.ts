import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { PostriderError } from '../../errors.js';
import { type CommandReplies, sendTogether, withTag } from '../cluster.js';
import { keys } from '../keys.js';
import { isSameServer } from '../losses.js';
import { namedRefusal } from '../refused-writes.js';
import { onlineReplicas } from '../replica-facts.js';
import { evenWhenFull } from '../scripts.js';
import { NotOnDisk } from './not-on-disk.js';
import { NotOnReplicas } from './not-on-replicas.js';
import { lookCommands, readLook, type SyncPolicy, type SyncSwitch } from './sync-switch.js';

/** Waits for one master's disk. One group at a time. */
export interface DiskWaiter {
  wait(): Promise<void>;
  close(): void;
}

/** Max time a group waits for the disk. `everysec` syncs once a second; a slower disk is an alarm. */
const timeoutMs = 10_000;
/** Max time for the disks of the replicas. They report once a second, and sync once a second. */
const replicaTimeoutMs = 5_000;
/** The same when too few replicas are connected: one may be about to come back. */
const missingTimeoutMs = 1_000;

/** Names the entries of this process in keys.syncSwitches. */
const processId = randomUUID();
let entriesMade = 0;
const newEntry = () => `${processId}:${entriesMade++}`;

/**
 * Connects when the first caller waits, so that a command that only reads opens no connection.
 * @param inCluster in a cluster, a lost master is not waited for: another replaces it
 * @param replicas number of replicas whose disks are waited for as well
 */
export function openDiskWaiter(master: Redis, inCluster: boolean, policy: SyncSwitch, replicas: number): DiskWaiter {
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
  let connected = 0;

  /**
   * Writes the mark, and the entry of a group that will switch. They are in the append-only file before the policy is
   * switched, because a Redis that fails to write its file under `always` ends (src/aof.c, flushAppendOnlyFile).
   * @returns the policy to restore, if this group may switch it
   */
  async function mark(): Promise<SyncPolicy | undefined> {
    const { restores } = policy;
    if (restores) entry ??= newEntry();
    const writing = writeMark(connection, tag, restores && entry ? [entry, restores] : [], replicas > 0);
    const marked = await unlessClosed(connection, writing);
    ({ tag, connected } = marked);
    policy.saw(marked.look);
    return marked.isEntered && restores === policy.restores ? restores : undefined;
  }

  return {
    async wait() {
      try {
        const restores = await mark();
        const entries = keys.syncSwitches(tag);
        const before = restores ? switchCommands(entries) : [];
        const after = restores ? restoreCommands(restores) : [];
        const removal = entry ? [['hdel', entries, entry]] : [];
        const own = ['call', 'WAITAOF', '1', '0', String(timeoutMs)];
        const others = replicaCommands(replicas, connected);
        // One pipeline: Redis restores the policy even if this process is killed before the reply arrives. The replicas
        // come after that: other writes would wait for a sync each in the meantime.
        const commands = [...before, own, ...after, ...others, ...removal];
        const replies = await unlessClosed(connection, sendTogether(connection, commands));
        if (restores) noteSwitch(policy, replies);
        if (entry && !replies.at(-1)?.[0]) entry = undefined;
        // One append-only file (this server's), no replicas: numlocal 1, numreplicas 0 (Redis command reference,
        // WAITAOF).
        if (numbersIn(replies[before.length])[0] !== 1) throw new NotOnDisk();
        if (replicas === 0) return;
        const confirmed = numbersIn(replies[before.length + 1 + after.length])[1] ?? 0;
        if (confirmed < replicas) throw new NotOnReplicas(replicas, confirmed);
        if (!inCluster && !isSameServer(master, connection)) throw new Error('the primary was replaced meanwhile');
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

/**
 * @param entry the field of keys.syncSwitches and its value; empty: none
 * @param asks whether to ask how many replicas follow
 */
async function writeMark(connection: Redis, from: number, entry: readonly string[], asks: boolean) {
  const { tag, replies } = await withTag(connection, from, (one) => [
    evenWhenFull('INCR', keys.durable(one)),
    ...lookCommands(one),
    ...(asks ? [['info', 'replication']] : []),
    ...(entry.length > 0 ? [evenWhenFull('HSET', keys.syncSwitches(one), ...entry)] : []),
  ]);
  const [marked, config, entries, info] = replies;
  if (marked?.[0]) throw marked[0];
  return {
    tag,
    look: readLook([config, entries]),
    connected: asks ? onlineReplicas(String(info?.[1])).length : 0,
    isEntered: entry.length > 0 && !replies.at(-1)?.[0],
  };
}

/** @param connected number of replicas that follow now */
function replicaCommands(replicas: number, connected: number): string[][] {
  if (replicas === 0) return [];
  return [
    ['call', 'WAITAOF', '0', String(replicas), String(connected < replicas ? missingTimeoutMs : replicaTimeoutMs)],
  ];
}

/** Reads a reply to WAITAOF. @throws its error */
function numbersIn([error, reply]: CommandReplies[number] | readonly [] = []): number[] {
  if (error) throw error;
  return Array.isArray(reply) ? reply.map(Number) : [];
}

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

/**
 * Resolves to the result of commands. Rejects when their connection, once it is open, is lost before the result arrives:
 * ioredis drops commands that are neither answered nor sent again, and never settles them. Those that wait for the
 * connection to open are sent then.
 */
export async function unlessClosed<T>(connection: Redis, result: Promise<T>): Promise<T> {
  let isOpen = connection.status === 'ready';
  const opened = () => {
    isOpen = true;
  };
  let closed = () => undefined as unknown;
  const lost = new Promise<never>((_, reject) => {
    closed = () => isOpen && reject(new Error('the connection was lost'));
    connection.on('ready', opened).on('close', closed);
  });
  try {
    return await Promise.race([result, lost]);
  } finally {
    connection.off('ready', opened).off('close', closed);
  }
}
