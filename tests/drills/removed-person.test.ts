import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changePerson, removePerson } from '../../src/people/person-store.js';
import { listReaderImports } from '../../src/subscribers/reader-imports/reader-import.js';
import { deskPerson } from '../desk/report/sent-issues.js';
import { until } from '../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web/web-for-tests.js';

let web: WebForTests;
let port: number;
beforeAll(async () => {
  web = await startWebForTests();
  await web.server.listen({ port: 0, host: '127.0.0.1' });
  const address = web.server.server.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => web.stop());

const rows = Array.from({ length: 3_000 }, (_, i) => `reader${i}@example.org,Reader ${i}\n`);
const boundary = 'a-form-of-the-desk';
const form = [
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="readers.csv"\r\n\r\n`,
  `email,name\n${rows.join('')}\r\n--${boundary}--\r\n`,
].join('');

/** Files that this process receives. */
const files = async () =>
  (await readdir(tmpdir())).filter((name) => new RegExp(`^postrider-file-[0-9a-f]+-${process.pid}-`).test(name));

/** Begins to send a file with the form of the desk, does something in the middle, and sends the rest. @returns the answer */
async function send(path: string, session: string, meanwhile: () => Promise<unknown>): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  let said = '';
  socket.on('data', (chunk) => {
    said += String(chunk);
  });
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Cookie: postrider-session=${session}`,
    'Sec-Fetch-Site: same-origin',
    `Content-Type: multipart/form-data; boundary=${boundary}`,
    `Content-Length: ${Buffer.byteLength(form)}`,
    'Connection: close',
  ];
  const before = new Set(await files());
  socket.write(`${head.join('\r\n')}\r\n\r\n${form.slice(0, 20_000)}`);
  await until('the file arrives', async () => (await files()).some((name) => !before.has(name)));
  await meanwhile();
  socket.write(form.slice(20_000));
  await once(socket, 'close');
  return said;
}

test('a file of readers is refused when its sender is removed, or loses the role, while it arrives', async () => {
  const { redis } = web.app;
  const { slug, number } = await web.newsletter({});
  const path = `/desk/n/${slug}/readers/import`;
  const somebody = () => deskPerson(web, null, { [slug]: 'editor' });
  const stays = await somebody();
  const taken = await send(path, stays.session, async () => undefined);
  expect(taken).toMatch(/^HTTP\/1\.1 303 [\s\S]*readers\/import\/[0-9a-f-]{36}/i);
  expect(await listReaderImports(redis, number)).toHaveLength(1);

  // Either ends the sessions of the person.
  const removed = await somebody();
  const refused = await send(path, removed.session, () => removePerson(redis, removed.person.id));
  expect(refused).toMatch(/^HTTP\/1\.1 303 [\s\S]*location: \/desk\/sign-in/i);
  const demoted = await somebody();
  const change = { roles: { [slug]: 'viewer' } } as const;
  const answer = await send(path, demoted.session, () => changePerson(redis, demoted.person.id, change));
  expect(answer).toMatch(/^HTTP\/1\.1 303 [\s\S]*location: \/desk\/sign-in/i);
  expect(await listReaderImports(redis, number)).toHaveLength(1);
});
