import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PostriderError } from '../../src/errors.js';
import { limitBodies } from '../../src/uploads/body-pace.js';
import { type ReceivedFile, receiveFile, takeFiles } from '../../src/uploads/receive-file.js';
import { removeAbandonedFolders } from '../../src/uploads/work-folder.js';

const maxBytes = 1024 * 1024;
const server = fastify({ forceCloseConnections: 'idle' });
const closing = new AbortController();
/** Long enough for a busy machine. */
const usual = { bodyMs: 60_000, fileBytes: 1_000, fileMs: 60_000 };
/** Short, for the tests that wait for it. */
const short = { ...usual, bodyMs: 200, fileMs: 400 };
const pace = { ...usual };
/** What the route has received, with the file's text. */
const received: (ReceivedFile & { text: string })[] = [];
/** Resolves with each answer that the route has begun to give up or finish. */
let handled: (() => void)[] = [];
/** While set, a received file is in use. */
let inUse: Promise<void> | undefined;
let port = 0;

beforeAll(async () => {
  limitBodies(server.server, pace);
  server.addContentTypeParser('text/csv', (_request, payload, done) => done(null, payload));
  server.post('/form', async () => 'read');
  server.register(async (scope) => {
    takeFiles(scope);
    scope.post('/files', async (request, reply) => {
      try {
        return await receiveFile(request, reply, { maxBytes, closing: closing.signal }, async (file) => {
          received.push({ ...file, text: await readFile(file.path, 'utf8') });
          await inUse;
          return { bytes: file.bytes };
        });
      } catch (error) {
        if (!(error instanceof PostriderError)) throw error;
        return reply.code(400).send({ code: error.code, ...('because' in error ? { because: error.because } : {}) });
      } finally {
        for (const each of handled.splice(0)) each();
      }
    });
  });
  port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
});
afterAll(() => server.close());
beforeEach(() => {
  received.length = 0;
  handled = [];
  inUse = undefined;
  Object.assign(pace, usual);
});

const nextHandled = () => new Promise<void>((resolve) => handled.push(resolve));
const allFolders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('postrider-file-'));
/** Those of this process: other tests receive files at the same time. */
const folders = async () => (await allFolders()).filter((name) => name.includes(`-${process.pid}-`));

/** Sends a form with these parts. */
async function sendForm(parts: FormData) {
  const answer = await fetch(`http://127.0.0.1:${port}/files`, { method: 'POST', body: parts });
  return { status: answer.status, body: (await answer.json()) as { code?: string; because?: string; bytes?: number } };
}
function form(...files: [name: string, text: string][]): FormData {
  const parts = new FormData();
  for (const [name, text] of files) parts.append('file', new Blob([text]), name);
  return parts;
}

const boundary = 'xxBOUNDARYxx';
/** The beginning of a request with a form, whose file is still to come. */
const head = (length: number, type = `multipart/form-data; boundary=${boundary}`) =>
  `POST /files HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;
const part = (name = 'list.csv') =>
  `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: text/csv\r\n\r\n`;

/** Sends bytes and reads until the connection is closed. */
async function raw(...texts: string[]): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  for (const text of texts) socket.write(text);
  await once(socket, 'close');
  return answer;
}

test('the file of a form is on the disk while it is used, and gone afterwards', async () => {
  const before = await folders();
  const parts = form(['readers.csv', 'email\na@example.org\n']);
  parts.append('note', 'a hidden field');
  expect(await sendForm(parts)).toEqual({ status: 200, body: { bytes: 20 } });
  expect(received).toMatchObject([{ name: 'readers.csv', text: 'email\na@example.org\n' }]);
  expect(await folders()).toEqual(before);
});

test('the whole body may be the file, and only this user can read it', async () => {
  const before = await folders();
  let mode = 0;
  inUse = (async () => {
    const own = (await folders()).find((name) => !before.includes(name)) ?? '';
    mode = (await stat(join(tmpdir(), own, 'file'))).mode & 0o777;
  })().catch(() => undefined);
  const headers = { 'content-type': 'text/csv' };
  const sent = fetch(`http://127.0.0.1:${port}/files`, { method: 'POST', body: 'email\n', headers });
  expect((await sent).status).toBe(200);
  expect(received).toMatchObject([{ name: '', bytes: 6, text: 'email\n' }]);
  expect([0, 0o600]).toContain(mode);
  expect(await folders()).toEqual(before);
});

test('a path in the name of a file leads nowhere, and its name is shown without it', async () => {
  const before = await folders();
  const names = ['../../etc/passwd', '..\\..\\boot.ini', '/etc/shadow', 'a\u202egpj.csv'];
  for (const name of names) await sendForm(form([name, 'email\n']));
  expect(received.map(({ name }) => name)).toEqual(['passwd', 'boot.ini', 'shadow', 'agpj.csv']);
  for (const { path } of received) expect(path.startsWith(join(tmpdir(), 'postrider-file-'))).toBe(true);
  expect(await folders()).toEqual(before);
});

