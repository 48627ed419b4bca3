import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWeb } from '../../src/web/server.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let server: ReturnType<typeof buildWeb>;
let installation: Installation;
let token: string;
beforeAll(async () => {
  api = await startApiForTests();
  server = buildWeb(api.app);
  const path = String(api.app.redis.options.path);
  installation = await quickInstallation({ REDIS_URL: `unix://${path}`, SMTP_URL: 'smtp://127.0.0.1:1' });
  ({ token } = await api.makeToken({ scopes: ['subscribers:read', 'subscribers:write', 'subscribers:import'] }));
});
afterAll(async () => {
  await server.close();
  await installation.remove();
  await api.stop();
});

const imports = (slug: string, query = 'status=confirmed&consent=the+fair') =>
  `/api/v1/newsletters/${slug}/subscribers/import?${query}`;
const send = async (url: string, payload: string, as = token, type = 'text/csv') => {
  const headers = { authorization: `Bearer ${as}`, 'content-type': type };
  const { statusCode, body } = await server.inject({ method: 'POST', url, headers, payload });
  return { status: statusCode, body: JSON.parse(body) };
};
const csv =
  'email,name,status\none@example.org,One,confirmed\ntwo@example.org,Two,unsubscribed\nthree@,Three,confirmed\n';

test('a file is imported with the report of the command line, and exported again', async () => {
  const { slug } = await api.newsletter({ slug: 'carried' });
  const before = await readdir(tmpdir());
  const dry = await send(imports(slug, 'status=confirmed&consent=the+fair&dryRun=true'), csv);
  expect(dry).toMatchObject({ status: 200, body: { read: 3, added: 2, dryRun: true } });
  const { status, body } = await send(imports(slug), csv);
  expect(status).toBe(200);
  expect(body).toMatchObject({ read: 3, added: 2, updated: 0, skipped: { 'invalid email': 1 } });
  expect(body.rejected).toEqual([{ line: 4, reason: expect.stringContaining('invalid email') }]);
  // The file that was sent is gone. Other processes receive files at the same time.
  const isOwn = new RegExp(`^postrider-file-[0-9a-f]+-${process.pid}-`);
  const isUpload = (name: string) => isOwn.test(name) && !before.includes(name);
  expect((await readdir(tmpdir())).filter(isUpload)).toEqual([]);
  const url = `/api/v1/newsletters/${slug}/subscribers/export?state=confirmed`;
  const exported = await server.inject({ url, headers: { authorization: `Bearer ${token}` } });
  expect(exported.headers['content-type']).toContain('text/csv');
  const flags = ['--newsletter', slug, '--filter', 'state=confirmed'];
  expect(exported.body).toBe((await installation.cli('subscriber', 'export', ...flags)).stdout);
  expect(exported.body).toContain('one@example.org');
  expect(exported.body).not.toContain('two@example.org');
});

test('a browser may send the file in a form', async () => {
  const { slug } = await api.newsletter({ slug: 'by-form' });
  const form = new FormData();
  form.append('file', new Blob([csv], { type: 'text/csv' }), 'readers.csv');
  const request = new Request('http://localhost', { method: 'POST', body: form });
  const type = String(request.headers.get('content-type'));
  expect(await send(imports(slug), await request.text(), token, type)).toMatchObject({
    ...{ status: 200, body: { read: 3, added: 2, skipped: { 'invalid email': 1 } } },
  });
  expect(await send(imports(slug), 'no form', token, 'multipart/form-data')).toMatchObject({
    ...{ status: 400, body: { code: 'request.malformed' } },
  });
  // A route that takes JSON takes no form.
  expect(await send(`/api/v1${api.readers}`, 'no form', token, type)).toMatchObject({
    status: 415,
  });
});

test('an import is refused by field, and one that cannot be read by its body', async () => {
  const { slug } = await api.newsletter({ slug: 'refused' });
  const wrong = await send(imports(slug, 'status=lost&map=colour&state=x&encoding=morse'), csv);
  const fields = wrong.body.errors.map(({ field }: { field: string }) => field).sort();
  expect([wrong.status, fields]).toEqual([422, ['consent', 'encoding', 'map', 'state', 'status']]);
  const unread = await send(imports(slug), 'colour\nred\n');
  expect(unread).toMatchObject({ status: 422, body: { code: 'input.invalid', errors: [{ field: 'body' }] } });
  expect(await send(imports(slug), '{}', token, 'application/json')).toMatchObject({ status: 415 });
  expect(await send(`/api/v1/newsletters/${slug}/segments`, csv)).toMatchObject({ status: 403 });
  expect(await send(`/api/v1${api.readers}`, csv)).toMatchObject({ status: 415 });
});

test('an import needs its own scope, and the one to read, because its report says who is on the list', async () => {
  const { slug } = await api.newsletter({ slug: 'scoped' });
  for (const scopes of [['subscribers:read', 'subscribers:write'], ['subscribers:import']] as const) {
    const { token: without } = await api.makeToken({ scopes: [...scopes] });
    expect(await send(imports(slug), csv, without)).toMatchObject({
      status: 403,
      body: { code: 'auth.scope-missing' },
    });
  }
});
