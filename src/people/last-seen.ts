import type { Redis } from 'ioredis';
import { keys } from '../redis/keys.js';
import type { Person } from './person.js';

// Sessions end after some hours without use, and take with them when somebody was there. This stays.

/** A person, and when they last used a page that needs a sign-in. */
export interface SeenPerson extends Person {
  /** Unix milliseconds; 0: never, or before this was noted. */
  seenAt: number;
}

/** Notes that a person uses the desk now. */
export async function noteSeen(redis: Redis, person: string, now: number): Promise<void> {
  await redis.hset(keys.peopleSeen, person, now);
}

/** Adds to persons when each was last there. */
export async function withSeen(redis: Redis, persons: readonly Person[]): Promise<SeenPerson[]> {
  const seen = persons.length > 0 ? await redis.hmget(keys.peopleSeen, ...persons.map(({ id }) => id)) : [];
  return persons.map((person, position) => ({ ...person, seenAt: Number(seen[position] ?? 0) }));
}

/** Forgets when a person was last there. */
export async function forgetSeen(redis: Redis, person: string): Promise<void> {
  await redis.hdel(keys.peopleSeen, person);
}
