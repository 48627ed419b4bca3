import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiToken } from '../../src/operations/tokens/api-token.js';
import { listApiTokens } from '../../src/operations/tokens/token-store.js';
import { keys } from '../../src/redis/keys.js';
import { noteUtf8Relays } from '../../src/smtp/utf8-relays.js';
import { domainLimits, recipientLimit, recipientLimits } from '../../src/subscribers/abuse/recipient-limits.js';
import { closeSignUps, openSignUps, readSignUpState } from '../../src/subscribers/abuse/sign-up-state.js';
import { changeSubscriber, idOf } from '../../src/subscribers/list/subscriber-store.js';
import { eraseSubscriber } from '../../src/subscribers/membership/erase.js';
import { membershipOf, type SubscriberState, withMembership } from '../../src/subscribers/record/subscriber.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

const signUp = (email: string, token = api.token, path = api.readers) =>
  api.call('POST', path, { body: { email, consent: api.consent }, token });
const tokenFor = async (given: Partial<ApiToken>) => (await api.makeToken(given)).token;
const idOfReader = (email: string) => idOf(api.app.list, email);

/** A reader in each state, and one who is not on the list. */
const states = ['unknown', 'pending', 'confirmed', 'unsubscribed', 'complained', 'erased'] as const;
async function readersInEachState(name: string): Promise<Record<(typeof states)[number], string>> {
  const address = (state: string) => `${name}-${state}@${state}.example.org`;
  await signUp(address('pending'));
  for (const state of states.slice(2)) {
    await api.enrolled(api.gazette, address(state));
    if (state === 'erased') await eraseSubscriber(api.app.list, idOfReader(address(state)), 'reader');
    else await put(address(state), state as SubscriberState);
  }
  return Object.fromEntries(states.map((state) => [state, address(state)])) as Record<(typeof states)[number], string>;
}
const put = (email: string, state: SubscriberState) =>
  changeSubscriber(api.app.list, idOfReader(email), (reader) => {
    const membership = membershipOf(reader, api.gazette.number);
    return reader && membership && withMembership(reader, { ...membership, state });
  });

