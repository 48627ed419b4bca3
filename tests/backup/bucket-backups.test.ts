import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { backupName } from '../../src/backup/backup-name.js';
import { bucketPlace } from '../../src/backup/places/bucket-place.js';
import { type BucketPatience, requestBucket } from '../../src/backup/places/bucket-requests.js';
import { parseConfig } from '../../src/config.js';
import type { BucketSettings } from '../../src/settings/bucket-settings.js';
import { startSite } from '../articles/site-for-tests.js';
import { until } from '../helpers/clock.js';
import { startPostrider } from '../helpers/postrider.js';
import { freePort, quickInstallation } from '../helpers/process.js';

const moto = '/usr/bin/moto_server';
const missing = existsSync(moto) ? '' : ' (not installed: bash scripts/setup.sh --browser)';
const refusal = '<Error><Code>SignatureDoesNotMatch</Code></Error>';
const patience: BucketPatience = { attempts: 2, firstDelay: 1, request: 60_000 };

let server: ChildProcess;
let environment: Record<string, string>;
let settings: BucketSettings;
beforeAll(async () => {
  const port = await freePort();
  environment = {
    ...{ BACKUP_TO: 's3://postrider-backups/of/news', AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` },
    ...{ AWS_ACCESS_KEY_ID: 'an-id-for-tests', AWS_SECRET_ACCESS_KEY: 'a secret for tests' },
  };
  const { backup } = parseConfig(environment);
  if (!backup?.bucket) throw new Error('BACKUP_TO is no bucket');
  settings = backup.bucket;
  if (missing) return;
  server = spawn(moto, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const makeBucket = () => requestBucket(settings, { method: 'PUT' }, { ...patience, attempts: 1 }).then(() => true);
  await until('the server answers', () => makeBucket().catch(() => false));
});
afterAll(() => server?.kill());

describe.skipIf(missing)(`a bucket${missing}`, () => {
  test('takes a large backup in parts, gives it back, lists the newest first, and deletes', async () => {
    const place = bucketPlace(settings, patience);
    const name = backupName(Date.UTC(2031, 2, 4, 3, 30), true);
    const chunk = Buffer.alloc(1_000_003, 'backup');
    async function* source() {
      for (let i = 0; i < 20; i += 1) yield chunk;
    }
    expect(await place.list()).toEqual([]);
    expect(await place.write(name, source())).toBe(20 * chunk.length);
    let read = 0;
    for await (const part of place.read(name)) read += part.length;
    expect(read).toBe(20 * chunk.length);
    const older = backupName(Date.UTC(2031, 2, 3, 3, 30));
    await place.write(
      older,
      (async function* () {
        yield Buffer.from('small');
      })(),
    );
    expect((await place.list()).map((one) => [one.name, one.bytes])).toEqual([
      [name, read],
      [older, 5],
    ]);
    expect(place.addressOf(older)).toBe(`s3://postrider-backups/of/news/${older}`);
    for (const one of [name, older]) await place.remove(one);
    expect(await place.list()).toEqual([]);
    await expect(place.read(name)[Symbol.asyncIterator]().next()).rejects.toThrow('There is no backup');
  });

  test('has nothing under the name of a backup that was not written to its end', async () => {
    const place = bucketPlace(settings, patience);
    async function* broken() {
      yield Buffer.alloc(17 << 20);
      throw new Error('the store is gone');
    }
    await expect(place.write(backupName(0), broken())).rejects.toThrow('the store is gone');
    expect(await place.list()).toEqual([]);
    // A process that was killed could not take back what it had begun.
    const killed = { method: 'POST', key: `of/news/${backupName(0)}`, query: { uploads: '' } } as const;
    await requestBucket(settings, killed, patience);
    const begun = async () =>
      (await requestBucket(settings, { method: 'GET', query: { uploads: '' } }, patience)).document.includes(
        '<UploadId>',
      );
    expect(await begun()).toBe(true);
    await place.tidy(1);
    expect(await begun()).toBe(false);
  });

  test('is where the commands write, list, verify and restore', async () => {
    const postrider = await startPostrider({ readers: 5, workers: false });
    const installation = await quickInstallation({
      ...{ REDIS_URL: `unix://${postrider.app.redis.options.path}`, ...environment },
      SECRET: postrider.app.config.secrets?.join() ?? '',
      BACKUP_TO: 's3://postrider-backups/of/commands',
    });
    try {
      const { file } = await installation.json<{ file: string }>('backup');
      expect(file).toMatch(/^s3:\/\/postrider-backups\/of\/commands\/[\d-]+\.backup$/);
      expect(await installation.json('backup', 'verify')).toMatchObject({ restored: { readers: 5 } });
      expect((await installation.cli('backup', 'list')).stdout).toContain(file.split('/').at(-1));
      installation.env.BACKUP_TO = 's3://another-bucket';
      expect(await installation.cli('backup', 'list')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('NoSuchBucket'),
      });
    } finally {
      await installation.remove();
      await postrider.stop();
    }
  });
});

