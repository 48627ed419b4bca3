import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { runOnce } from '../../src/api/idempotency.js';
import { addApiToken } from '../../src/operations/tokens/token-store.js';
import { keys } from '../../src/redis/keys.js';
import { buildWeb } from '../../src/web/server.js';
import { beginTrouble, endTrouble } from '../helpers/store-trouble.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
const opened: ReturnType<typeof buildWeb>[] = [];
beforeAll(async () => {
  api = await startApiForTests();
});
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
});
afterAll(() => api.stop());

const create = (key: string, email: string, more: object = {}, token = api.token) =>
  api.call('POST', api.readers, {
    token,
    body: { email, consent: api.consent, ...more },
    headers: { 'idempotency-key': key },
  });

test('the same key and body get the first response again, and nothing is done twice', async () => {
  const first = await create('once', 'once@example.com', { name: 'A Reader' });
  expect(first.status).toBe(202);
  expect(first.headers['idempotent-replayed']).toBeUndefined();
  const notices = await api.notices();
  await api.confirmed(api.gazette, 'once@example.com');
  // Another order of members and a key in the quotes of a structured field count as the same.
  const again = await api.call('POST', api.readers, {
    body: { consent: api.consent, name: 'A Reader', email: 'once@example.com' },
    headers: { 'idempotency-key': '"once"' },
  });
  expect([again.status, again.body]).toEqual([202, first.body]);
  expect(again.headers['idempotent-replayed']).toBe('true');
  expect(again.headers.ratelimit).toBeDefined();
  expect(await api.notices()).toBeLessThanOrEqual(notices + 1);
  expect((await create('another', 'once@example.com')).body.state).toBe('confirmed');
});

test('a response is stored for a day, without the address', async () => {
  const { token, apiToken } = await api.makeToken();
  await create('kept', 'kept@example.com', {}, token);
  const { redis } = api.app;
  const kept = await redis.keys(keys.apiAnswer(apiToken.id, '*'));
  expect(kept.length).toBeGreaterThan(0);
  for (const key of kept) {
    expect(await redis.ttl(key)).toBeGreaterThan(86_000);
    expect(await redis.hget(key, 'call')).not.toContain('kept@');
  }
});

test('the same key with another body, or for another newsletter, is refused', async () => {
  await api.newsletter({ slug: 'weekly' });
  await create('mine', 'mine@example.com');
  const other = await create('mine', 'other@example.com');
  expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.key-reused' } });
  expect(await api.membership(api.gazette, 'other@example.com')).toBeUndefined();
  const elsewhere = await api.call('POST', '/newsletters/weekly/subscribers', {
    body: { email: 'mine@example.com', consent: api.consent },
    headers: { 'idempotency-key': 'mine' },
  });
  expect(elsewhere.body.code).toBe('idempotency.key-reused');
});

test('the keys of two tokens are independent', async () => {
  const { token } = await api.makeToken();
  await create('shared', 'first@example.com');
  expect((await create('shared', 'second@example.com', {}, token)).status).toBe(202);
});

test('a failed call is not stored, so it can be corrected and repeated with the same key', async () => {
  expect((await create('again', 'nonsense')).status).toBe(422);
  const right = await create('again', 'again@example.com');
  expect(right.status).toBe(202);
  expect(right.headers['idempotent-replayed']).toBeUndefined();
});

test.each(['', 'two words', 'x'.repeat(256), 'ключ'])('the key %j is refused', async (key) => {
  const { status, body } = await create(Buffer.from(key).toString('latin1'), 'key@example.com');
  expect([status, body.code]).toEqual([400, 'idempotency.key-malformed']);
});