test('a token that may only write gets the same answer for every reader, whatever their state', async () => {
  const readers = Object.values(await readersInEachState('blind'));
  const token = await tokenFor({ scopes: ['subscribers:write'] });
  const path = (email: string) => `${api.readers}/${idOfReader(email).toString('hex')}`;
  const seen = new Set<string>();
  for (const email of readers) {
    const id = idOfReader(email).toString('hex');
    const answers = [
      await api.call('PATCH', path(email), { token, body: { locale: 'zh-CN' } }),
      await signUp(email, token),
      await api.call('PATCH', path(email), { token, body: { state: 'unsubscribed' } }),
      await api.call('DELETE', path(email), { token }),
      await api.call('DELETE', path(email), { token }),
    ];
    const shown = answers.map(({ status, headers, body }) => [status, Object.keys(headers).sort(), body]);
    seen.add(JSON.stringify(shown).replaceAll(id, '…'));
  }
  expect([...seen]).toHaveLength(1);
  expect([...seen][0]).toMatch(/^\[\[202,.*\[202,.*"state":"pending".*\[202,.*\[204,.*\[204,/);
});

test('the requests of a token that may only write still take effect', async () => {
  const token = await tokenFor({ scopes: ['subscribers:write'] });
  const id = await api.enrolled(api.gazette, 'done@example.com');
  await api.call('PATCH', `${api.readers}/${id}`, { token, body: { state: 'unsubscribed' } });
  expect((await api.membership(api.gazette, 'done@example.com'))?.state).toBe('unsubscribed');
  await api.call('DELETE', `${api.readers}/${id}`, { token });
  expect((await api.membership(api.gazette, 'done@example.com'))?.state).toBe('erased');
});

test('a token for one newsletter that may only write cannot erase, so that it does not learn of other newsletters', async () => {
  const token = await tokenFor({ scopes: ['subscribers:write'], newsletter: 'gazette' });
  const id = await api.enrolled(api.gazette, 'kept@example.com');
  for (const one of [id, '0'.repeat(16)]) {
    const answer = await api.call('DELETE', `${api.readers}/${one}`, { token });
    expect(answer).toMatchObject({ status: 403, body: { code: 'auth.scope-missing' } });
  }
});

test('a token that may read learns that an erased reader can only sign up themselves', async () => {
  const { erased } = await readersInEachState('told');
  expect(await signUp(erased)).toMatchObject({ status: 409, body: { code: 'subscriber.illegal-transition' } });
});

test('a token has a number of sign-ups per day; another token has its own, and repetitions do not count', async () => {
  const token = await tokenFor({ signUpsPerDay: 3 });
  const codes: number[] = [];
  for (const n of [0, 0, 1, 1, 2, 3, 4]) codes.push((await signUp(`quota${n}@q${n}.example.org`, token)).status);
  expect(codes).toEqual([202, 202, 202, 202, 202, 429, 429]);
  const refused = await signUp('quota5@q5.example.org', token);
  expect(refused.body.code).toBe('rate.exceeded');
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(86_000);
  expect((await signUp('quota3@q3.example.org')).status).toBe(202);
});

test('a token of an earlier version has the usual number of sign-ups per day', async () => {
  const { apiToken } = await api.makeToken();
  const stored = JSON.parse((await api.app.redis.hget(keys.apiTokens, apiToken.id)) ?? '');
  await api.app.redis.hset(keys.apiTokens, apiToken.id, JSON.stringify({ ...stored, signUpsPerDay: undefined }));
  const tokens = await listApiTokens(api.app.redis);
  expect(tokens.find(({ id }) => id === apiToken.id)?.signUpsPerDay).toBe(5_000);
});

test('an address, a mailbox and a domain have the limits of the form', async () => {
  const token = await tokenFor({});
  const codes = async (count: number, email: (n: number) => string) => {
    const all: number[] = [];
    for (let n = 0; n < count; n += 1) all.push((await signUp(email(n), token)).status);
    return all;
  };
  /** In parallel: each answer takes a min time, so that it reveals nothing about its reader. */
  const codesTogether = (count: number, email: (n: number) => string) =>
    Promise.all(Array.from({ length: count }, async (_, n) => (await signUp(email(n), token)).status));
  const { max } = recipientLimit;
  expect(await codes(max + 1, () => 'often@often.example.org')).toEqual([...Array(max).fill(202), 429]);
  const before = await api.notices();
  const mailbox = await codes(5, (n) => `m.a.ny+${n}@gmail.com`);
  expect(mailbox).toEqual([202, 202, 202, 429, 429]);
  expect(await api.notices()).toBe(before + recipientLimits.proven.max);
  const domain = await codesTogether(domainLimits.proven.max + 1, (n) => `reader${n}@one.example.net`);
  expect(domain.filter((code) => code === 429)).toHaveLength(1);
});

test('sign-ups by the API count for the limit, and are refused while sign-ups are closed', async () => {
  await openSignUps(api.app.redis);
  await signUp('counted@counted.example.org');
  expect((await readSignUpState(api.app.redis)).signups).toBe(1);
  await closeSignUps(api.app.redis);
  const refused = await signUp('closed@closed.example.org');
  expect(refused).toMatchObject({ status: 503, body: { code: 'service.unavailable' } });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(await api.membership(api.gazette, 'closed@closed.example.org')).toBeUndefined();
  await openSignUps(api.app.redis);
});

test('an address beyond ASCII is refused until a relay carries it, for tokens that may read and for others', async () => {
  const blind = await tokenFor({ scopes: ['subscribers:write'] });
  for (const token of [api.token, blind]) {
    const answer = await signUp('étienne@example.org', token);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'email' }] } });
    expect(JSON.stringify(answer.body)).toContain('plain Latin letters');
  }
  await noteUtf8Relays(api.app.redis, [{ relay: 'a.example.com:25', up: true, reason: '', smtpUtf8: true }]);
  for (const token of [api.token, blind])
    expect(await signUp('étienne@example.org', token)).toMatchObject({ status: 202 });
  expect((await api.membership(api.gazette, 'étienne@example.org'))?.state).toBe('pending');
});