test.each<[what: string, parts: FormData, expected: object]>([
  ['a file that is too large', form(['big.csv', 'x'.repeat(maxBytes + 1)]), { code: 'upload.too-large' }],
  ['two files', form(['a.csv', 'a'], ['b.csv', 'b']), { code: 'upload.malformed', because: 'too-many-parts' }],
  [
    '1,000 files',
    form(...Array.from({ length: 1_000 }, (_, i): [string, string] => [`${i}.csv`, 'x'])),
    { code: 'upload.malformed', because: 'too-many-parts' },
  ],
  ['1,000 fields', fieldsOnly(1_000), { code: 'upload.malformed', because: 'too-many-parts' }],
  ['no file', fieldsOnly(1), { code: 'upload.malformed', because: 'no-file' }],
  ['a long field', fieldsOnly(1, 'x'.repeat(5_000)), { code: 'upload.malformed', because: 'field-too-large' }],
])('a form with %s is refused, and leaves nothing on the disk', async (_, parts, expected) => {
  const before = await folders();
  expect(await sendForm(parts)).toEqual({ status: 400, body: expected });
  expect(received).toEqual([]);
  expect(await folders()).toEqual(before);
});

function fieldsOnly(count: number, value = 'x'): FormData {
  const parts = new FormData();
  for (let i = 0; i < count; i += 1) parts.append(`field${i}`, value);
  return parts;
}

test.each([
  ['without a boundary', head(20, 'multipart/form-data'), 'x'.repeat(20)],
  ['that names its field __proto__', head(400), protoForm()],
  ['that ends within the file', head(part().length + 5), `${part()}email`],
])('a form %s is refused', async (_, ...texts) => {
  const before = await folders();
  expect(await raw(...texts)).toMatch(/^HTTP\/1\.1 400 .*"upload\.malformed"/s);
  expect(received).toEqual([]);
  expect(await folders()).toEqual(before);
});

function protoForm(): string {
  const own = `--${boundary}\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\nx\r\n`;
  return `${own}--${boundary}--`.padEnd(400);
}

test('a connection that is closed in the middle leaves nothing on the disk', async () => {
  const before = await folders();
  const done = nextHandled();
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.write(head(1_000_000) + part() + 'x'.repeat(100_000), () => socket.destroy());
  await done;
  expect(received).toEqual([]);
  expect(await folders()).toEqual(before);
});

test('a file may take longer than other bodies, as long as it keeps coming', async () => {
  // Any number of bytes will do: a busy machine may hold up the sender too.
  Object.assign(pace, short, { fileBytes: 0 });
  const bytes = 9_000;
  const end = `\r\n--${boundary}--\r\n`;
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write(head(part().length + bytes + end.length) + part());
  // 15 pieces take longer than the 200 ms of other bodies and the 400 ms of a period.
  let sent = 0;
  const drip = setInterval(() => {
    socket.write('x'.repeat(600));
    sent += 600;
    if (sent === bytes) socket.write(end);
    if (sent === bytes) clearInterval(drip);
  }, 50);
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 200 /);
  expect(received).toMatchObject([{ bytes }]);
  socket.destroy();
});

test('a file that stops coming is given up, and so is a form that drips', async () => {
  Object.assign(pace, short);
  const before = await folders();
  const done = nextHandled();
  expect(await raw(head(1_000_000) + part() + 'x'.repeat(500))).toMatch(/^HTTP\/1\.1 408 /);
  await done;
  expect(await folders()).toEqual(before);
  const text =
    'POST /form HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{';
  expect(await raw(text)).toMatch(/^HTTP\/1\.1 408 /);
});

test('no more than four files are received at once', async () => {
  const sockets = Array.from({ length: 4 }, () => connect({ port, host: '127.0.0.1' }));
  const before = await folders();
  for (const socket of sockets) socket.on('error', () => undefined).write(head(1_000_000) + part() + 'x'.repeat(5_000));
  while ((await folders()).length < before.length + 4) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await sendForm(form(['e.csv', 'email\n']))).toEqual({ status: 400, body: { code: 'upload.too-many' } });
  const ended = sockets.map(nextHandled);
  for (const socket of sockets) socket.destroy();
  await Promise.all(ended);
  expect(await sendForm(form(['e.csv', 'email\n']))).toMatchObject({ status: 200 });
  expect(await folders()).toEqual(before);
});

test('folders of killed processes are removed, and those of running ones stay', async () => {
  const machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  const made = [
    `postrider-file-${machine}-${2 ** 22 + 7}-dead`,
    `postrider-file-${machine}-${process.pid}-alive`,
    'postrider-file-01234567-1-elsewhere',
  ].map((name) => join(tmpdir(), name));
  for (const path of made) await mkdir(path);
  try {
    await removeAbandonedFolders();
    const left = async () => (await allFolders()).filter((name) => made.some((path) => path.endsWith(name)));
    expect((await left()).sort()).toEqual([
      'postrider-file-01234567-1-elsewhere',
      `postrider-file-${machine}-${process.pid}-alive`,
    ]);
    await removeAbandonedFolders(undefined, Date.now() + 2 * 86_400_000);
    expect(await left()).toEqual([`postrider-file-${machine}-${process.pid}-alive`]);
  } finally {
    for (const path of made) await rm(path, { recursive: true, force: true });
  }
});
