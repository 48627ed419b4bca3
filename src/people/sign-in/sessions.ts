import type { Redis } from 'ioredis';
import * as z from 'zod';
import { sessionKeys } from '../../redis/keys.js';
import { namedRefusal, WritesRefused } from '../../redis/refused-writes.js';
import { noteSeen } from '../last-seen.js';
import type { Person } from '../person.js';
import { findPerson } from '../person-store.js';
import { nameOfSecret, newSecret } from './secret.js';

const idleMs = 12 * 3_600_000;
/** How long a session lasts at most, in ms. */
export const longestMs = 30 * 86_400_000;
/** A session that is used is noted as used this often. */
const noteEveryMs = 60_000;

const stored = z.object({
  person: z.string(),
  /** The rights of the person when it began (person.ts). */
  rights: z.number(),
  /** Unix milliseconds, like the others. */
  beganAt: z.number(),
  /** When the person last proved who they are. */
  signedInAt: z.number(),
  usedAt: z.number(),
  /** The browser, as it calls itself. */
  browser: z.string(),
});

/** A browser in which a person is signed in. */
export interface SignInSession extends z.infer<typeof stored> {
  /** The hash of the cookie's secret. It opens nothing. */
  id: string;
}

/**
 * Begins a session. Its secret is new, whatever cookie the browser had: nobody can prepare one for somebody else.
 * @returns the secret for the cookie
 */
export async function beginSession(
  redis: Redis,
  { id: person, rights }: Pick<Person, 'id' | 'rights'>,
  browser: string,
  now = Date.now(),
): Promise<string> {
  const secret = newSecret();
  const id = nameOfSecret(secret);
  const times = { beganAt: now, signedInAt: now, usedAt: now };
  const session = { person, rights, ...times, browser: browser.slice(0, 300) };
  await redis
    .multi()
    .set(sessionKeys.session(id), JSON.stringify(session), 'PXAT', endOf(session, now))
    .zremrangebyscore(sessionKeys.of(person), '-inf', now)
    .zadd(sessionKeys.of(person), now + longestMs, id)
    .pexpire(sessionKeys.of(person), longestMs)
    .exec();
  await noteSeen(redis, person, now);
  return secret;
}

/** When a session ends that is used now, in Unix milliseconds. */
const endOf = ({ beganAt }: { beganAt: number }, now: number) => Math.min(now + idleMs, beganAt + longestMs);

/**
 * The session of a cookie with its person, and notes that it is used.
 * @returns undefined when it has ended: after 12 hours without use or 30 days, when it was revoked, and when the person
 *   was removed or may do something else now
 */
export async function admitSession(
  redis: Redis,
  secret: string,
  now = Date.now(),
): Promise<{ session: SignInSession; person: Person } | undefined> {
  const id = nameOfSecret(secret);
  const session = await readSession(redis, id);
  const person = session && (await personOf(redis, session));
  if (!session || !person) return undefined;
  if (now - session.usedAt < noteEveryMs) return { session, person };
  const { id: _, ...used } = { ...session, usedAt: now };
  try {
    // A session that was revoked meanwhile does not come back.
    await redis.set(sessionKeys.session(id), JSON.stringify(used), 'PXAT', endOf(session, now), 'XX');
    await noteSeen(redis, person.id, now);
  } catch (error) {
    // Whoever is signed in can still read what is wrong.
    if (!(namedRefusal(error) instanceof WritesRefused)) throw error;
  }
  return { session: { id, ...used }, person };
}

async function readSession(redis: Redis, id: string): Promise<SignInSession | undefined> {
  const text = await redis.get(sessionKeys.session(id));
  return text === null ? undefined : { id, ...stored.parse(JSON.parse(text)) };
}

async function personOf(redis: Redis, session: SignInSession): Promise<Person | undefined> {
  const person = await findPerson(redis, session.person);
  return person?.rights === session.rights ? person : undefined;
}

/** The sessions of a person, the last one used first. */
export async function listSessions(
  redis: Redis,
  { id, rights }: Pick<Person, 'id' | 'rights'>,
): Promise<SignInSession[]> {
  const ids = await redis.zrange(sessionKeys.of(id), '0', '-1');
  const all = await Promise.all(ids.map((each) => readSession(redis, each)));
  const open = all.flatMap((one) => (one && one.rights === rights ? [one] : []));
  return open.sort((a, b) => b.usedAt - a.usedAt);
}

/** Ends a session of a person. Does nothing to a session of somebody else. */
export async function endSession(redis: Redis, person: string, id: string): Promise<void> {
  if ((await redis.zrem(sessionKeys.of(person), id)) === 1) await redis.del(sessionKeys.session(id));
}