test('a bucket that hangs or refuses is an error that names it, and never its secret', async () => {
  const servers: Server[] = [];
  /** A bucket at a server of its own. */
  const bucketAt = async (answer: string) => {
    const one = createServer((socket) => (answer === '' ? undefined : socket.end(answer))).listen(0, '127.0.0.1');
    servers.push(one);
    await once(one, 'listening');
    const { port } = one.address() as AddressInfo;
    return bucketPlace({ ...settings, endpoint: `http://127.0.0.1:${port}` }, { ...patience, request: 200 });
  };
  try {
    const silent = await bucketAt('');
    await expect(silent.list()).rejects.toMatchObject({
      ...{ because: 'unreachable', message: expect.stringContaining('no whole answer within') },
    });
    const refusing = await bucketAt(`HTTP/1.1 403 Forbidden\r\nContent-Length: ${refusal.length}\r\n\r\n${refusal}`);
    const refused = await refusing.list().then(String, (error: Error) => error);
    expect(refused).toMatchObject({ because: 'refused', message: expect.stringContaining('SignatureDoesNotMatch') });
    expect(String(refused)).not.toContain(settings.secretAccessKey);
    let asked = 0;
    const other = await startSite((_, response) => {
      asked += 1;
      response.end();
    });
    const moved = await bucketAt(`HTTP/1.1 307 Moved\r\nLocation: ${other.url}\r\nContent-Length: 0\r\n\r\n`);
    await expect(moved.list()).rejects.toMatchObject({ because: 'failed', message: expect.stringContaining('307') });
    expect(asked).toBe(0);
    await other.stop();
  } finally {
    for (const one of servers) one.close();
  }
});

/** A bucket whose server begins each answer well and then sends a little, every few ms, until the client goes. */
async function drippingBucket(begins = '') {
  let open = 0;
  const site = await startSite((_, response) => {
    open += 1;
    response.writeHead(200, { etag: '"tag"' });
    response.write(begins);
    const drip = setInterval(() => response.write(' '), 5);
    response.on('close', () => {
      clearInterval(drip);
      open -= 1;
    });
  });
  onTestFinished(site.stop);
  const endpoint = site.url.replace(/\/$/, '');
  const place = bucketPlace({ ...settings, endpoint }, { ...patience, request: 200 });
  return { place, left: () => until('no answer is waited for', () => open === 0) };
}

test('a bucket that begins an answer and does not end it is one that does not answer', async () => {
  const { place, left } = await drippingBucket('<ListBucketResult>');
  async function* bytes() {
    yield Buffer.from('a backup');
  }
  const asked = [place.list(), place.write(backupName(0), bytes()), place.tidy(1), place.remove(backupName(0))];
  const fault = { because: 'unreachable', message: expect.stringContaining('postrider-backups at 127.0.0.1') };
  // All at once: one that fails while another is awaited would be nobody's.
  await Promise.all(asked.map((one) => expect(one).rejects.toMatchObject(fault)));
  await left();
});

test('a backup that a bucket hardly sends is given up, however long one that arrives may take', async () => {
  const drips = await drippingBucket('the beginning');
  const received: string[] = [];
  const reading = async () => {
    for await (const part of drips.place.read(backupName(0))) received.push(Buffer.from(part).toString());
  };
  await expect(reading()).rejects.toMatchObject({
    ...{ because: 'unreachable', message: expect.stringContaining('within 0.2 s') },
  });
  expect(received[0]).toBe('the beginning');
  await drips.left();

  const part = Buffer.alloc(200_000, 'backup');
  const site = await startSite(async (_, response) => {
    for (let i = 0; i < 8; i += 1) {
      response.write(part);
      await sleep(60);
    }
    response.end();
  });
  onTestFinished(site.stop);
  const place = bucketPlace({ ...settings, endpoint: site.url.replace(/\/$/, '') }, { ...patience, request: 300 });
  let read = 0;
  for await (const one of place.read(backupName(0))) {
    // What the reader itself takes its time for is not the bucket's.
    if (read === 0) await sleep(350);
    read += one.length;
  }
  expect(read).toBe(8 * part.length);
});

