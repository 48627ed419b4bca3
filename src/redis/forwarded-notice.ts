import type { Redis } from 'ioredis';
import * as z from 'zod';
import { keys } from './keys.js';

/** A note that a request had X-Forwarded-For, while no proxy is trusted. */
const noticeSchema = z.object({
  /** Unix seconds. */
  at: z.number(),
  /** Whether it came from this machine or a private network, so certainly from a proxy. */
  internal: z.boolean(),
});
export type ForwardedNotice = z.infer<typeof noticeSchema>;

const noticeSeconds = 86_400;

/** Notes it for a day. */
export async function noteForwarded(redis: Redis, notice: ForwardedNotice): Promise<void> {
  await redis.set(keys.forwarded, JSON.stringify(notice), 'EX', noticeSeconds);
}

/** @returns the last notice of the last day */
export async function readForwardedNotice(redis: Redis): Promise<ForwardedNotice | undefined> {
  const text = await redis.get(keys.forwarded);
  return text === null ? undefined : noticeSchema.parse(JSON.parse(text));
}
