import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Person, personState } from '../../src/people/person.js';
import {
  addPerson,
  changePerson,
  dropRoles,
  findPerson,
  listPersons,
  readPerson,
  removePerson,
} from '../../src/people/person-store.js';
import { isTransientKey } from '../../src/redis/key-groups.js';
import { keys } from '../../src/redis/keys.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());
beforeEach(() => emptyStore(store.redis));

const add = (name: string, fields: Partial<Person> = {}) => {
  const given = { language: 'en', role: null, roles: {}, movesData: false, ...fields } as const;
  return addPerson(store.redis, { name, email: `${name.toLowerCase()}@example.com`, ...given });
};
/** The codes of the errors of calls that were made at once. */
const codes = async (calls: Promise<unknown>[]) =>
  (await Promise.allSettled(calls)).map((one) => (one.status === 'rejected' ? one.reason.code : 'done')).sort();

describe('the last owner', () => {
  test('cannot leave, and cannot take another role', async () => {
    const { id } = await add('Ada', { role: 'owner' });
    await add('Bo', { role: 'editor', roles: { gazette: 'owner' } });
    expect(await codes([removePerson(store.redis, id), changePerson(store.redis, id, { role: 'editor' })])).toEqual([
      'person.last-owner',
      'person.last-owner',
    ]);
    expect(await readPerson(store.redis, id)).toMatchObject({ role: 'owner', rights: 1 });
  });

  test('is left when two owners remove each other at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      await emptyStore(store.redis);
      const [ada, bo] = await Promise.all([add('Ada', { role: 'owner' }), add('Bo', { role: 'owner' })]);
      const ended = await codes([
        removePerson(store.redis, ada.id),
        round % 2 ? removePerson(store.redis, bo.id) : changePerson(store.redis, bo.id, { role: 'viewer' }),
      ]);
      expect(ended).toEqual(['done', 'person.last-owner']);
      expect((await listPersons(store.redis)).filter(({ role }) => role === 'owner')).toHaveLength(1);
    }
  });

  test('may leave once somebody else is an owner', async () => {
    const { id } = await add('Ada', { role: 'owner' });
    await add('Bo', { role: 'owner' });
    await removePerson(store.redis, id);
    expect(await findPerson(store.redis, id)).toBeUndefined();
  });
});

test('of two persons who are added with one address at once, one is refused', async () => {
  const ended = await codes([add('Ada'), add('Ada', { email: 'ADA@example.com' })]);
  expect(ended).toEqual(['done', 'person.exists']);
  const bo = await add('Bo');
  expect(await codes([changePerson(store.redis, bo.id, { email: 'Ada@EXAMPLE.com' })])).toEqual(['person.exists']);
  expect(await codes([changePerson(store.redis, bo.id, { email: 'BO@example.com' })])).toEqual(['done']);
});

test('of two changes at once neither is lost', async () => {
  const { id } = await add('Ada');
  await Promise.all([
    changePerson(store.redis, id, { name: 'Ada Lee' }),
    changePerson(store.redis, id, { movesData: true }),
  ]);
  expect(await readPerson(store.redis, id)).toMatchObject({ name: 'Ada Lee', movesData: true });
});

test('only a change of the address or of what somebody may do gives their rights a new number', async () => {
  const { id } = await add('Ada', { roles: { gazette: 'editor', business: 'writer' } });
  const after = async (change: Partial<Person>) => (await changePerson(store.redis, id, change)).rights;
  expect(await after({ name: 'Ada Lee', email: 'Ada@example.com', language: 'zh-CN' })).toBe(1);
  expect(await after({ roles: { business: 'writer', gazette: 'editor' } })).toBe(1);
  expect(await after({ roles: { gazette: 'editor' } })).toBe(2);
  expect(await after({ role: 'viewer' })).toBe(3);
  expect(await after({ movesData: true })).toBe(4);
  expect(await after({ email: 'lee@example.com' })).toBe(5);
});

test('nobody keeps a role in a newsletter that is gone', async () => {
  const { id } = await add('Ada', { roles: { gazette: 'editor', business: 'writer' } });
  const other = await add('Bo', { roles: { business: 'editor' } });
  await dropRoles(store.redis, 'gazette');
  expect(await readPerson(store.redis, id)).toMatchObject({ roles: { business: 'writer' }, rights: 2 });
  expect(await readPerson(store.redis, other.id)).toEqual(other);
});

test('somebody who was added before there were invitations counts as one who has signed in', async () => {
  const { id, createdAt } = await add('Ada', { role: 'owner' });
  const { joinedAt: _, invitation: __, ...before } = JSON.parse((await store.redis.hget(keys.people, id)) ?? '{}');
  await store.redis.hset(keys.people, id, JSON.stringify(before));
  const opened = await readPerson(store.redis, id);
  expect([personState(opened), opened.joinedAt]).toEqual(['active', createdAt]);
  expect(await changePerson(store.redis, id, { name: 'Ada L.' })).toMatchObject({ joinedAt: createdAt });
  expect(personState(await add('Bo'))).toBe('uninvited');
});

test('persons are in a backup', () => {
  expect(isTransientKey(keys.people)).toBe(false);
});
