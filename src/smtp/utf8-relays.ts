import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import { writeEvenWhenFull } from '../redis/scripts.js';
import type { RelayState } from './relay.js';

/** How long a relay counts after a process last checked it, in ms. Workers check every 30 seconds. */
const countsMs = 86_400_000;

/** Notes which relays carry addresses beyond ASCII, for processes that have no access to a relay. */
export async function noteUtf8Relays(redis: Redis, states: readonly RelayState[]): Promise<void> {
  for (const { relay, up, smtpUtf8 } of states) {
    if (smtpUtf8) await writeEvenWhenFull(redis, 'HSET', keys.utf8Relays, relay, Date.now());
    else if (up) await redis.hdel(keys.utf8Relays, relay);
  }
}

/** Whether a relay in use carries addresses beyond ASCII (SMTPUTF8, RFC 6531). */
export async function hasUtf8Relay(redis: Redis): Promise<boolean> {
  const times = await redis.hvals(keys.utf8Relays);
  return times.some((at) => Number(at) > Date.now() - countsMs);
}