test('while the first call is running, the second gets an error, and only one is done', async () => {
  let written = () => {};
  let waiting = () => {};
  const disk = new Promise<void>((resolve) => {
    written = resolve;
  });
  const asked = new Promise<void>((resolve) => {
    waiting = resolve;
  });
  const list = {
    ...api.app.list,
    onDisk: () => {
      waiting();
      return disk;
    },
  };
  const server = buildWeb({ ...api.app, list });
  opened.push(server);
  const { token, apiToken } = await addApiToken(api.app.redis, {
    name: 'slow',
    scopes: ['subscribers:write'],
    newsletter: null,
    perMinute: 600,
    signUpsPerDay: 5_000,
  });
  const post = () =>
    server.inject({
      method: 'POST',
      url: `/api/v1${api.readers}`,
      headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'slow' },
      payload: { email: 'slow@example.com', consent: api.consent },
    });
  const before = await api.notices();
  const first = post();
  await asked;
  const second = await post();
  expect([second.statusCode, second.json().code]).toEqual([409, 'idempotency.in-progress']);
  expect(second.headers['retry-after']).toBe('1');
  const [claimed = ''] = await api.app.redis.keys(keys.apiAnswer(apiToken.id, '*'));
  expect(await api.app.redis.ttl(claimed)).toBeLessThanOrEqual(60);
  written();
  expect((await first).statusCode).toBe(202);
  const third = await post();
  expect([third.statusCode, third.headers['idempotent-replayed'], third.body]).toEqual([
    202,
    'true',
    (await first).body,
  ]);
  expect(await api.notices()).toBe(before + 1);
});

test('a change that was not confirmed on disk gets 503, and its key is free again', async () => {
  const { NotOnDisk } = await import('../../src/redis/disk/not-on-disk.js');
  const list = { ...api.app.list, onDisk: () => Promise.reject(new NotOnDisk()) };
  const server = buildWeb({ ...api.app, list });
  opened.push(server);
  const answer = await server.inject({
    method: 'POST',
    url: `/api/v1${api.readers}`,
    headers: { authorization: `Bearer ${api.token}`, 'idempotency-key': 'disk' },
    payload: { email: 'disk@example.com', consent: api.consent },
  });
  expect([answer.statusCode, answer.json().code]).toEqual([503, 'service.unavailable']);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect((await create('disk', 'disk@example.com')).status).toBe(202);
});

test('a call that outlasts its claim does not overwrite the response of the next call', async () => {
  let fail = (_error: Error) => {};
  let waiting = () => {};
  const disk = new Promise<void>((_resolve, reject) => {
    fail = reject;
  });
  const asked = new Promise<void>((resolve) => {
    waiting = resolve;
  });
  const onDisk = () => {
    waiting();
    return disk;
  };
  const server = buildWeb({ ...api.app, list: { ...api.app.list, onDisk } });
  opened.push(server);
  const { token, apiToken } = await api.makeToken();
  const slow = server.inject({
    method: 'POST',
    url: `/api/v1${api.readers}`,
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': 'late' },
    payload: { email: 'late@example.com', consent: api.consent },
  });
  const ended = slow.then(({ statusCode }) => statusCode);
  await asked;
  const [claimed = ''] = await api.app.redis.keys(keys.apiAnswer(apiToken.id, '*'));
  await api.app.redis.del(claimed);
  const next = await create('late', 'late@example.com', {}, token);
  expect(next.status).toBe(202);
  fail(new TypeError('the disk broke'));
  expect(await ended).toBe(500);
  const again = await create('late', 'late@example.com', {}, token);
  expect([again.headers['idempotent-replayed'], again.body]).toEqual(['true', next.body]);
});

test('a call that was done is answered although Redis cannot keep its answer for a repeated call', async () => {
  const { redis, list } = api.app;
  const call = { redis, listKey: list.meta.listKey, tokenId: 'a-token', method: 'POST', url: '/a', body: {} };
  const act = async () => {
    await beginTrouble(redis, 'memory full');
    return { status: 202, body: { id: 'one' } };
  };
  try {
    expect(await runOnce(call, 'once', act)).toMatchObject({ status: 202, body: { id: 'one' } });
    // It is not done again.
    await expect(runOnce(call, 'once', act)).rejects.toThrow();
  } finally {
    await endTrouble(redis, 'memory full');
  }
  await expect(runOnce(call, 'once', act)).rejects.toMatchObject({ code: 'idempotency.in-progress' });
});
