import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { articlePicture } from '../../src/articles/pictures/article-picture.js';
import { makePictures } from '../../src/articles/pictures/make-pictures.js';
import { readArticle } from '../../src/articles/store/article-store.js';
import { keys } from '../../src/redis/keys.js';
import { bodyPace } from '../../src/uploads/body-pace.js';
import { bands, flatPng } from '../articles/pictures/pictures-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

/** The name of a folder in which this process receives a file. */
const ownFolder = new RegExp(`^postrider-file-[0-9a-f]+-${process.pid}-`);
/** For a machine that is busy. */
const patience = { timeout: 60_000 };
const path = '/newsletters/gazette/pictures';
let api: ApiForTests;
let installation: Installation;
let folder: string;
let port = 0;
beforeAll(async () => {
  api = await startApiForTests({ PUBLIC_URL: 'http://localhost:3000', ADDED_PICTURE_MEMORY_MB: '1' });
  const redis = `unix://${api.app.redis.options.path}`;
  installation = await quickInstallation({
    REDIS_URL: redis,
    PUBLIC_URL: api.app.publicUrl,
    SMTP_URL: 'smtp://127.0.0.1:1',
  });
  port = Number(new URL(await api.server.listen({ host: '127.0.0.1', port: 0 })).port);
  folder = await mkdtemp(join(tmpdir(), 'postrider-pictures-'));
});
beforeEach(async () => {
  await api.app.redis.del(keys.addedPictures);
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await installation.remove();
  await api.stop();
});

interface File {
  bytes: Uint8Array;
  name?: string;
  type?: string;
}

/** Sends a form as a browser does. */
async function send(files: readonly File[], fields: readonly [string, string][] = []) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  for (const { bytes, name = 'photo.jpg', type = 'image/jpeg' } of files)
    form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
  const request = new Request('http://localhost', { method: 'POST', body: form });
  return post(Buffer.from(await request.arrayBuffer()), String(request.headers.get('content-type')));
}

async function post(payload: Buffer, type: string) {
  const headers = { authorization: `Bearer ${api.token}`, 'content-type': type };
  const answer = await api.server.inject({ method: 'POST', url: `/api/v1${path}`, headers, payload });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}

const sendOne = (bytes: Uint8Array, about: Omit<File, 'bytes'> = {}) => send([{ bytes, ...about }]);
const photo = async (width = 1600, height = 1000) =>
  (await bands(['#ff0000', '#00ff00', '#0000ff'], width, height)).jpeg().toBuffer();
/** A PNG of this many bytes at least, with other pixels each time. */
const noise = (side: number) =>
  sharp({
    create: {
      ...{ width: side, height: side, channels: 3, background: '#888' },
      noise: { type: 'gaussian', mean: 128, sigma: 80 },
    },
  })
    .jpeg()
    .toBuffer();

/** The bytes that every web process serves at an address. */
async function served(url: string): Promise<{ type: unknown; bytes: Buffer }> {
  const { statusCode, headers, rawPayload } = await api.server.inject({ method: 'GET', url: new URL(url).pathname });
  expect(statusCode).toBe(200);
  return { type: headers['content-type'], bytes: rawPayload };
}

async function bytesTaken(): Promise<number> {
  const all = Object.values(await api.app.redis.hgetall(keys.addedPictures));
  return all.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
}
const mediaKeys = async () => (await api.app.redis.keys(keys.media('*'))).sort();
/** Where this process receives files. */
const folders = async () => (await readdir(tmpdir())).filter((name) => ownFolder.test(name));

test('a photo is kept as emails and pages need it, whatever its name and type say', async () => {
  const bytes = await sharp(await photo(3000, 2000))
    .withMetadata({ orientation: 6, exif: { IFD0: { Copyright: 'somebody' } } })
    .jpeg()
    .toBuffer();
  const added = await sendOne(bytes, { name: '../../logo.svg', type: 'text/html' });
  expect(added).toMatchObject({ status: 201, body: { width: 1440, height: 2160 } });
  expect(added.body.url).toBe(`${api.app.publicUrl}/media/${added.body.id}.jpg`);
  const { type, bytes: shown } = await served(added.body.url);
  expect(type).toBe('image/jpeg');
  expect(shown.byteLength).toBe(added.body.bytes);
  const { width, height, exif, orientation } = await sharp(shown).metadata();
  expect({ width, height, exif, orientation }).toEqual({ width: 1440, height: 2160 });
});

