import type { Redis } from 'ioredis';
import { z } from 'zod';
import { keys } from '../../redis/keys.js';
import { countWindow } from './limits.js';

const pulledSchema = z.object({ by: z.enum(['limit', 'operator']), since: z.number() });

/** The global brake on sign-ups: while it is pulled, the form answers that it is closed and nothing is taken or mailed. */
export interface Brake {
  /** Who pulled it and when (Unix seconds); undefined: sign-ups are open. */
  pulled: z.infer<typeof pulledSchema> | undefined;
  /** Seconds until it lets go by itself; undefined: only an operator releases it. */
  releasesIn: number | undefined;
  /** Sign-ups of the whole installation in the window that runs. */
  signups: number;
}

/** A brake that the limit pulled lets go after this time; an operator's stays. Also the window of the count. Seconds. */
const hour = 3_600;
/** What a form that an operator closed says about when to come back. Seconds. */
const comeBackIn = 3_600;

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
  // -2: no key. -1: a key without an end, which an operator has set.
  if (left === -2) return 0;
  return left === -1 ? comeBackIn : Math.max(left, 1);
}

/**
 * Counts a sign-up that passed every other limit, and pulls the brake when it is one too many for this hour.
 * @returns how long to wait (0: it may go on), and whether it was this sign-up that pulled the brake: then say so, once
 */
export async function countForBrake(redis: Redis, perHour: number): Promise<{ wait: number; pulledNow: boolean }> {
  const { count, wait } = await countWindow(redis, keys.signups, hour);
  if (count <= perHour) return { wait: 0, pulledNow: false };
  const mark = JSON.stringify({ by: 'limit', since: now() });
  const pulledNow = (await redis.set(keys.brake, mark, 'EX', hour, 'NX')) === 'OK';
  return { wait: (await brakeWait(redis)) || wait, pulledNow };
}

/** Closes sign-ups until somebody releases them, also where the limit had closed them for an hour. */
export async function pullBrake(redis: Redis): Promise<void> {
  await redis.set(keys.brake, JSON.stringify({ by: 'operator', since: now() }));
}

/** Opens sign-ups and begins a new count: with the old one the next sign-up would pull the brake again. */
export async function releaseBrake(redis: Redis): Promise<void> {
  await redis.del(keys.signups);
  await redis.del(keys.brake);
}

const now = () => Math.floor(Date.now() / 1000);
