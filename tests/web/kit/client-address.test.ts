import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../../src/config.js';
import { checkProxy } from '../../../src/health/check-sign-ups.js';
import { keys } from '../../../src/redis/keys.js';
import { buildWeb } from '../../../src/web/server.js';
import { inWords } from '../../health/health-for-tests.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';

let web: WebForTests;
beforeAll(async () => {
  web = await startWebForTests();
});
afterAll(() => web.stop());

/** The pages with a setting of TRUST_PROXY, and what they log. */
function pages(setting: string) {
  const warnings: unknown[] = [];
  const log = { ...web.app.log, warn: (...line: unknown[]) => void warnings.push(line) } as typeof web.app.log;
  const config = { ...web.app.config, trustProxy: parseConfig({ TRUST_PROXY: setting }).trustProxy };
  const server = buildWeb({ ...web.app, config, log });
  server.get('/address-for-tests', async ({ ip }) => ip);
  const seen = async (forwarded: string, peer: string) => {
    const headers = { 'x-forwarded-for': forwarded };
    return (await server.inject({ url: '/address-for-tests', headers, remoteAddress: peer })).body;
  };
  return { seen, warnings, config };
}

const chain = '198.51.100.66, 203.0.113.5, 10.0.0.2';

test.each([
  ['false', '10.0.0.1', '10.0.0.1'],
  ['true', '10.0.0.1', '10.0.0.2'],
  ['2', '10.0.0.1', '203.0.113.5'],
  ['3', '10.0.0.1', '198.51.100.66'],
  ['10.0.0.0/8', '10.0.0.1', '203.0.113.5'],
  ['10.0.0.0/8', '::ffff:10.0.0.1', '203.0.113.5'],
  ['10.0.0.1', '10.0.0.1', '10.0.0.2'],
  ['10.0.0.0/8', '192.0.2.200', '192.0.2.200'],
  ['2001:db8::/32', '2001:db8::5', '10.0.0.2'],
])('TRUST_PROXY=%s, seen from %s, takes %s as the reader', async (setting, peer, reader) => {
  expect(await pages(setting).seen(chain, peer)).toBe(reader);
});

test('the log says once, and the doctor for a day, that a proxy is there which is not trusted', async () => {
  const { redis } = web.app;
  await redis.del(keys.forwarded);
  const { seen, warnings, config } = pages('false');
  expect(inWords(await checkProxy(redis, config))).toMatchObject({ ok: true, remedy: '' });
  for (let i = 0; i < 3; i += 1) await seen('203.0.113.5', '127.0.0.1');
  expect(warnings).toHaveLength(1);
  expect(JSON.stringify(warnings)).not.toContain('203.0.113.5');
  const check = inWords(await checkProxy(redis, config));
  expect(check).toMatchObject({ ok: false, remedy: expect.stringContaining('TRUST_PROXY') });
  expect(await redis.ttl(keys.forwarded)).toBeGreaterThan(86_000);
  expect(inWords(await checkProxy(redis, pages('true').config))).toMatchObject({ ok: true, remedy: '' });
});

test('a header from a public address is shown, but does not fail the doctor, because anyone can send it', async () => {
  const { redis } = web.app;
  await redis.del(keys.forwarded);
  const { seen, config } = pages('false');
  await seen('203.0.113.5', '198.51.100.7');
  expect(inWords(await checkProxy(redis, config))).toMatchObject({
    ok: true,
    remedy: expect.stringContaining('TRUST_PROXY'),
  });
});
