import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem } from '../../src/api/problem-schema.js';
import { unauthenticatedLimit } from '../../src/api/rate-limit.js';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { newsletterPage } from '../../src/operations/newsletters/newsletter-document.js';
import { statistics } from '../../src/operations/subscribers/subscriber-schemas.js';
import { listApiTokens, revokeApiToken } from '../../src/operations/tokens/token-store.js';
import { keys } from '../../src/redis/keys.js';
import { buildWeb } from '../../src/web/server.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
let daily: Newsletter;
let reader: string;
beforeAll(async () => {
  api = await startApiForTests();
  daily = await api.newsletter({ slug: 'daily' });
  await api.newsletter({ slug: 'weekly' });
  reader = await api.enrolled(api.gazette, 'reader@example.com');
});
afterAll(() => api.stop());

test('without a token the response is 401 and says how to send one', async () => {
  const answer = await api.call('GET', api.readers, { token: undefined });
  expect(answer).toMatchObject({ status: 401, body: { code: 'auth.token-missing' } });
  expect(answer.headers['www-authenticate']).toBe('Bearer realm="postrider"');
  const basic = await api.call('GET', api.readers, { token: undefined, headers: { authorization: 'Basic cG9zdA==' } });
  expect(basic.body.code).toBe('auth.token-missing');
});

test('a mistyped token, a token with another id and a revoked token are invalid', async () => {
  const { token, apiToken } = await api.makeToken();
  const [, id = '', secret = ''] = /^pr_([0-9a-f]{12})_(.{43})$/.exec(token) ?? [];
  const swapped = secret.replace(/^./, secret.startsWith('A') ? 'B' : 'A');
  const wrong = ['x', `pr_${id}_${swapped}`, `pr_000000000000_${secret}`, `${token}A`, token.slice(0, -1)];
  for (const each of wrong) {
    const answer = await api.call('GET', '/newsletters', { token: each });
    expect(answer).toMatchObject({ status: 401, body: { code: 'auth.token-invalid' } });
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(JSON.stringify(answer.body)).not.toContain(secret);
  }
  expect((await api.call('GET', '/newsletters', { token })).status).toBe(200);
  await revokeApiToken(api.app.redis, apiToken.id);
  expect((await api.call('GET', '/newsletters', { token })).status).toBe(401);
  await expect(revokeApiToken(api.app.redis, apiToken.id)).rejects.toThrow('There is no token');
});

test('a token that this process has seen is counted while it is looked up again', async () => {
  const { token } = await api.makeToken();
  const { redis } = api.app;
  let isHeld = false;
  let noteCount: () => void = () => undefined;
  const counted = new Promise<void>((resolve) => {
    noteCount = resolve;
  });
  const holding = new Proxy(redis, {
    get(target, name) {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== 'function') return value;
      return (...given: unknown[]) => {
        if (isHeld && name === 'script.countWindowEvenWhenFullBuffer') noteCount();
        const read = () => value.apply(target, given);
        // The token is not found before the call is counted.
        return isHeld && name === 'hget' && given[0] === keys.apiTokens ? counted.then(read) : read();
      };
    },
  });
  const server = buildWeb({ ...api.app, redis: holding });
  const call = () => server.inject({ url: '/api/v1/newsletters', headers: { authorization: `Bearer ${token}` } });
  const left = async () => Number(/r=(\d+)/.exec(String((await call()).headers.ratelimit))?.[1]);
  const before = await left();
  isHeld = true;
  expect(await left()).toBe(before - 1);
  await server.close();
});

test('Redis does not contain the secret in any encoding', async () => {
  const { token, apiToken } = await api.makeToken();
  await api.call('GET', '/newsletters', { token });
  const secret = token.split('_').slice(2).join('_');
  const forms = [secret, Buffer.from(secret, 'base64url').toString('hex'), Buffer.from(secret, 'base64url')];
  const { redis } = api.app;
  let seen = 0;
  for (const key of await redis.keys('*')) {
    const bytes = await redis.dumpBuffer(key);
    const type = await redis.type(key);
    const text = type === 'hash' ? JSON.stringify(await redis.hgetall(key)) : '';
    for (const form of forms) {
      expect(bytes?.includes(form)).toBe(false);
      expect(text.includes(String(form))).toBe(false);
    }
    seen += text.includes(apiToken.id) ? 1 : 0;
  }
  expect(seen).toBeGreaterThan(0);
  expect((await listApiTokens(redis)).map(({ id }) => id)).toContain(apiToken.id);
});

