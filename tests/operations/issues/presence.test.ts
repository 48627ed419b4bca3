import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { notePresence, presentSeconds, readPresence } from '../../../src/issues/presence.js';
import { keys } from '../../../src/redis/keys.js';
import { type ApiForTests, startApiForTests } from '../../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../../helpers/process.js';

let api: ApiForTests;
let postrider: Installation;
let id: string;
let anna: string;
let ben: string;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  postrider = await quickInstallation({ REDIS_URL: `unix://${path}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  id = (await api.issue(api.gazette, 'Open in two windows')).id;
  anna = (await api.makeToken({ name: 'Anna', scopes: ['content:read'] })).token;
  ben = (await api.makeToken({ name: 'Ben' })).token;
});
beforeEach(() => api.app.redis.del(keys.presence(id)));
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

interface Shown {
  name: string;
  you: boolean;
}
const note = (token: string, body = {}) => api.call('POST', `/issues/${id}/draft/presence`, { token, body });

test('whoever has a draft open sees who else has, until they close it', async () => {
  expect((await note(anna)).body.people.map(({ name, you }: Shown) => [name, you])).toEqual([['Anna', true]]);
  const both = await note(ben);
  expect(both.status).toBe(200);
  expect(both.body.people.map(({ name, you }: Shown) => [name, you])).toEqual([
    ['Anna', false],
    ['Ben', true],
  ]);
  expect((await postrider.cli('issue', 'show', id)).stdout).toMatch(/also here: +Anna, Ben/);
  expect(await postrider.json('issue', 'show', id)).toMatchObject({ present: [{ name: 'Anna' }, { name: 'Ben' }] });
  expect((await note(ben, { leaves: true })).body.people).toMatchObject([{ name: 'Anna' }]);
});

test('a presence ends after half a minute, changes nothing of the draft, and is in no log', async () => {
  const { redis } = api.app;
  const before = await api.call('GET', `/issues/${id}/draft`);
  await note(anna);
  const now = Date.now();
  expect(await readPresence(redis, id, now + presentSeconds * 1_000 + 1_000)).toEqual([]);
  expect(await redis.ttl(keys.presence(id))).toBeGreaterThan(0);
  await notePresence(redis, id, { id: 'token:other', name: 'Carl' }, now + 20_000);
  expect((await readPresence(redis, id, now + 40_000)).map(({ name }) => name)).toEqual(['Carl']);
  expect((await api.call('GET', `/issues/${id}/draft`)).body).toEqual(before.body);
  const { body } = await api.call('GET', '/audit');
  expect(body.items.filter(({ operation }: { operation: string }) => operation === 'notePresence')).toEqual([]);
});

test('a presence on an issue that does not exist is refused', async () => {
  const unknown = await api.call('POST', '/issues/gazette-999/draft/presence', { token: anna, body: {} });
  expect(unknown).toMatchObject({ status: 404, body: { code: 'issue.not-found' } });
});
