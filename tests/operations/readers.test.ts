import { afterAll, beforeAll, expect, test } from 'vitest';
import { idOf } from '../../src/subscribers/list/subscriber-store.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';

let api: ApiForTests;
let postrider: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  for (const name of ['cherry', 'apple', 'banana']) await api.enrolled(api.gazette, `${name}.search@example.org`);
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

test('readers are searched by both faces, in the same order', async () => {
  const { body } = await api.call('GET', '/subscribers?text=.search@&limit=2');
  expect(body).toMatchObject({ total: 3, items: [{ email: 'apple.search@example.org', newsletter: 'gazette' }, {}] });
  expect(body.items[0].id).toBe(idOf(api.app.list, 'apple.search@example.org').toString('hex'));
  expect(await postrider.json('subscriber', 'search', '.search@', '--limit', '2')).toEqual(body);
  // It stands in URLs, and so in logs.
  for (const encoding of ['base64url', 'base64', 'hex', 'latin1'] as const)
    expect(Buffer.from(body.next, encoding).toString()).not.toContain('search@');
  const last = await api.call('GET', `/subscribers?text=.search@&limit=2&cursor=${body.next}`);
  expect(last.body).toMatchObject({ total: 3, next: null, items: [{ email: 'cherry.search@example.org' }] });
  expect(await postrider.json('subscriber', 'search', '.search@', '--cursor', body.next)).toEqual(last.body);
  const { token } = await api.makeToken({ newsletter: 'gazette' });
  expect((await api.call('GET', '/subscribers?text=a', { token })).body.code).toBe('auth.other-newsletter');
});

test('only a reader who bounced is brought back, and the reason is needed', async () => {
  const id = idOf(api.app.list, 'apple.search@example.org').toString('hex');
  const reactivate = (body: object, who = id) => api.call('POST', `${api.readers}/${who}/reactivate`, { body });
  expect(await reactivate({ reason: ' ' })).toMatchObject({ status: 422, body: { errors: [{ field: 'reason' }] } });
  expect((await reactivate({ reason: 'They called.' })).body).toMatchObject({ id, state: 'confirmed', changed: false });
  await api.call('PATCH', `${api.readers}/${id}`, { body: { state: 'unsubscribed' } });
  expect((await reactivate({ reason: 'They called.' })).body.code).toBe('subscriber.cannot-reactivate');
  expect((await reactivate({ reason: 'They called.' }, '0'.repeat(16))).body.code).toBe('subscriber.not-found');
});

test('a token gives no scope that it lacks itself', async () => {
  const body = { name: 'a program', scopes: ['issues:send'] };
  const { token } = await api.makeToken({ scopes: ['installation:write', 'issues:read'] });
  expect((await api.call('POST', '/tokens', { body, token })).body.code).toBe('auth.scope-missing');
  const made = await api.call('POST', '/tokens', { body: { ...body, scopes: ['issues:read'] }, token });
  expect(made).toMatchObject({ status: 201, body: { scopes: ['issues:read'], token: expect.stringMatching(/^pr_/) } });
  expect((await api.call('GET', '/issues', { token: made.body.token })).status).toBe(200);
  expect((await api.call('DELETE', `/tokens/${made.body.id}?confirm=true`)).status).toBe(204);
  expect((await api.call('GET', '/issues', { token: made.body.token })).status).toBe(401);
});

test('sign-ups are closed and opened by both faces', async () => {
  expect((await api.call('POST', '/sign-ups/close')).body).toMatchObject({ open: false, closedBy: 'operator' });
  expect(await postrider.json('sign-ups', 'show')).toMatchObject({ open: false, pulled: true });
  expect(await postrider.json('brake', 'release')).toMatchObject({ open: true, pulled: false });
  expect((await api.call('GET', '/sign-ups')).body).toMatchObject({ open: true, closedSince: null });
});
