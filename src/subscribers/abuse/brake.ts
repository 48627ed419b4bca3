import type { Redis } from 'ioredis';
import { z } from 'zod';
import { keys } from '../../redis/keys.js';
import { countWindow } from './limits.js';

const pulledSchema = z.object({ by: z.enum(['limit', 'operator']), since: z.number() });

/** The global brake on sign-ups. While it is on, the form reports that it is closed, and no sign-up is accepted. */
export interface Brake {
  /** Who turned it on and when (Unix seconds); undefined: sign-ups are open. */
  pulled: z.infer<typeof pulledSchema> | undefined;
  /** Seconds until it ends by itself; undefined: only an operator can release it. */
  releasesIn: number | undefined;
  /** Sign-ups of the whole installation in the current window. */
  signups: number;
}

/** How long a brake set by the limit lasts; an operator's stays on. Also the window of the count. Seconds. */
const hour = 3_600;
/** When a reader should try a form again that an operator has closed. Seconds. */
const retryAfter = 3_600;

export async function readBrake(redis: Redis): Promise<Brake> {
  const [text, left, signups] = await Promise.all([
    redis.get(keys.brake),
    redis.ttl(keys.brake),
    redis.get(keys.signups),
  ]);
  return {
    pulled: text === null ? undefined : pulledSchema.parse(JSON.parse(text)),
    releasesIn: text !== null && left >= 0 ? left : undefined,
    signups: Number(signups ?? 0),
  };
}

/** @returns 0 while sign-ups are open, else the seconds after which a reader should try again */
export async function brakeWait(redis: Redis): Promise<number> {
  const left = await redis.ttl(keys.brake);
  // -2: no key. -1: a key without expiry, set by an operator.
  if (left === -2) return 0;
  return left === -1 ? retryAfter : Math.max(left, 1);
}

/**
 * Counts a sign-up that passed every other limit, and turns the brake on when it exceeds the hourly limit.
 * @returns seconds to wait (0: continue), and whether this sign-up turned the brake on: report that once
 */
export async function countForBrake(redis: Redis, perHour: number): Promise<{ wait: number; pulledNow: boolean }> {
  const { count, wait } = await countWindow(redis, keys.signups, hour);
  if (count <= perHour) return { wait: 0, pulledNow: false };
  const mark = JSON.stringify({ by: 'limit', since: now() });
  const pulledNow = (await redis.set(keys.brake, mark, 'EX', hour, 'NX')) === 'OK';
  return { wait: (await brakeWait(redis)) || wait, pulledNow };
}

/** Closes sign-ups until an operator opens them, even if the limit had closed them for an hour. */
export async function pullBrake(redis: Redis): Promise<void> {
  await redis.set(keys.brake, JSON.stringify({ by: 'operator', since: now() }));
}

/** Opens sign-ups and resets the count: with the old one the next sign-up would turn the brake on again. */
export async function releaseBrake(redis: Redis): Promise<void> {
  await redis.del(keys.signups);
  await redis.del(keys.brake);
}

const now = () => Math.floor(Date.now() / 1000);
