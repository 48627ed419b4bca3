import type { FastifyReply } from 'fastify';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import type { ApiToken } from './api-token.js';
import { Problem } from './problem.js';

const windowSeconds = 60;

/**
 * Counts a call against its token, and says so in the headers of draft-ietf-httpapi-ratelimit-headers. The minute starts
 * with its first call.
 * @throws Problem `rate.exceeded`, with Retry-After
 */
export async function countCall(redis: Redis, { id, perMinute }: ApiToken, reply: FastifyReply): Promise<void> {
  const key = keys.apiCalls(id);
  // One transaction, so that no counter is ever left without its end.
  const replies = await redis
    .multi()
    .incr(key)
    .pexpire(key, windowSeconds * 1000, 'NX')
    .pttl(key)
    .exec();
  const [calls, , left] = (replies ?? []).map(([error, value]) => {
    if (error) throw error;
    return Number(value);
  });
  const seconds = Math.max(1, Math.ceil((left ?? 0) / 1000));
  const remaining = Math.max(0, perMinute - (calls ?? 0));
  reply.headers({
    'RateLimit-Policy': `"minute";q=${perMinute};w=${windowSeconds}`,
    RateLimit: `"minute";r=${remaining};t=${seconds}`,
  });
  if ((calls ?? 0) <= perMinute) return;
  throw new Problem('rate.exceeded', `This token may make ${perMinute} calls in a minute. Wait ${seconds} s.`, {
    headers: { 'Retry-After': String(seconds) },
  });
}
