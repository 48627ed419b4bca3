import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { NotFound, PostriderError } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { parseAddress } from '../subscribers/record/address.js';
import { removePasskeysOf } from './passkey-store.js';
import { type Person, personFields } from './person.js';

/** Somebody else has this address. */
export class PersonExists extends PostriderError {
  override readonly code = 'person.exists';
  override readonly retryable = false;
  /** @param id of that person */
  constructor(readonly id: string) {
    super(`The person ${id} has this address.`);
  }
}

/** Nobody would be an owner of the installation any more. */
export class LastOwner extends PostriderError {
  override readonly code = 'person.last-owner';
  override readonly retryable = false;
  constructor() {
    super('This person is the last owner.');
  }
}

declare module '../errors.js' {
  interface KnownErrors {
    'person.exists': PersonExists;
    'person.last-owner': LastOwner;
  }
}

const stored = personFields.extend({
  /** For comparison of addresses. */
  normal: z.string(),
  rights: z.number(),
  createdAt: z.number(),
});

/** All persons, the oldest first. */
export async function listPersons(redis: Redis): Promise<Person[]> {
  const all = Object.entries(await redis.hgetall(keys.people)).map(([id, text]) => read(id, text));
  return all.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
}

/** Whether anybody may sign in. */
export const hasPersons = async (redis: Redis): Promise<boolean> => (await redis.hlen(keys.people)) > 0;

/** @returns undefined when there is none, or they were removed */
export async function findPerson(redis: Redis, id: string): Promise<Person | undefined> {
  const text = await redis.hget(keys.people, id);
  return text === null ? undefined : read(id, text);
}

/** @throws NotFound */
export async function readPerson(redis: Redis, id: string): Promise<Person> {
  const found = await findPerson(redis, id);
  if (!found) throw new NotFound('person', id);
  return found;
}

/** Adds a person. @throws PersonExists; InvalidInput for the address */
export async function addPerson(redis: Redis, fields: z.infer<typeof personFields>): Promise<Person> {
  const person = { ...fields, id: randomBytes(6).toString('hex'), rights: 1, createdAt: Date.now() };
  await write(redis, person.id, '', person);
  return person;
}

/**
 * Changes the fields that are given. Where they change what the person may do, their sessions end.
 * @throws NotFound, PersonExists, LastOwner
 */
export function changePerson(redis: Redis, id: string, change: Partial<z.infer<typeof personFields>>): Promise<Person> {
  return changeFrom(redis, id, () => change);
}

/** Removes a person and their passkeys. Their sessions end. @throws NotFound, LastOwner */
export async function removePerson(redis: Redis, id: string): Promise<void> {
  for (;;) {
    const text = await redis.hget(keys.people, id);
    if (text === null) throw new NotFound('person', id);
    if (await write(redis, id, text, undefined)) return removePasskeysOf(redis, id);
  }
}

/** Takes the roles in a newsletter from everybody, because a later newsletter may have its slug. */
export async function dropRoles(redis: Redis, slug: string): Promise<void> {
  for (const { id, roles } of await listPersons(redis)) {
    if (!Object.hasOwn(roles, slug)) continue;
    await changeFrom(redis, id, ({ roles: { [slug]: _, ...others } }) => ({ roles: others })).catch((error) => {
      if (!(error instanceof NotFound)) throw error;
    });
  }
}

async function changeFrom(
  redis: Redis,
  id: string,
  change: (person: Person) => Partial<z.infer<typeof personFields>>,
): Promise<Person> {
  for (;;) {
    const text = await redis.hget(keys.people, id);
    if (text === null) throw new NotFound('person', id);
    const before = read(id, text);
    const after = { ...before, ...change(before) };
    const changed = { ...after, rights: rightsOf(after) === rightsOf(before) ? before.rights : before.rights + 1 };
    if (await write(redis, id, text, changed)) return changed;
  }
}

const rightsOf = ({ role, roles, movesData }: Person) =>
  JSON.stringify([role, Object.entries(roles).sort(([a], [b]) => (a < b ? -1 : 1)), movesData]);

/** @returns false when the record is not as it was read */
async function write(redis: Redis, id: string, before: string, after: Person | undefined): Promise<boolean> {
  const { id: _, ...fields } = after ?? { id };
  const record = after ? JSON.stringify({ ...fields, normal: parseAddress(after.email).normal }) : '';
  const [answer, other = ''] = String(
    await runScript(redis, 'changePerson', [keys.people], [id, before, record]),
  ).split(' ');
  if (answer === 'taken') throw new PersonExists(other);
  if (answer === 'last-owner') throw new LastOwner();
  return answer === 'done';
}

function read(id: string, text: string): Person {
  const { normal: _, ...person } = stored.parse(JSON.parse(text));
  return { id, ...person };
}