test('the whole body may be the picture, and the same picture has the same address', async () => {
  const bytes = await photo();
  const [one, ...others] = await Promise.all([
    post(bytes, 'image/jpeg'),
    post(bytes, 'image/png'),
    sendOne(bytes),
    sendOne(bytes),
  ]);
  expect(one).toMatchObject({ status: 201 });
  for (const other of others) expect(other.body).toEqual(one?.body);
  expect(await bytesTaken()).toBe(one?.body.bytes);
});

test('what is no picture, or a dangerous one, is refused, and nothing of it is kept', async () => {
  const before = await mediaKeys();
  const whole = await noise(300);
  const notAPicture = 'The picture cannot be used: it is not a JPEG, PNG, GIF, WebP or AVIF picture.';
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="400" onload="alert(1)"/>';
  const refused: [what: string, bytes: Uint8Array, detail: string][] = [
    ['an SVG', Buffer.from(svg), notAPicture],
    ['an SVG behind a declaration', Buffer.from(`<?xml version="1.0"?>\n${svg}`), notAPicture],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), notAPicture],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n'), notAPicture],
    ['a TIFF', await sharp(whole).tiff().toBuffer(), notAPicture],
    ['nothing', Buffer.of(), notAPicture],
    ['a signature alone', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'The picture cannot be used: it is damaged.'],
    ['a photo that was cut off', whole.subarray(0, whole.length >> 1), 'The picture cannot be used: it is damaged.'],
    ['a bomb', flatPng(60_000, 60_000), 'The picture cannot be used: it has more than 36 million pixels.'],
    ['a tracking pixel', flatPng(1, 1), 'The picture cannot be used: it is smaller than 20 × 20 pixels.'],
  ];
  for (const [what, bytes, detail] of refused) {
    const answer = await sendOne(bytes, { name: 'photo.png', type: 'image/png' });
    expect(answer, what).toMatchObject({ status: 422, body: { code: 'input.invalid', errors: [{ detail }] } });
  }
  expect(await mediaKeys()).toEqual(before);
  expect(await bytesTaken()).toBe(0);
});

test('a file that is a picture and something else besides becomes the picture alone', async () => {
  const script = '<script>alert(1)</script><?php system($_GET[0]); ?>PK\x03\x04';
  const jpeg = await photo(600, 400);
  const gif = await sharp(jpeg).gif().toBuffer();
  const comment = Buffer.concat([Buffer.from([0xff, 0xfe, 0, script.length + 2]), Buffer.from(script, 'latin1')]);
  const files = [
    Buffer.concat([jpeg, Buffer.from(script)]),
    Buffer.concat([jpeg.subarray(0, 2), comment, jpeg.subarray(2)]),
    Buffer.concat([gif, Buffer.from(`*/=1;${script}`)]),
  ];
  for (const bytes of files) {
    const added = await sendOne(bytes);
    expect(added.status).toBe(201);
    const { bytes: shown } = await served(added.body.url);
    expect(shown.includes('alert(1)')).toBe(false);
    expect(shown.includes('<?php')).toBe(false);
    expect(shown.includes('PK\x03\x04')).toBe(false);
  }
});

test('a form with too many parts, without a file, or with too large a file is refused', async () => {
  const bytes = await photo(100, 100);
  const many = Array.from({ length: 30 }, (_, i): [string, string] => [`field${i}`, 'x']);
  for (const answer of [
    await send([{ bytes }, { bytes }]),
    await send([{ bytes }], many),
    await send([], [['a', 'b']]),
  ])
    expect(answer).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
  const large = Buffer.concat([bytes, Buffer.alloc(15 * 1024 * 1024)]);
  expect(await sendOne(large)).toMatchObject({ status: 413, body: { code: 'body.too-large' } });
  expect(await post(Buffer.from('{}'), 'application/json')).toMatchObject({ status: 415 });
  expect(await bytesTaken()).toBe(0);
});