test('calls without a valid token are limited by IP address, and calls with one are not', async () => {
  const from = (remoteAddress: string, bearer: string) =>
    api.server.inject({ url: '/api/v1/newsletters', headers: { authorization: `Bearer ${bearer}` }, remoteAddress });
  for (let left = unauthenticatedLimit.max - 1; left >= 0; left -= 1) {
    const answer = await from('198.51.100.7', 'guessed');
    expect([answer.statusCode, answer.headers['ratelimit-policy']]).toEqual([401, '"minute";q=20;w=60']);
    expect(answer.headers.ratelimit).toMatch(new RegExp(`^"minute";r=${left};t=\\d+$`));
  }
  const refused = await from('198.51.100.7', 'guessed');
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'rate.exceeded']);
  expect(refused.headers.ratelimit).toBe(`"minute";r=0;t=${refused.headers['retry-after']}`);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  const missing = await api.server.inject({ url: '/api/v1/newsletters', remoteAddress: '198.51.100.7' });
  expect(missing.statusCode).toBe(429);
  expect((await from('198.51.100.7', api.token)).statusCode).toBe(200);
  expect((await from('203.0.113.9', 'guessed')).statusCode).toBe(401);
  // One connection is the whole network of an IPv6 customer.
  for (let i = 0; i < unauthenticatedLimit.max; i += 1) await from(`2001:db8:1:2::${i + 1}`, 'guessed');
  expect((await from('2001:db8:1:2:ffff::1', 'guessed')).statusCode).toBe(429);
});

test('a scope permits only its own calls', async () => {
  const { token: readOnly } = await api.makeToken({ scopes: ['subscribers:read'] });
  const { token: writeOnly } = await api.makeToken({ scopes: ['subscribers:write'] });
  const one = `${api.readers}/${reader}`;
  const refused = [
    await api.call('POST', api.readers, { token: readOnly, body: {} }),
    await api.call('PATCH', one, { token: readOnly, body: { name: 'x' } }),
    await api.call('DELETE', one, { token: readOnly }),
    await api.call('GET', api.readers, { token: writeOnly }),
    await api.call('GET', one, { token: writeOnly }),
    await api.call('GET', '/newsletters/gazette/stats', { token: writeOnly }),
  ];
  for (const { status, body, headers } of refused) {
    expect([status, body.code]).toEqual([403, 'auth.scope-missing']);
    expect(headers['www-authenticate']).toMatch(/error="insufficient_scope", scope="subscribers:(read|write)"/);
  }
  expect((await api.call('GET', one, { token: readOnly })).status).toBe(200);
});

test('a token for one newsletter cannot tell whether another exists', async () => {
  const { token } = await api.makeToken({ newsletter: 'gazette' });
  for (const slug of ['weekly', 'nothing']) {
    const answer = await api.call('GET', `/newsletters/${slug}/subscribers`, { token });
    expect(answer).toMatchObject({ status: 403, body: { code: 'auth.other-newsletter' } });
  }
  const { items } = newsletterPage.parse((await api.call('GET', '/newsletters', { token })).body);
  expect(items.map(({ slug }) => slug)).toEqual(['gazette']);
  const { body } = await api.call('GET', '/newsletters');
  expect(body.items.map(({ slug }: { slug: string }) => slug)).toEqual(['daily', 'gazette', 'weekly']);
});

test('a token for one newsletter cannot erase a subscriber of another', async () => {
  const { token } = await api.makeToken({ newsletter: 'gazette' });
  const id = await api.enrolled(api.gazette, 'both@example.com');
  await api.enrolled(daily, 'both@example.com');
  const refused = await api.call('DELETE', `${api.readers}/${id}`, { token });
  expect(refused).toMatchObject({ status: 403, body: { code: 'auth.other-newsletter' } });
  const single = await api.enrolled(api.gazette, 'single@example.com');
  expect((await api.call('DELETE', `${api.readers}/${single}`, { token })).status).toBe(204);
});

