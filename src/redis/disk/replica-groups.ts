import type { Redis } from 'ioredis';
import { mastersOf, serverName, withTag } from '../cluster.js';
import { keys } from '../keys.js';
import { isSameServer, type Losses } from '../losses.js';
import { namedRefusal } from '../refused-writes.js';
import { evenWhenFull } from '../scripts.js';
import { unlessClosed } from './disk-waiter.js';
import { NotOnDisk } from './not-on-disk.js';
import { NotOnReplicas } from './not-on-replicas.js';

/** Max time that a claim waits for the replicas. A claim is valid for ten seconds or more. */
const timeoutMs = 2_000;

interface ReplicaWaiter {
  connection: Redis;
  tag: number;
}

/**
 * Lets senders wait until their claims are in the memory of N replicas: enough when one machine is lost, and a thousand
 * times quicker than their disks. One group waits while the next one collects callers.
 */
export class ReplicaGroups {
  readonly #redis: Redis;
  readonly #replicas: number;
  readonly #losses: Losses;
  readonly #waiters = new Map<string, ReplicaWaiter>();
  #collecting: Promise<void> | undefined;
  #inProgress: Promise<void> = Promise.resolve();

  constructor(redis: Redis, replicas: number, losses: Losses) {
    this.#redis = redis;
    this.#replicas = replicas;
    this.#losses = losses;
  }

  /**
   * Resolves when N replicas have everything that Redis acknowledged before the call.
   * @param began when the caller began to write: a server that was lost since then may have lost those writes
   * @throws NotOnReplicas, NotOnDisk
   */
  async confirmed(began: number): Promise<void> {
    if (this.#replicas === 0) return;
    this.#collecting ??= this.#commit();
    await this.#collecting;
    if (this.#losses.since(began)) throw new NotOnDisk(new Error('a server was lost meanwhile'));
  }

  close(): void {
    for (const { connection } of this.#waiters.values()) connection.disconnect();
    this.#waiters.clear();
  }

  async #commit(): Promise<void> {
    await this.#inProgress.catch(() => undefined);
    // Later callers write after our mark, so they join the next group.
    this.#collecting = undefined;
    this.#inProgress = this.#wait();
    await this.#inProgress;
  }

  async #wait(): Promise<void> {
    const masters = mastersOf(this.#redis);
    const names = masters.map(serverName);
    for (const [name, { connection }] of this.#waiters) {
      if (names.includes(name)) continue;
      connection.disconnect();
      this.#waiters.delete(name);
    }
    await Promise.all(masters.map((master, i) => this.#waitFor(master, names[i] ?? '')));
  }

  async #waitFor(master: Redis, name: string): Promise<void> {
    const waiter = this.#waiters.get(name) ?? { connection: waitingConnection(master), tag: 0 };
    this.#waiters.set(name, waiter);
    const { connection } = waiter;
    // WAIT waits for the writes of its own connection, so it needs a mark.
    const commands = withTag(connection, waiter.tag, (one) => [
      evenWhenFull('INCR', keys.durable(one)),
      ['call', 'WAIT', String(this.#replicas), String(timeoutMs)],
    ]);
    // Otherwise a command that is in progress when the connection closes would never be answered.
    const { tag, replies } = await unlessClosed(connection, commands).catch((error: unknown) => {
      throw new NotOnDisk(error);
    });
    waiter.tag = tag;
    const [marked, waited] = replies;
    const error = marked?.[0] ?? waited?.[0];
    if (error) throw namedRefusal(error);
    const confirmed = Number(waited?.[1]);
    if (confirmed < this.#replicas) throw new NotOnReplicas(this.#replicas, confirmed);
    if (!this.#redis.isCluster && !isSameServer(master, connection))
      throw new NotOnDisk(new Error('the primary was replaced meanwhile'));
  }
}

function waitingConnection(master: Redis): Redis {
  const connection = master.duplicate({
    lazyConnect: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 1,
  });
  return connection.on('error', () => undefined);
}
