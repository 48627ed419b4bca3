import { afterAll, beforeAll, expect, test } from 'vitest';
import { readNewsletter } from '../../src/newsletters/newsletter-store.js';
import { removeNewsletter } from '../../src/operations/newsletters/remove-newsletter.js';
import { addPerson, readPerson } from '../../src/people/person-store.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests({ WEBHOOK_NETWORKS: '127.0.0.0/8' });
});
afterAll(() => api.stop());

const titled = (slug: string) => ({ slug, title: 'Short', from: { name: 'Short', address: 'short@example.com' } });

/** A newsletter with a token, a webhook and an editor of its own. */
async function withAccess(slug: string) {
  expect((await api.call('POST', '/newsletters', { body: titled(slug) })).status).toBe(201);
  const given = { name: 'Archive', newsletter: slug, scopes: ['content:read', 'subscribers:read'] };
  const { token } = (await api.call('POST', '/tokens', { body: given })).body;
  const webhook = { url: 'https://hooks.example.com/', newsletter: slug };
  const { id } = (await api.call('POST', '/webhooks', { body: webhook })).body;
  const own = { email: `${id}@example.com`, name: 'Ada', language: 'en', role: null, movesData: false } as const;
  const person = await addPerson(api.app.redis, { ...own, roles: { [slug]: 'editor' } });
  expect((await api.call('GET', `/newsletters/${slug}`, { token })).status).toBe(200);
  return { slug, token, webhook: id, person: person.id };
}

async function expectNoAccess({ slug, token, webhook, person }: Awaited<ReturnType<typeof withAccess>>) {
  expect((await api.call('GET', `/newsletters/${slug}`, { token })).status).toBe(401);
  expect((await api.call('GET', `/webhooks/${webhook}`)).status).toBe(404);
  expect((await readPerson(api.app.redis, person)).roles).toEqual({});
}

test('tokens, webhooks and roles of a newsletter end with it: a later one of its name is not open to them', async () => {
  const slug = 'brief';
  const before = await withAccess(slug);
  const asked = await api.call('DELETE', `/newsletters/${slug}`);
  expect(asked.body.errors[0].detail).toContain('1 token and 1 webhook');
  expect((await api.call('DELETE', `/newsletters/${slug}?confirm=${slug}`)).status).toBe(204);
  expect((await api.call('POST', '/newsletters', { body: titled(slug) })).status).toBe(201);
  await expectNoAccess(before);
});

test('they end before the record goes, so that a removal that is interrupted there can be repeated', async () => {
  const slug = 'short';
  const before = await withAccess(slug);
  const dies = async () => {
    throw new Error('the process died');
  };
  const removal = removeNewsletter(api.app.list, await readNewsletter(api.app.redis, slug), () => undefined, dies);
  await expect(removal).rejects.toThrow('the process died');
  expect((await api.call('DELETE', `/newsletters/${slug}?confirm=${slug}`)).status).toBe(204);
  await expectNoAccess(before);
});

test('what an earlier version left of a removed newsletter ends when another gets its name', async () => {
  const slug = 'early';
  const before = await withAccess(slug);
  await removeNewsletter(api.app.list, await readNewsletter(api.app.redis, slug));
  expect((await api.call('POST', '/newsletters', { body: titled(slug) })).status).toBe(201);
  await expectNoAccess(before);
});