test('the statistics count by state', async () => {
  const { status, body } = await api.call('GET', '/newsletters/weekly/stats');
  expect(status).toBe(200);
  expect(statistics.parse(body).states).toEqual({
    pending: 0,
    confirmed: 0,
    unsubscribed: 0,
    bounced: 0,
    complained: 0,
  });
});

test.each(['/newsletters/nothing/stats', '/newsletters/nothing/subscribers', '/newsletters/N%20N/subscribers'])(
  '%s is 404',
  async (path) => {
    expect(await api.call('GET', path)).toMatchObject({ status: 404, body: { code: 'newsletter.not-found' } });
  },
);

test('every error of the server itself is a problem document too', async () => {
  const big = { email: 'a@example.com', name: 'x'.repeat(70_000), consent: api.consent };
  const xml = { 'content-type': 'application/xml' };
  const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
  const deepWithKey = { body: deep, headers: { 'idempotency-key': 'deep' } };
  const answers = [
    [404, 'route.not-found', await api.call('GET', '/nothing')],
    [404, 'route.not-found', await api.call('POST', '/nothing', { body: {} })],
    [405, 'route.method-not-allowed', await api.call('PUT', api.readers, { body: {} })],
    [405, 'route.method-not-allowed', await api.call('OPTIONS', api.readers)],
    [405, 'route.method-not-allowed', await api.call('POST', '/openapi.json', { body: {} })],
    [413, 'body.too-large', await api.call('POST', api.readers, { body: big })],
    [415, 'body.wrong-type', await api.call('POST', api.readers, { body: '<a/>', headers: xml })],
    [400, 'request.malformed', await api.call('POST', api.readers, { body: '{"email":' })],
    [400, 'request.malformed', await api.call('POST', api.readers, { body: '{"__proto__":{}}' })],
    [400, 'request.malformed', await api.call('POST', api.readers)],
    [400, 'request.malformed', await api.call('POST', api.readers, { body: '['.repeat(30_000) + ']'.repeat(30_000) })],
    [400, 'request.malformed', await api.call('POST', api.readers, deepWithKey)],
    [400, 'request.malformed', await api.call('GET', '/newsletters/%zz/stats')],
  ] as const;
  for (const [status, code, answer] of answers) {
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(problem.parse(answer.body)).toMatchObject({ status, type: expect.stringContaining('/api#problem-') });
    expect(answer.body.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  }
  expect((await api.call('OPTIONS', api.readers)).headers.allow).toBe('POST, GET, HEAD');
});

test.each(['constructor', '__proto__', 'toString'])('a query named %s is an unknown field', async (name) => {
  const { status, body } = await api.call('GET', `${api.readers}?${name}=1`);
  expect([status, body.code]).toEqual([422, 'input.invalid']);
});

test('each response says how many calls are left, and a call over the limit is told when to retry', async () => {
  const { token, apiToken } = await api.makeToken({ perMinute: 2 });
  const answers = [];
  for (let i = 0; i < 3; i += 1) answers.push(await api.call('GET', '/newsletters', { token }));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
  expect(answers.map(({ headers }) => headers['ratelimit-policy'])).toEqual(Array(3).fill('"minute";q=2;w=60'));
  expect(answers.map(({ headers }) => headers.ratelimit)).toEqual([
    expect.stringMatching(/^"minute";r=1;t=\d+$/),
    expect.stringMatching(/^"minute";r=0;t=\d+$/),
    expect.stringMatching(/^"minute";r=0;t=\d+$/),
  ]);
  const refused = answers[2];
  expect(refused?.body.code).toBe('rate.exceeded');
  const wait = Number(refused?.headers['retry-after']);
  expect(wait).toBeGreaterThan(0);
  expect(wait).toBeLessThanOrEqual(60);
  expect(refused?.headers.ratelimit).toBe(`"minute";r=0;t=${wait}`);
  await api.app.redis.pexpire(`postrider:api-calls:${apiToken.id}`, 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect((await api.call('GET', '/newsletters', { token })).status).toBe(200);
});
