import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { revokeApiToken } from '../../src/operations/tokens/token-store.js';
import { countSubscribers } from '../../src/subscribers/list/count-subscribers.js';
import { readReaderImport } from '../../src/subscribers/reader-imports/reader-import.js';
import { runReaderImport } from '../../src/subscribers/reader-imports/run-reader-import.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { until } from '../helpers/clock.js';

let api: ApiForTests;
let port: number;
beforeAll(async () => {
  api = await startApiForTests();
  await api.server.listen({ port: 0, host: '127.0.0.1' });
  const address = api.server.server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => api.stop());

const rows = Array.from({ length: 3_000 }, (_, i) => `reader${i}@example.org,Reader ${i}\n`);
const csv = `email,name\n${rows.join('')}`;

/** Files that this process receives. */
const files = async () =>
  (await readdir(tmpdir())).filter((name) => new RegExp(`^postrider-file-[0-9a-f]+-${process.pid}-`).test(name));

/** Begins to send a file, and stops in the middle. */
async function beginUpload(path: string, token: string): Promise<{ socket: Socket; said(): string; finish(): void }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let said = '';
  socket.on('data', (chunk) => {
    said += String(chunk);
  });
  const head = [
    `POST /api/v1${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Authorization: Bearer ${token}`,
    'Content-Type: text/csv',
    `Content-Length: ${Buffer.byteLength(csv)}`,
    'Connection: close',
  ];
  const before = new Set(await files());
  socket.write(`${head.join('\r\n')}\r\n\r\n${csv.slice(0, 20_000)}`);
  // The server writes a file once it has accepted the token.
  await until('the file arrives', async () => (await files()).some((name) => !before.has(name)));
  return { socket, said: () => said, finish: () => void socket.write(csv.slice(20_000)) };
}

test.each([
  ['an import that is answered with its report', 'subscribers/import?status=confirmed&consent=the+fair'],
  ['a file that is sent for an import', 'reader-imports'],
])('%s is refused when its token is revoked while the file arrives, and nobody is imported', async (_name, path) => {
  const newsletter = await api.newsletter({ slug: path.replaceAll(/[^a-z]/g, '').slice(0, 20) });
  const { token, apiToken } = await api.makeToken();
  const upload = await beginUpload(`/newsletters/${newsletter.slug}/${path}`, token);
  await revokeApiToken(api.app.redis, apiToken.id);
  upload.finish();
  await once(upload.socket, 'close');
  expect(upload.said()).toMatch(/^HTTP\/1\.1 401 [\s\S]*"code":"auth\.token-invalid"/);
  expect(await countSubscribers(api.app.list, newsletter)).toMatchObject({ confirmed: 0 });
  const sent = await api.call('GET', `/newsletters/${newsletter.slug}/reader-imports`);
  expect(sent.body.items).toEqual([]);
});

test('an import that a worker runs ends as it was started when its token is revoked, and the token can start no other', async () => {
  const { slug, ...newsletter } = await api.newsletter({ slug: 'started' });
  const { token, apiToken } = await api.makeToken();
  const headers = { 'content-type': 'text/csv' };
  const send = () => api.call('POST', `/newsletters/${slug}/reader-imports`, { body: csv, headers, token });
  const [first, second] = [await send(), await send()];
  const given = { status: 'confirmed', consent: 'the fair' };
  const start = (id: string) => api.call('POST', `/reader-imports/${id}/start`, { body: given, token });
  expect(await start(first.body.id)).toMatchObject({ status: 202 });
  const { run } = await readReaderImport(api.app.redis, first.body.id);
  const running = runReaderImport(api.app, { import: first.body.id, run }, new AbortController().signal);
  await revokeApiToken(api.app.redis, apiToken.id);
  expect(await start(second.body.id)).toMatchObject({ status: 401 });
  await running;
  expect(await api.call('GET', `/reader-imports/${first.body.id}`)).toMatchObject({
    body: { state: 'done', result: { read: rows.length, added: rows.length } },
  });
  expect(await countSubscribers(api.app.list, { slug, ...newsletter })).toMatchObject({ confirmed: rows.length });
});
