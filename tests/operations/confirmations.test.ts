import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startIssue } from '../../src/control/start-issue.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { oneOfEach } from './one-of-each.js';

// What cannot be undone asks people and programs with the same words and the same number.

let api: ApiForTests;
let postrider: Installation;
let ids: Record<string, string>;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, LOG_LEVEL: 'silent' });
  ids = await oneOfEach(api);
  ids.reader = await api.enrolled(api.gazette, 'reader@example.org');
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

/** An object that something would remove or end: its address, that call, and the same command. */
interface Case {
  make(): Promise<string>;
  /** Default: DELETE. */
  act?: string;
  /** Where the call has one, it confirms there, and else in the query. */
  body?: object;
  command(address: string): string[];
  /** What the question says. */
  says: string;
}
const last = (address: string) => address.slice(address.lastIndexOf('/') + 1);
const segment = async () => {
  await api.call('POST', '/newsletters/gazette/segments', { body: { name: 'sailors', filter: { locale: ['en'] } } });
  return '/newsletters/gazette/segments/sailors';
};
const issue = async () => `/issues/${(await api.issue(api.gazette, 'The harbour')).id}`;

/** Version 0.2.0 had these without a confirmation. */
const earlier: Record<string, Case> = {
  'remove a segment': {
    make: segment,
    command: (address) => ['segment', 'remove', last(address), '--newsletter', 'gazette'],
    says: 'has 1 reader',
  },
  'remove a source': {
    make: async () => `/sources/${ids.source}`,
    command: (address) => ['source', 'remove', last(address)],
    says: 'from gazette',
  },
  'remove a comment': {
    make: async () => `/comments/${ids.comment}`,
    command: (address) => ['comment', 'remove', last(address)],
    says: 'the comment of Bo',
  },
  'remove a draft': {
    make: issue,
    command: (address) => ['issue', 'delete', last(address)],
    says: 'for good',
  },
  'cancel an issue': {
    make: issue,
    act: '/cancel',
    command: (address) => ['issue', 'cancel', last(address)],
    says: 'Nobody gets it',
  },
  'correct an issue that is being sent': {
    make: async () => {
      const { id } = await api.issue(api.gazette, 'Has a mistake');
      await startIssue(api.app.redis, api.app.queues, id);
      return `/issues/${id}`;
    },
    act: '/corrections',
    body: { subject: 'Has none' },
    command: (address) => ['issue', 'correct', last(address), '--subject', 'Has none'],
    says: 'the emails of 1 reader who do not have it yet',
  },
  'record a complaint': {
    make: async () => `/subscribers/${ids.reader}`,
    act: '/complaints',
    body: {},
    command: () => ['subscriber', 'complain', 'reader@example.com'],
    says: 'a complaint of 1 reader',
  },
  'archive a newsletter': {
    make: async () => '/newsletters/gazette',
    act: '/archive',
    command: (address) => ['newsletter', 'archive', last(address)],
    says: 'to 1 confirmed reader',
  },
};

/** These are new, and are done only when they are confirmed. */
const present: Record<string, Case> = {
  'remove a token': {
    make: async () => {
      const body = { name: 'a program', scopes: ['issues:read'] };
      return `/tokens/${(await api.call('POST', '/tokens', { body })).body.id}`;
    },
    command: (address) => ['token', 'revoke', last(address)],
    says: 'the token "a program"',
  },
  'remove a person': {
    make: async () => {
      const body = { name: 'Ada', email: 'ada@example.org', role: null };
      return `/persons/${(await api.call('POST', '/persons', { body })).body.id}`;
    },
    command: (address) => ['person', 'remove', last(address)],
    says: 'This removes Ada',
  },
  'remove a sponsor': {
    make: async () => `/newsletters/gazette/sponsors/${ids.sponsor}`,
    command: (address) => ['sponsor', 'remove', last(address), '--newsletter', 'gazette'],
    says: 'for good',
  },
};

const call = (address: string, { act, body }: Case, confirm?: boolean) => {
  const query = confirm === undefined || body ? '' : `?confirm=${confirm}`;
  const given = body ? { body: { ...body, ...(confirm === undefined ? {} : { confirm }) } } : {};
  return api.call(act ? 'POST' : 'DELETE', `${address}${act ?? ''}${query}`, given);
};

/** The question, which both faces ask in the same words. */
async function asked(address: string, one: Case, confirm?: boolean): Promise<void> {
  const refused = await call(address, one, confirm);
  expect(refused).toMatchObject({ status: 422, body: { code: 'input.invalid', errors: [{ field: 'confirm' }] } });
  const { detail } = refused.body.errors[0];
  const question = detail.replace('must be true. ', '');
  expect(question).toContain(one.says);
  const { code, stderr } = await postrider.cli(...one.command(address));
  expect([code, stderr]).toEqual([2, expect.stringContaining(question)]);
}

describe.each(Object.entries(earlier))('to %s', (_, one) => {
  test('a program that says no hears the same number as a person, and nothing is done', async () => {
    const address = await one.make();
    await asked(address, one, false);
  });
});

describe.each(Object.entries(present))('to %s', (_, one) => {
  test('a program confirms what a person confirms, with the same words', async () => {
    const address = await one.make();
    await asked(address, one);
    await asked(address, one, false);
    expect((await call(address, one, true)).status).toBe(204);
    expect((await call(address, one, true)).status).toBe(404);
  });
});

test('whether a subscriber is erased after a no does not depend on who they are, and says nothing of it', async () => {
  const at = (id: string) => `/newsletters/gazette/subscribers/${id}`;
  const known = at(await api.enrolled(api.gazette, 'erased@example.org'));
  const [one, other] = await Promise.all(
    [known, at('0123456789abcdef')].map((address) => api.call('DELETE', `${address}?confirm=false`)),
  );
  expect(one?.status).toBe(422);
  expect(one?.body.errors[0].detail).toContain('with all their data. It cannot be undone.');
  expect(one?.body.errors).toEqual(other?.body.errors);
  expect((await api.call('GET', known)).status).toBe(200);
  expect((await api.call('DELETE', known)).status).toBe(204);
});

test('calls of version 0.2.0 keep working without a confirmation, and with one', async () => {
  expect((await api.call('DELETE', await segment())).status).toBe(204);
  expect((await api.call('DELETE', `${await segment()}?confirm=true`)).status).toBe(204);
  for (const query of ['', '?confirm=true'])
    expect((await api.call('POST', `${await issue()}/cancel${query}`)).body).toMatchObject({ state: 'cancelled' });
});
