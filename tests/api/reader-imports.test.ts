import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readReaderImport } from '../../src/subscribers/reader-imports/reader-import.js';
import { runReaderImport } from '../../src/subscribers/reader-imports/run-reader-import.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let installation: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  const path = String(api.app.redis.options.path);
  installation = await quickInstallation({ REDIS_URL: `unix://${path}`, SMTP_URL: 'smtp://127.0.0.1:1' });
});
afterAll(async () => {
  await installation.remove();
  await api.stop();
});

const csv =
  'email,name,status\none@example.org,One,confirmed\ntwo@example.org,Two,unsubscribed\nthree@,Three,confirmed\n';

/** Sends a file as a browser does. */
async function send(slug: string, text = csv, token = api.token) {
  const form = new FormData();
  form.append('file', new Blob([text], { type: 'text/csv' }), '../list of readers.csv');
  const request = new Request('http://localhost', { method: 'POST', body: form });
  const headers = { 'content-type': String(request.headers.get('content-type')) };
  const body = await request.text();
  return api.call('POST', `/newsletters/${slug}/reader-imports`, { body, headers, token });
}

/** The file on this machine. */
async function namedFile(name: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'postrider-csv-')), name);
  await writeFile(path, csv);
  return path;
}

/** What a worker does with the import. */
async function work(id: string): Promise<void> {
  const { run } = await readReaderImport(api.app.redis, id);
  await runReaderImport(api.app, { import: id, run }, new AbortController().signal);
}

test('a file is sent, tried, imported, and its rejected rows are downloaded', async () => {
  const { slug } = await api.newsletter({ slug: 'sent' });
  const sent = await send(slug);
  expect(sent).toMatchObject({ status: 201, body: { state: 'ready', fileName: 'list of readers.csv', by: 'a test' } });
  const { id } = sent.body;
  const at = `/reader-imports/${id}`;
  expect(sent.headers.location).toMatch(new RegExp(`${at}$`));
  expect(sent.body.columns.map(({ name, use }: { name: string; use: string }) => [name, use])).toEqual([
    ['email', 'email'],
    ['name', 'name'],
    ['status', 'consent'],
  ]);
  const given = { status: 'confirmed', consent: 'the fair' };
  const tried = await api.call('POST', `${at}/start`, { body: { ...given, dryRun: true } });
  expect(tried).toMatchObject({ status: 202, body: { state: 'waiting', dryRun: true } });
  await work(id);
  const trial = { read: 3, added: 2, skipped: { 'invalid email': 1 } };
  expect(await api.call('GET', at)).toMatchObject({ status: 200, body: { state: 'ready', trial, result: null } });
  await api.call('POST', `${at}/start`, { body: given });
  expect(await api.call('POST', `${at}/start`, { body: given })).toMatchObject({ status: 409 });
  await work(id);
  expect(await api.call('GET', at)).toMatchObject({ body: { state: 'done', result: trial, rejected: 1 } });
  const rejects = await api.server.inject({
    url: `/api/v1${at}/rejects`,
    headers: { authorization: `Bearer ${api.token}` },
  });
  expect(rejects.headers['content-type']).toContain('text/csv');
  expect(rejects.body.trim().split(/\r?\n/)).toEqual([
    'line,reason,email,name,status',
    '4,invalid email,three@,Three,confirmed',
  ]);
  const list = await api.call('GET', `/newsletters/${slug}/reader-imports`);
  expect(list.body).toMatchObject({ items: [{ id, state: 'done' }], next: null });
});

test('columns that the file does not have are refused at once, and so is a file that is no list', async () => {
  const { slug } = await api.newsletter({ slug: 'wrong' });
  const { body } = await send(slug);
  const wrong = { status: 'confirmed', consent: 'the fair', map: ['email=Mail'], ignore: ['name'] };
  expect(await api.call('POST', `/reader-imports/${body.id}/start`, { body: wrong })).toMatchObject({
    ...{ status: 422, body: { errors: [{ field: 'map', detail: expect.stringContaining('email, name, status') }] } },
  });
  expect(await send(slug, 'PK\u0003\u0004')).toMatchObject({ status: 422, body: { errors: [{ field: 'body' }] } });
  expect(await api.call('GET', '/reader-imports/none')).toMatchObject({ status: 404 });
});

test('a token needs the scopes of an import, for the newsletter of the file', async () => {
  const { slug } = await api.newsletter({ slug: 'kept-apart' });
  const { id } = (await send(slug)).body;
  const { token: reading } = await api.makeToken({ scopes: ['subscribers:read', 'subscribers:write'] });
  expect(await send(slug, csv, reading)).toMatchObject({ status: 403 });
  expect(await api.call('GET', `/reader-imports/${id}`, { token: reading })).toMatchObject({ status: 403 });
  const scopes = ['subscribers:read', 'subscribers:import'] as const;
  const { token: elsewhere } = await api.makeToken({ scopes: [...scopes], newsletter: 'gazette' });
  expect(await send(slug, csv, elsewhere)).toMatchObject({ status: 403 });
  expect(await api.call('POST', `/reader-imports/${id}/cancel`, { token: elsewhere })).toMatchObject({ status: 403 });
  expect(await api.call('GET', `/reader-imports/${id}`)).toMatchObject({ body: { state: 'ready' } });
});

test('the command line sends, shows, starts and cancels the same imports, and the audit log says who did', async () => {
  const { slug } = await api.newsletter({ slug: 'typed' });
  const { json, cli } = installation;
  const file = await namedFile('readers.csv');
  const added = await json('reader-import', 'add', file, '--newsletter', slug);
  expect(added).toMatchObject({ state: 'ready', fileName: 'readers.csv', columns: [{ use: 'email' }, {}, {}] });
  const id = String(added.id);
  const start = ['reader-import', 'start', id, '--status', 'confirmed', '--consent', 'the fair'];
  expect((await cli(...start, '--dry-run')).stdout).toContain('waits for a worker');
  await work(id);
  const { stdout } = await cli('reader-import', 'show', id);
  expect(stdout).toContain('100 %: 3 rows read, 2 added');
  expect(stdout).toContain('Dry run: nothing was written.');
  await cli(...start);
  await work(id);
  expect((await cli('reader-import', 'rejects', id)).stdout).toContain('4,invalid email,three@');
  const second = await json('reader-import', 'add', file, '--newsletter', slug);
  expect((await cli('reader-import', 'cancel', String(second.id))).stdout).toContain('Cancelled.');
  expect((await cli('reader-import', 'list', '--newsletter', slug)).stdout).toMatch(/cancelled[\s\S]*done/);
  expect((await cli('reader-import', 'cancel', id)).stderr).toContain('The import is done.');
  const entries = await api.call('GET', `/audit?newsletter=${slug}`);
  const noted = entries.body.items.map(({ operation }: { operation: string }) => operation).reverse();
  expect(noted).toEqual([
    // The dry run, too: it changes what the import shows.
    ...['addReaderImport', 'startReaderImport', 'startReaderImport'],
    ...['addReaderImport', 'cancelReaderImport', 'cancelReaderImport'],
  ]);
});