/** Begins to send a picture. */
function beginToSend(bytes: Buffer) {
  const socket = connect({ host: '127.0.0.1', port });
  const head = [
    ...[`POST /api/v1${path} HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${api.token}`],
    ...['Content-Type: image/jpeg', `Content-Length: ${bytes.length}`],
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(bytes.subarray(0, bytes.length - 1));
  return socket;
}

test('nothing is kept of a picture whose sender disconnects', async () => {
  const before = await mediaKeys();
  const socket = beginToSend(await photo());
  await vi.waitFor(async () => expect(await folders()).toHaveLength(1), patience);
  socket.destroy();
  await vi.waitFor(async () => expect(await folders()).toEqual([]), patience);
  expect(await mediaKeys()).toEqual(before);
  expect(await bytesTaken()).toBe(0);
});

test('a picture that stops coming is given up', async () => {
  const usual = { ...bodyPace };
  Object.assign(bodyPace, { fileMs: 400 });
  try {
    const before = await mediaKeys();
    const socket = beginToSend(await photo());
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    await once(socket, 'close');
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    await vi.waitFor(async () => expect(await folders()).toEqual([]), patience);
    expect(await mediaKeys()).toEqual(before);
  } finally {
    Object.assign(bodyPace, usual);
  }
});

test('pictures that arrive at once never take more memory than they may', async () => {
  const files = await Promise.all(Array.from({ length: 4 }, () => noise(900)));
  const answers = await Promise.all(files.map((bytes) => sendOne(bytes)));
  const [kept, full] = [201, 503].map((status) => answers.filter((answer) => answer.status === status));
  expect(kept?.length).toBeGreaterThan(0);
  expect(full?.length).toBeGreaterThan(0);
  expect(kept?.length).toBe(4 - Number(full?.length));
  expect(await bytesTaken()).toBeLessThanOrEqual(1024 * 1024);
  expect(full?.[0]?.body.detail).toContain('take all the memory that they may');
});

test('the address is the picture of an article, of a sponsor and a logo, and is not fetched', async () => {
  const { url } = (await sendOne(await photo(1200, 800))).body;
  // The address of a new installation is private, and nothing listens there.
  expect(url).toMatch(/^http:\/\/localhost:3000\/media\//);
  const [id = ''] = (await api.issue(api.gazette, 'A new berth opens')).articles;
  const image = { url, alt: 'A berth' };
  const headers = { 'if-match': '*' };
  expect(await api.call('PATCH', `/articles/${id}`, { body: { image }, headers })).toMatchObject({ status: 200 });
  const { redis, publicUrl } = api.app;
  await makePictures({ redis, publicUrl, allowPrivateFetch: false, pictureMemory: 10 * 1024 * 1024 });
  const article = await readArticle(redis, id);
  expect(await articlePicture(redis, article?.image ?? null)).toMatchObject({ state: 'made' });

  const sponsor = { title: 'A map that stays dry', url: 'https://sponsor.example.com/', image: url };
  const added = await api.call('POST', '/newsletters/gazette/sponsors', { body: sponsor });
  expect(added).toMatchObject({ status: 201, body: { image: url } });

  const drawn = sharp({ create: { width: 560, height: 144, channels: 4, background: '#d0202080' } });
  const logo = (await sendOne(await drawn.png().toBuffer())).body.url;
  const look = await api.call('PATCH', '/newsletters/gazette/look', { body: { logo }, headers });
  expect(look).toMatchObject({ status: 200, body: { logo: { url: logo, width: 280, height: 72 } } });
  expect((await installation.json('newsletter', 'look', 'gazette', '--logo', logo)).slug).toBe('gazette');
});

test('no other address is taken for a logo, and none is fetched', async () => {
  let asked = 0;
  const inside = createServer((_, response) => {
    asked += 1;
    response.end('secret');
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  const { port } = inside.address() as { port: number };
  const own = api.app.publicUrl;
  const headers = { 'if-match': '*' };
  for (const logo of [
    `http://127.0.0.1:${port}/media/${'0'.repeat(20)}.png`,
    `${own}@127.0.0.1:${port}/media/x.png`,
    `${own}/media/../healthz`,
    `${own}/media/${'0'.repeat(20)}.png`,
  ])
    expect(await api.call('PATCH', '/newsletters/gazette/look', { body: { logo }, headers })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'logo' }] },
    });
  await new Promise((resolve) => inside.close(resolve));
  expect(asked).toBe(0);
});

test('the command line keeps a file of this machine, which every other process serves', async () => {
  const file = join(folder, 'photo');
  await writeFile(file, await photo(700, 500));
  const { json, cli } = installation;
  const added = await json('picture', 'add', file, '--newsletter', 'gazette');
  expect(added).toMatchObject({ width: 700, height: 500 });
  expect((await served(String(added.url))).type).toBe('image/jpeg');
  expect((await cli('picture', 'add', file, '--newsletter', 'gazette')).stdout.trim()).toBe(added.url);
  await writeFile(file, '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const refused = await cli('picture', 'add', file, '--newsletter', 'gazette');
  expect(refused.stderr).toContain('not a JPEG, PNG, GIF, WebP or AVIF picture');
  const missing = await cli('picture', 'add', join(folder, 'none'), '--newsletter', 'gazette');
  expect(missing.stderr).toContain('<file>');
});
