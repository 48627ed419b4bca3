import type { Redis } from 'ioredis';
import { noteChange } from '../audit/audit-log.js';
import type { Person } from '../person.js';
import { noteJoined } from '../person-store.js';
import { beginSession } from './sessions.js';

/**
 * Signs a person in who has proved who they are, and notes it in the audit log. This is no operation, because an operation
 * needs an actor, and whoever signs in becomes one only here. So what an operation gets from `perform` is done by hand:
 * the entry before the change, and the outcome after it.
 * @param browser as it calls itself
 * @returns the secret for the cookie
 */
export async function signIn(redis: Redis, person: Person, browser: string): Promise<string> {
  const { id, name } = person;
  const entry = await noteChange(redis, {
    actor: { kind: 'person', id, name },
    operation: 'signIn',
    newsletter: null,
    object: { person: id },
    fields: [],
    facts: {},
  });
  await noteJoined(redis, person);
  const secret = await beginSession(redis, person, browser);
  await entry.done(undefined);
  return secret;
}
