import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { connectionOf } from './client-address.js';

/** Sign-ups that one connection may post in an hour: enough for an office behind one address, too few for a robot. */
export const signupsPerHour = 30;
const windowSeconds = 3_600;

/**
 * Counts a sign-up against its connection.
 *
 * Loopback is not limited: it is development, or a reverse proxy while TRUST_PROXY is unset, and then one robot would
 * lock out every reader there is.
 * @returns 0 when it may go on, else the seconds to wait
 */
export async function countSignup(redis: Redis, ip: string): Promise<number> {
  const who = connectionOf(ip);
  if (who === 'loopback') return 0;
  const key = keys.limit('signup', who);
  // The key is made with its expiry, so that a process that ends in between leaves no counter that never runs out.
  await redis.set(key, 0, 'EX', windowSeconds, 'NX');
  if ((await redis.incr(key)) <= signupsPerHour) return 0;
  const wait = await redis.ttl(key);
  // Without a time to live (it ran out between the two commands) the counter must not stay for ever.
  if (wait < 0) await redis.expire(key, windowSeconds);
  return Math.max(wait, 1);
}
