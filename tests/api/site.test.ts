import sharp from 'sharp';
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
  const place = { phone: '+1 212 555 0100', postalAddress: '5 Harbour Lane\nPortville' };
  const change = {
    name: 'The Example Press',
    ...place,
    texts: { about: { en: 'We **report**.', 'zh-CN': '关于我们' } },
  };
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
    [{ phone: 'call us' }, 'phone'],
    [{ phone: '12' }, 'phone'],
    [{ postalAddress: 'x'.repeat(501) }, 'postalAddress'],
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

test('the look of the site is changed with files in Base64, and null resets a part', async () => {
  const patch = (body: object) => api.call('PATCH', '/site', { body, headers: { 'if-match': '*' } });
  const create = { width: 180, height: 180, channels: 4, background: { r: 20, g: 90, b: 160, alpha: 0.5 } } as const;
  const icon = (await sharp({ create }).png().toBuffer()).toString('base64');
  const { status, body } = await patch({ accent: '#0b5fa5', icon, logo: icon, fonts: 'system' });
  expect([status, body]).toEqual([200, expect.objectContaining({ fonts: 'system', logoDark: null })]);
  expect(body.accent.light).toBe('#0b5fa5');
  expect(body.icon).toMatchObject({ width: 180, url: expect.stringMatching(/\/media\/[0-9a-f]{20}\.png$/) });
  expect((await patch({ icon: null, accent: null })).body).toMatchObject({ icon: null, accent: null, logo: body.logo });
  for (const [wrong, field] of [
    [{ accent: '#ffff00' }, 'accent'],
    [{ accentDark: '#8fbdea' }, 'accentDark'],
    [{ icon: 'GIF' }, 'icon'],
    [{ icon: Buffer.from('no picture').toString('base64') }, 'icon'],
    [{ fonts: 'comic' }, 'fonts'],
  ] as const) {
    const answer = await patch(wrong);
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([422, field]);
  }
});
