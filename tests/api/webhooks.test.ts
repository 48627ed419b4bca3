import { afterAll, beforeAll, expect, test } from 'vitest';
import { webhookSchemas } from '../../src/operations/webhooks/webhook-schemas.js';
import { type Receiver, startReceiver } from '../webhooks/receiver-for-tests.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let receiver: Receiver;
beforeAll(async () => {
  api = await startApiForTests({ WEBHOOK_NETWORKS: '127.0.0.0/8' });
  receiver = await startReceiver();
});
afterAll(async () => {
  await receiver.stop();
  await api.stop();
});

test('a webhook is added, tested, read and removed', async () => {
  const added = await api.call('POST', '/webhooks', { body: { url: receiver.url, events: ['issue.sent'] } });
  expect(added.status).toBe(201);
  const { secret, ...shown } = webhookSchemas.AddedWebhook.parse(added.body);
  expect(secret).toMatch(/^whsec_/);
  const listed = webhookSchemas.WebhookPage.parse((await api.call('GET', '/webhooks')).body);
  expect(listed.items).toEqual([shown]);
  const tested = await api.call('POST', `/webhooks/${shown.id}/test`);
  expect(webhookSchemas.TestedWebhook.parse(tested.body)).toMatchObject({ delivered: true, status: 204 });
  const deliveries = await api.call('GET', `/webhooks/${shown.id}/deliveries`);
  expect(webhookSchemas.DeliveryPage.parse(deliveries.body).items).toMatchObject([{ type: 'webhook.test' }]);
  const replayed = await api.call('POST', `/webhooks/${shown.id}/replay`, { body: { since: '2026-01-01T00:00:00Z' } });
  expect(webhookSchemas.Replayed.parse(replayed.body)).toEqual({ replayed: 0, waiting: 0 });
  expect((await api.call('DELETE', `/webhooks/${shown.id}`)).status).toBe(204);
  for (const [method, path] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/test'],
  ] as const)
    expect(await api.call(method, `/webhooks/${shown.id}${path}`)).toMatchObject({
      status: 404,
      body: { code: 'webhook.not-found' },
    });
});

test('wrong values are refused by field, and a token for one newsletter has no access', async () => {
  for (const [body, field] of [
    [{ url: 'nowhere' }, 'url'],
    [{ url: 'https://10.0.0.1/' }, 'url'],
    [{ url: receiver.url, events: ['issue.read'] }, 'events.0'],
    [{ url: receiver.url, colour: 'red' }, 'colour'],
  ] as const) {
    const { status, body: problem } = await api.call('POST', '/webhooks', { body });
    expect([status, problem.errors?.[0]?.field]).toEqual([422, field]);
  }
  const { token } = await api.makeToken({ newsletter: 'gazette' });
  expect(await api.call('GET', '/webhooks', { token })).toMatchObject({ status: 403 });
  const { token: reader } = await api.makeToken({ scopes: ['webhooks:read'] });
  expect(await api.call('POST', '/webhooks', { token: reader, body: { url: receiver.url } })).toMatchObject({
    status: 403,
    body: { code: 'auth.scope-missing' },
  });
});
