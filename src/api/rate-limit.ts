import type { FastifyReply } from 'fastify';
import type { Redis } from 'ioredis';
import type { ApiToken } from '../operations/tokens/api-token.js';
import { keys } from '../redis/keys.js';
import { countUp, countWindow, type RateLimit } from '../subscribers/abuse/limits.js';
import type { SubscriberList } from '../subscribers/list/subscriber-store.js';
import { originOf } from '../subscribers/record/origin.js';
import { Problem } from './problem.js';

const windowSeconds = 60;

/** The calls of a token in its minute, and the seconds until that ends. The minute starts with its first call. */
export type CallCount = Awaited<ReturnType<typeof countWindow>>;

/** Counts a call of a token, also when the memory of Redis is full: readers can then be unsubscribed, and all be read. */
export const countCall = (redis: Redis, id: string): Promise<CallCount> =>
  countWindow(redis, keys.apiCalls(id), windowSeconds, 'countWindowEvenWhenFull');

/**
 * Compares a count with the token's rate limit and sets the headers of draft-ietf-httpapi-ratelimit-headers.
 * @throws Problem `rate.exceeded`, with Retry-After
 */
export function limitCalls({ perMinute }: ApiToken, { count, wait }: CallCount, reply: FastifyReply): void {
  reply.headers(rateHeaders(perMinute, Math.max(0, perMinute - count), wait));
  if (count <= perMinute) return;
  throw new Problem('rate.exceeded', `This token may make ${perMinute} calls per minute. Wait ${wait} s.`, {
    headers: { 'Retry-After': String(wait) },
  });
}

const rateHeaders = (max: number, left: number, seconds: number) => ({
  'RateLimit-Policy': `"minute";q=${max};w=${windowSeconds}`,
  RateLimit: `"minute";r=${left};t=${seconds}`,
});

/** Calls per minute from one connection without a valid token: enough for a person who mistypes it. */
export const unauthenticatedLimit: RateLimit = { what: 'api-stranger', max: 20, seconds: windowSeconds };

/**
 * Counts a call without a valid token against the limit of its IP address and sets the headers. Calls with a valid token
 * from the same IP address are not affected. Loopback is not limited, as for sign-ups.
 * @param ip the client's IP address, as the proxy reports it
 * @throws Problem `rate.exceeded`, with Retry-After
 */
export async function countUnauthenticated(
  list: Pick<SubscriberList, 'redis' | 'meta'>,
  ip: string,
  reply: FastifyReply,
): Promise<void> {
  const origin = originOf(ip);
  if (!origin) return;
  const { max } = unauthenticatedLimit;
  const { count, wait } = await countUp(list, unauthenticatedLimit, origin.connection);
  reply.headers(rateHeaders(max, Math.max(0, max - count), wait));
  if (count <= max) return;
  const detail = `Your IP address may make ${max} calls per minute without a valid token. Wait ${wait} s.`;
  throw new Problem('rate.exceeded', detail, { headers: { 'Retry-After': String(wait) } });
}
