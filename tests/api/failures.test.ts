import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem } from '../../src/api/problem-schema.js';
import { NotOnDisk } from '../../src/redis/disk/not-on-disk.js';
import { closeSignUps, openSignUps } from '../../src/subscribers/abuse/sign-up-state.js';
import { buildWeb } from '../../src/web/server.js';
import { type ApiForTests, startApiForTests } from './api-for-tests.js';

let api: ApiForTests;
beforeAll(async () => {
  api = await startApiForTests();
});
afterAll(() => api.stop());

test('an internal error is 500, and the log has its id but neither the token nor the address', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const onDisk = () => Promise.reject(new TypeError('something broke'));
  const server = buildWeb({ ...api.app, log, list: { ...api.app.list, onDisk } });
  const answer = await server.inject({
    method: 'POST',
    url: `/api/v1${api.readers}?via=secret%40example.com`,
    headers: { authorization: `Bearer ${api.token}` },
    payload: { email: 'secret@example.com', consent: api.consent },
  });
  expect(answer.statusCode).toBe(500);
  const { code, detail, instance } = problem.parse(answer.json());
  expect(code).toBe('internal');
  expect(detail).not.toContain('something broke');
  const [line = ''] = lines;
  expect(lines).toHaveLength(1);
  expect(JSON.parse(line)).toMatchObject({
    error: 'something broke',
    route: '/api/v1/newsletters/:slug/subscribers',
    request: instance.replace('urn:uuid:', ''),
  });
  expect(line).not.toMatch(/secret|pr_/);
  await server.close();
});

test('a refusal that asks to try again later is no fault in the log', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) });
  const server = buildWeb({ ...api.app, log });
  await closeSignUps(api.app.redis);
  const answer = await server.inject({
    method: 'POST',
    url: `/api/v1${api.readers}`,
    headers: { authorization: `Bearer ${api.token}` },
    payload: { email: 'closed@closed.example.org', consent: api.consent },
  });
  await openSignUps(api.app.redis);
  expect(answer.statusCode).toBe(503);
  expect(lines).toEqual([]);
  await server.close();
});

test('whoever may not change an object learns that before they are asked for If-Match', async () => {
  const { token } = await api.makeToken({ newsletter: 'elsewhere' });
  const { articles } = await api.issue(api.gazette, 'Not for everybody');
  const patch = async (path: string, given?: string) =>
    (await api.call('PATCH', path, { body: { title: 'Another' }, ...(given ? { token: given } : {}) })).body.code;
  expect(await patch(`/articles/${articles[0]}`, token)).toBe('auth.other-newsletter');
  expect(await patch('/newsletters/gazette', token)).toBe('auth.other-newsletter');
  expect(await patch('/articles/unknown')).toBe('article.not-found');
  expect(await patch(`/articles/${articles[0]}`)).toBe('precondition.required');
});

test.each(['release', 'roll-back'])('%s of held bounces without any is refused with a reason', async (act) => {
  expect(await api.call('POST', `/newsletters/gazette/held-bounces/${act}`, { body: {} })).toMatchObject({
    status: 409,
    body: { code: 'feedback.no-hold' },
  });
});

test('the response to a change that Redis did not confirm asks the caller to retry', async () => {
  const onDisk = () => Promise.reject(new NotOnDisk());
  const server = buildWeb({ ...api.app, list: { ...api.app.list, onDisk } });
  const answer = await server.inject({
    method: 'POST',
    url: `/api/v1${api.readers}`,
    headers: { authorization: `Bearer ${api.token}` },
    payload: { email: 'again@example.com', consent: api.consent },
  });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
  const { code, title, detail } = problem.parse(answer.json());
  expect({ code, title }).toEqual({ code: 'service.unavailable', title: 'Service unavailable' });
  expect(detail).toMatch(/Try again/);
  expect(detail).not.toMatch(/--|postrider|[A-Z]+_[A-Z]+/);
  await server.close();
});

test('while the store is unreachable the API responds with a problem, and its document and page stay available', async () => {
  // Only the state of the connection is changed; the rest of it stays as it is.
  const redis = new Proxy(api.app.redis, {
    get: (target, name) => (name === 'status' ? 'reconnecting' : Reflect.get(target, name)),
  });
  const server = buildWeb({ ...api.app, redis });
  const headers = { authorization: `Bearer ${api.token}` };
  const answer = await server.inject({ url: '/api/v1/newsletters', headers });
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('30');
  expect(problem.parse(answer.json()).code).toBe('service.unavailable');
  expect((await server.inject('/api/v1/openapi.json')).statusCode).toBe(200);
  expect((await server.inject('/api')).statusCode).toBe(200);
  expect((await server.inject('/')).headers['content-type']).toContain('text/html');
  await server.close();
});

test('an installation under a path has its API under that path, and the document says so', async () => {
  const server = buildWeb({ ...api.app, publicUrl: 'https://example.com/mail' });
  const headers = { authorization: `Bearer ${api.token}` };
  const { items } = (await server.inject({ url: '/mail/api/v1/newsletters', headers })).json();
  expect(items[0].url).toBe('https://example.com/mail/n/gazette');
  expect((await server.inject('/mail/api/v1/openapi.json')).json().servers[0].url).toBe(
    'https://example.com/mail/api/v1',
  );
  expect((await server.inject('/mail/api/v1/nothing')).json().type).toBe(
    'https://example.com/mail/api#problem-route-not-found',
  );
  expect((await server.inject('/mail/api')).body).toContain('href="/mail/api/v1/openapi.json"');
  await server.close();
});

test.each(['', '/', '/newsletters/', '/newsletters?limit=1'])('/api/v1%s is answered by the API', async (path) => {
  const answer = await api.call('GET', path);
  expect([200, 404]).toContain(answer.status);
  expect(answer.headers['content-type']).toContain('json');
});

test('HEAD needs the same scope as GET and has no body', async () => {
  const head = (authorization?: string) =>
    api.server.inject({ method: 'HEAD', url: '/api/v1/newsletters', headers: authorization ? { authorization } : {} });
  expect((await head()).statusCode).toBe(401);
  const answer = await head(`Bearer ${api.token}`);
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
});
