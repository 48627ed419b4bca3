import type { Redis } from 'ioredis';
import { keys } from '../../redis/keys.js';
import { writeEvenWhenFull } from '../../redis/scripts.js';
import type { Ingested } from '../ingest-report.js';

/** How bounces and complaints arrive as email: at the SMTP listener, or in a mailbox that is read by IMAP. */
export type Channel = 'smtp' | 'imap';

/** The current status of a channel. Times are Unix milliseconds, 0 for never. */
export interface ChannelStatus {
  /** The last heartbeat of the process that serves it. */
  aliveAt: number;
  lastEmailAt: number;
  counts: Record<Ingested, number>;
}

const beatMs = 3_000;
const goneMs = 10_000;

/** Counts an email that was applied, by its outcome. */
export async function countTaken(redis: Redis, channel: Channel, ingested: Ingested): Promise<void> {
  const key = keys.feedbackWay(channel);
  await redis.multi().hincrby(key, ingested, 1).hset(key, 'lastEmailAt', Date.now()).exec();
}

/** Writes heartbeats until it is stopped. */
export async function announceChannel(redis: Redis, channel: Channel): Promise<{ stop(): Promise<void> }> {
  const beat = () => writeEvenWhenFull(redis, 'HSET', keys.feedbackWay(channel), 'aliveAt', Date.now());
  await beat();
  const timer = setInterval(() => void beat().catch(() => undefined), beatMs);
  return {
    async stop() {
      clearInterval(timer);
      await redis.hset(keys.feedbackWay(channel), 'aliveAt', 0);
    },
  };
}

/** Reads a channel's status; zeros when it was never used. */
export async function readChannel(redis: Redis, channel: Channel): Promise<ChannelStatus> {
  const fields = await redis.hgetall(keys.feedbackWay(channel));
  const number = (name: string) => Number(fields[name] ?? 0);
  return {
    aliveAt: number('aliveAt'),
    lastEmailAt: number('lastEmailAt'),
    counts: {
      applied: number('applied'),
      held: number('held'),
      unread: number('unread'),
      unattributed: number('unattributed'),
      ignored: number('ignored'),
    },
  };
}

/** Whether a process serves a channel at the moment. */
export const isAlive = ({ aliveAt }: ChannelStatus, now = Date.now()): boolean => now - aliveAt < goneMs;
