import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import * as z from 'zod';
import { NotFound, PostriderError } from '../errors.js';
import { keys } from '../redis/keys.js';
import { runScript } from '../redis/scripts.js';
import { parseAddress } from '../subscribers/record/address.js';
import { forgetSeen } from './last-seen.js';
import { removePasskeysOf } from './passkey-store.js';
import { type Invitation, invitation, type Person, personFields } from './person.js';

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
  invitation: invitation.nullable().default(null),
  // Before there were invitations nobody noted it: who was added then could sign in, and counts as somebody who has.
  joinedAt: z.number().optional(),
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

/**
 * Adds a person.
 * @param invited null: they have no invitation
 * @throws PersonExists; InvalidInput for the address
 */
export async function addPerson(
  redis: Redis,
  fields: z.input<typeof personFields>,
  invited: Invitation | null = null,
): Promise<Person> {
  const made = { id: randomBytes(6).toString('hex'), rights: 1, createdAt: Date.now() };
  const person = { ...personFields.parse(fields), ...made, invitation: invited, joinedAt: 0 };
  await write(redis, person.id, '', person);
  return person;
}

/**
 * Changes the fields that are given. Where they change the address or what the person may do, sessions, links and an
 * invitation end.
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
    if (await write(redis, id, text, undefined)) {
      await forgetSeen(redis, id);
      return removePasskeysOf(redis, id);
    }
  }
}

/** Takes the roles in a newsletter from everybody, because a later newsletter may have its slug. */
export async function dropRoles(redis: Redis, slug: string): Promise<void> {
  for (const { id, roles } of await listPersons(redis)) {
    if (!Object.hasOwn(roles, slug)) continue;
    await ifThere(changeFrom(redis, id, ({ roles: { [slug]: _, ...others } }) => ({ roles: others })));
  }
}

/** Gives a person an invitation. An earlier one ends. @throws NotFound */
export const setInvitation = (redis: Redis, id: string, invited: Invitation): Promise<Person> =>
  changeFrom(redis, id, () => ({ invitation: invited }));

/** Notes what became of the email of an invitation, unless that has ended meanwhile. */
export async function noteInvitationEmail(
  redis: Redis,
  { id, at }: { id: string; at: number },
  email: Invitation['email'],
): Promise<void> {
  await ifThere(
    changeFrom(redis, id, ({ invitation: last }) => (last?.at === at ? { invitation: { ...last, email } } : {})),
  );
}

/** Notes that a person has signed in. Their invitation has done its work. */
export async function noteJoined(redis: Redis, { id, joinedAt }: Person): Promise<void> {
  if (joinedAt > 0) return;
  await ifThere(changeFrom(redis, id, (one) => ({ joinedAt: one.joinedAt || Date.now(), invitation: null })));
}

/** For a change of a person who may be removed at this moment. */
const ifThere = (change: Promise<unknown>) =>
  change.catch((error) => {
    if (!(error instanceof NotFound)) throw error;
  });

async function changeFrom(
  redis: Redis,
  id: string,
  change: (person: Person) => Partial<Omit<Person, 'id' | 'rights'>>,
): Promise<Person> {
  for (;;) {
    const text = await redis.hget(keys.people, id);
    if (text === null) throw new NotFound('person', id);
    const before = read(id, text);
    const after = { ...before, ...change(before) };
    const isSame = rightsOf(after) === rightsOf(before);
    const changed = isSame ? after : { ...after, rights: before.rights + 1, invitation: null };
    if (await write(redis, id, text, changed)) return changed;
  }
}

const rightsOf = ({ email, role, roles, movesData }: Person) =>
  JSON.stringify([
    ...[parseAddress(email).normal, role, movesData],
    ...Object.entries(roles).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);

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
  const { normal: _, joinedAt, ...person } = stored.parse(JSON.parse(text));
  return { id, ...person, joinedAt: joinedAt ?? person.createdAt };
}
