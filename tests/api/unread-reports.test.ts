import { afterAll, beforeAll, expect, test } from 'vitest';
import { keepUnread } from '../../src/feedback/unread-reports.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

const path = '/newsletters/gazette/unread-reports';

test('emails at bounce addresses that were not understood are listed with their texts', async () => {
  const subscriber = await api.enrolled(api.gazette, 'reader@example.org');
  const claim = { id: Buffer.from(subscriber, 'hex'), newsletter: api.gazette.number };
  for (const text of ['Code 1.', 'Code 2.'])
    await keepUnread(api.app.list, { id: text, unread: { subject: 'Your message', text } }, claim);
  const { status, body } = await api.call('GET', path);
  expect(status).toBe(200);
  expect(body.items.map(({ text }: { text: string }) => text).sort()).toEqual(['Code 1.', 'Code 2.']);
  expect(body.items[0]).toMatchObject({ newsletter: 'gazette', subscriber, subject: 'Your message' });
  expect((await api.call('GET', `${path}?limit=1`)).body.items).toHaveLength(1);
});

test('they need subscribers:read, and a token of another newsletter sees none', async () => {
  const { token } = await api.makeToken({ scopes: ['issues:read', 'content:read'] });
  expect((await api.call('GET', path, { token })).status).toBe(403);
  const other = await api.makeToken({ newsletter: 'another' });
  expect((await api.call('GET', path, { token: other.token })).status).toBe(403);
  expect((await api.call('GET', '/newsletters/none/unread-reports')).status).toBe(404);
});
