import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FetchFailed, FetchRefused, SourceTooLarge } from '../../src/articles/sources/fetch-errors.js';
import { fetchPublic } from '../../src/articles/sources/fetch-public.js';
import { isPublicAddress } from '../../src/articles/sources/public-address.js';
import { keepsSecret } from '../../src/articles/sources/redirect.js';
import { startSite } from './site-for-tests.js';

let site: Awaited<ReturnType<typeof startSite>>;
let asked: string[] = [];

beforeAll(async () => {
  site = await startSite((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const hops = /^\/hop\/(\d+)/.exec(path)?.[1];
    if (hops) response.writeHead(302, { location: hops === '1' ? '/page' : `/hop/${Number(hops) - 1}` }).end();
    else if (path === '/to-file') response.writeHead(302, { location: 'file:///etc/hostname' }).end();
    else if (path === '/bomb')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(6 * 1024 * 1024)));
    else if (path === '/drip') response.writeHead(200).write('a');
    else if (path === '/gone') response.writeHead(410).end();
    else if (path === '/busy') response.writeHead(503).end();
    else
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-encoding': 'gzip' })
        .end(gzipSync('page'));
  });
});
afterAll(() => site.stop());

test.each([
  'http://127.0.0.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0.0.0.0/',
  'http://[::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:10.0.0.1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[64:ff9b:1::a00:1]/',
  'http://[fd00::1]/',
  'http://[fe80::1]/',
  'http://169.254.169.254/latest/meta-data/',
  'http://10.1.2.3/',
  'http://172.16.0.1/',
  'http://192.168.1.1/',
  'http://100.64.0.1/',
  'http://224.0.0.1/',
  'http://localhost/',
  'file:///etc/hostname',
  'ftp://example.com/',
  'http://desk:secret@example.com/',
  'http://example.com:25/',
  'https://example.com:587/',
  'http://example.com:10080/',
])('%s is refused without a connection', async (address) => {
  const refusal = await fetchPublic(address, { allowPrivate: false }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(FetchRefused);
  expect(refusal).toMatchObject({ code: 'article.fetch-refused', retryable: false });
  expect(String(refusal)).not.toContain('secret');
});

test('a name that resolves to a private address is not connected to', async () => {
  asked = [];
  const address = site.url.replace('127.0.0.1', 'localhost');
  await expect(fetchPublic(address, { allowPrivate: false })).rejects.toBeInstanceOf(FetchRefused);
  expect(asked).toEqual([]);
  expect((await fetchPublic(address, { allowPrivate: true })).bytes.toString()).toBe('page');
});

test('public addresses are public, also inside NAT64 and IPv4-mapped ones', () => {
  for (const address of ['1.1.1.1', '2606:4700:4700::1111', '::ffff:1.1.1.1', '64:ff9b::101:101']) {
    expect(isPublicAddress(address)).toBe(true);
  }
  for (const address of [
    '::101:101',
    '::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    '192.0.2.1',
    '255.255.255.255',
    'example.com',
    '',
  ]) {
    expect(isPublicAddress(address)).toBe(false);
  }
});

test('five redirects are followed and the sixth is not', async () => {
  const fetched = await fetchPublic(`${site.url}/hop/5`, { allowPrivate: true });
  expect(fetched).toMatchObject({ url: `${site.url}/page`, contentType: 'text/html; charset=utf-8' });
  await expect(fetchPublic(`${site.url}/hop/6`, { allowPrivate: true })).rejects.toThrow(/more than 5 times/);
});

test.each(['127.0.0.2', '10.1.2.3', '[::1]', '[::ffff:10.1.2.3]', '169.254.169.254', '[64:ff9b::a01:203]'])(
  'a redirect from a public address to %s is refused',
  async (host) => {
    const redirecting = await startSite((_, response) =>
      response.writeHead(302, { location: `http://${host}/` }).end(),
    );
    // Only the address of the redirecting server counts as public here, although all are on loopback.
    const isPublic = (ip: string) => ip === '127.0.0.1' || isPublicAddress(ip);
    const refusal = await fetchPublic(redirecting.url, { allowPrivate: false, isPublic }).catch(
      (error: unknown) => error,
    );
    await redirecting.stop();
    expect(refusal).toBeInstanceOf(FetchRefused);
    expect(String(refusal)).toContain(new URL(`http://${host}`).host);
  },
);

test('a redirect may not leave http', async () => {
  await expect(fetchPublic(`${site.url}/to-file`, { allowPrivate: true })).rejects.toBeInstanceOf(FetchRefused);
});

test('a page that decompresses to more than the limit is not read to its end', async () => {
  const refusal = await fetchPublic(`${site.url}/bomb`, { allowPrivate: true }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(SourceTooLarge);
  expect(refusal).toMatchObject({ code: 'article.too-large', retryable: false });
});

test('a page that never ends times out, and the error may be retried', async () => {
  const failure = await fetchPublic(`${site.url}/drip`, { allowPrivate: true, timeoutMs: 300 }).catch(
    (error: unknown) => error,
  );
  expect(failure).toBeInstanceOf(FetchFailed);
  expect(failure).toMatchObject({ code: 'article.fetch-failed', retryable: true });
  expect(String(failure)).toContain('0.3 s');
});

test('the status of the response decides whether a retry makes sense', async () => {
  const failureOf = (path: string) =>
    fetchPublic(`${site.url}${path}`, { allowPrivate: true }).catch((error: unknown) => error);
  expect(await failureOf('/gone')).toMatchObject({ status: 410, retryable: false });
  expect(await failureOf('/busy')).toMatchObject({ status: 503, retryable: true });
  const nobody = await fetchPublic('http://127.0.0.1:9/', { allowPrivate: true }).catch((error: unknown) => error);
  expect(nobody).toMatchObject({ code: 'article.fetch-failed', retryable: true });
  expect(String(nobody)).toMatch(/127\.0\.0\.1:9|127\.0\.0\.1/);
});

test.each([
  { from: 'https://example.com/a', to: 'https://example.com/b', isKept: true },
  { from: 'http://example.com/a', to: 'https://example.com/a', isKept: true },
  { from: 'https://example.com/a', to: 'http://example.com/a', isKept: false },
  { from: 'https://example.com/a', to: 'https://www.example.com/a', isKept: false },
  { from: 'https://example.com/a', to: 'https://example.com:8443/a', isKept: false },
  { from: 'https://example.com/a', to: 'https://example.com.example.net/a', isKept: false },
  { from: 'https://example.com/a', to: 'https://example.com@example.net/a', isKept: false },
  { from: 'https://example.com/a', to: 'no address', isKept: false },
])('a secret in $from may follow a redirect to $to: $isKept', ({ from, to, isKept }) => {
  expect(keepsSecret(new URL(from), to)).toBe(isKept);
});