test('a bucket has more time to put the parts of a backup together than for another answer', async () => {
  const site = await startSite(async (request, response) => {
    if (request.method === 'PUT') response.setHeader('etag', '"tag"');
    if (request.method === 'POST' && !request.url?.includes('uploads=')) {
      response.write(' ');
      await sleep(400);
      return void response.end('<CompleteMultipartUploadResult/>');
    }
    response.end('<X><UploadId>1</UploadId></X>');
  });
  onTestFinished(site.stop);
  const place = bucketPlace({ ...settings, endpoint: site.url.replace(/\/$/, '') }, { ...patience, request: 300 });
  async function* bytes() {
    yield Buffer.from('a backup');
  }
  expect(await place.write(backupName(0), bytes())).toBe(8);
});

test('an address where something answers that is no bucket is an error, and no backup counts as written there', async () => {
  const page = '<!doctype html><title>Sign in</title>';
  const console = await startSite((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(page);
  });
  onTestFinished(console.stop);
  const place = bucketPlace({ ...settings, endpoint: console.url.replace(/\/$/, '') }, patience);
  async function* bytes() {
    yield Buffer.from('a backup');
  }
  const asked = [place.list(), place.write(backupName(0), bytes()), place.tidy(1)];
  const fault = { because: 'not-a-bucket', message: expect.stringContaining('is not an S3-compatible server') };
  await Promise.all(asked.map((one) => expect(one).rejects.toMatchObject(fault)));
});

test('a part that is stored without a tag, or parts that are not put together, are no backup', async () => {
  const answers = (tag: string | undefined, end: string) =>
    startSite((request, response) => {
      if (request.method === 'PUT' && tag) response.setHeader('etag', tag);
      response.end(request.url?.includes('uploads=') ? '<X><UploadId>1</UploadId></X>' : end);
    });
  async function* bytes() {
    yield Buffer.from('a backup');
  }
  for (const [tag, end] of [
    [undefined, '<CompleteMultipartUploadResult/>'],
    ['"tag"', '<html/>'],
  ] as const) {
    const site = await answers(tag, end);
    onTestFinished(site.stop);
    const place = bucketPlace({ ...settings, endpoint: site.url.replace(/\/$/, '') }, patience);
    await expect(place.write(backupName(0), bytes())).rejects.toMatchObject({ because: 'not-a-bucket' });
  }
});

test('a bucket that puts the parts together after it was asked again has the backup', async () => {
  const name = backupName(0);
  let size = 0;
  const late = await startSite((request, response) => {
    const { method, url = '' } = request;
    if (method === 'PUT') {
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
      });
      response.setHeader('etag', '"tag"');
    }
    const isEnd = method === 'POST' && url.includes('uploadId=');
    if (isEnd) response.statusCode = 404;
    const listed = `<ListBucketResult><Contents><Key>of/news/${name}</Key><Size>${size}</Size></Contents></ListBucketResult>`;
    const answer = method === 'GET' ? listed : '<X><UploadId>1</UploadId></X>';
    request.resume().on('end', () => response.end(isEnd ? '<Error><Code>NoSuchUpload</Code></Error>' : answer));
  });
  onTestFinished(late.stop);
  async function* bytes() {
    yield Buffer.from('a backup');
  }
  const place = bucketPlace({ ...settings, endpoint: late.url.replace(/\/$/, '') }, patience);
  expect(await place.write(name, bytes())).toBe(8);
  // It lists eight bytes: another backup by this name is not this one.
  size = 1;
  await expect(place.write(name, bytes())).rejects.toMatchObject({ because: 'missing' });
});

test('a bucket without its key is an error of the settings', () => {
  expect(() => parseConfig({ BACKUP_TO: 's3://bucket' })).toThrow(
    'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are missing',
  );
});
