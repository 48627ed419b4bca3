import type { FastifyReply } from 'fastify';
import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { countUp, countWindow, type Limit } from '../subscribers/abuse/limits.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { originOf } from '../subscribers/record/origin.js';
import type { ApiToken } from './api-token.js';
import { Problem } from './problem.js';

const windowSeconds = 60;

/**
 * Counts a call against its token, and says so in the headers of draft-ietf-httpapi-ratelimit-headers. The minute starts
 * with its first call.
 * @throws Problem `rate.exceeded`, with Retry-After
 */
export async function countCall(redis: Redis, { id, perMinute }: ApiToken, reply: FastifyReply): Promise<void> {
  const { count, wait } = await countWindow(redis, keys.apiCalls(id), windowSeconds);
  reply.headers(rateHeaders(perMinute, Math.max(0, perMinute - count), wait));
  if (count <= perMinute) return;
  throw new Problem('rate.exceeded', `This token may make ${perMinute} calls in a minute. Wait ${wait} s.`, {
    headers: { 'Retry-After': String(wait) },
  });
}

const rateHeaders = (most: number, left: number, seconds: number) => ({
  'RateLimit-Policy': `"minute";q=${most};w=${windowSeconds}`,
  RateLimit: `"minute";r=${left};t=${seconds}`,
});

/** Calls in a minute from one connection whose token opens nothing: enough for a person who puts it in wrongly. */
export const strangerLimit: Limit = { what: 'api-stranger', most: 20, seconds: windowSeconds };

/**
 * Counts a call that no token vouches for against where it comes from, and says so in the headers. Whoever has a token
 * is not held back by strangers behind the same address. Loopback is not counted, as for sign-ups.
 * @param ip of the client, as the proxy tells it
 * @throws Problem `rate.exceeded`, with Retry-After
 */
export async function countStranger(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  ip: string,
  reply: FastifyReply,
): Promise<void> {
  const origin = originOf(ip);
  if (!origin) return;
  const { most } = strangerLimit;
  const { count, wait } = await countUp(list, strangerLimit, origin.connection);
  reply.headers(rateHeaders(most, Math.max(0, most - count), wait));
  if (count <= most) return;
  const detail = `From this address ${most} calls in a minute may come without a token that is known. Wait ${wait} s.`;
  throw new Problem('rate.exceeded', detail, { headers: { 'Retry-After': String(wait) } });
}
