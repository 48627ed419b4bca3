import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

test('the site is read and changed on the revision that was read', async () => {
  const { headers, body: before } = await api.call('GET', '/site');
  expect(headers.etag).toBe(`"${before.revision}"`);
  const change = { name: 'The Example Press', texts: { about: { en: 'We **report**.', 'zh-CN': '关于我们' } } };
  expect(await api.call('PATCH', '/site', { body: change })).toMatchObject({ status: 428 });
  const given = { body: change, headers: { 'if-match': String(headers.etag) } };
  const changed = await api.call('PATCH', '/site', given);
  expect(changed).toMatchObject({ status: 200, body: { ...change, revision: before.revision + 1 } });
  expect((await api.call('GET', '/site')).body).toEqual(changed.body);
  expect(await api.call('PATCH', '/site', given)).toMatchObject({
    status: 412,
    body: { code: 'site.changed-meanwhile' },
  });
  const removed = { body: { texts: { about: { en: null } } }, headers: { 'if-match': '*' } };
  expect((await api.call('PATCH', '/site', removed)).body.texts.about).toEqual({ 'zh-CN': '关于我们' });
});

test('wrong values are refused by field, and an empty change too', async () => {
  const patch = (body: object) => api.call('PATCH', '/site', { body, headers: { 'if-match': '*' } });
  for (const [body, field] of [
    [{ contact: 'nobody' }, 'contact'],
    [{ hub: 'javascript:alert(1)' }, 'hub'],
    [{ audience: 'no' }, 'audience'],
    [{ texts: { about: { fr: 'Nous' } } }, 'texts.about'],
    [{ texts: { terms: { en: 'Terms' } } }, 'texts'],
    [{ colour: 'red' }, 'colour'],
    [{}, 'body'],
  ] as const) {
    const { status, body: problem } = await patch(body);
    expect([status, problem.errors?.[0]?.field]).toEqual([422, expect.stringContaining(field)]);
  }
});

test('a token for one newsletter may read the site, and may not change it', async () => {
  const { token } = await api.makeToken({ newsletter: 'gazette', scopes: ['content:read', 'content:write'] });
  expect(await api.call('GET', '/site', { token })).toMatchObject({ status: 200 });
  const change = { token, body: { name: 'Mine' }, headers: { 'if-match': '*' } };
  expect(await api.call('PATCH', '/site', change)).toMatchObject({
    status: 403,
    body: { code: 'auth.other-newsletter' },
  });
  const { token: reader } = await api.makeToken({ scopes: ['content:read'] });
  expect(await api.call('PATCH', '/site', { ...change, token: reader })).toMatchObject({ status: 403 });
});
