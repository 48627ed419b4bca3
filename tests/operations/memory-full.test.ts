import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withoutRepeats } from '../../src/log-repeats.js';
import { buildWeb } from '../../src/web/server.js';
import { type ApiForTests, startApiForTests } from '../api/api-for-tests.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { beginTrouble, endTrouble } from '../helpers/store-trouble.js';

let api: ApiForTests;
let postrider: Installation;
beforeAll(async () => {
  api = await startApiForTests();
  postrider = await quickInstallation({
    REDIS_URL: `unix://${api.app.redis.options.path}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
  });
});
afterAll(async () => {
  await postrider.remove();
  await api.stop();
});

test('with the memory of Redis full, what cannot be undone is answered as done, and so says the audit log', async () => {
  const emails = ['a', 'b', 'c', 'd'].map((name) => `leaves-${name}@example.org`);
  const ids = await Promise.all(emails.map((email) => api.enrolled(api.gazette, email)));
  const asked: [number, string][] = [];
  await beginTrouble(api.app.redis, 'memory full');
  try {
    const erased = await postrider.cli('subscriber', 'erase', emails[0] ?? '', '--yes');
    const left = await postrider.cli('subscriber', 'unsubscribe', emails[1] ?? '', '--newsletter', 'gazette');
    for (const { code, stderr } of [erased, left]) asked.push([code ?? 1, stderr]);
    expect((await api.call('DELETE', `${api.readers}/${ids[2]}?confirm=true`)).status).toBe(204);
    expect((await api.call('DELETE', `/subscribers/${ids[3]}?confirm=true`)).status).toBe(204);
  } finally {
    await endTrouble(api.app.redis, 'memory full');
  }
  expect(asked).toEqual([
    [0, ''],
    [0, ''],
  ]);
  const states = await Promise.all(ids.map(async (id) => (await api.call('GET', `${api.readers}/${id}`)).body.state));
  expect(states).toEqual([undefined, 'unsubscribed', undefined, undefined]);
  const { body } = await api.call('GET', '/audit');
  expect(body.items.map(({ operation, outcome }: Record<string, string>) => [operation, outcome])).toEqual([
    ['eraseReader', 'done'],
    ['eraseSubscriber', 'done'],
    ['unsubscribeSubscriber', 'done'],
    ['eraseReader', 'done'],
  ]);
});

test('however many sign-ups are refused, the log has one line of each address, with the cause', async () => {
  const lines: string[] = [];
  const options = {
    level: 'error',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level: string) => ({ level }) },
  };
  const log = pino(options, { write: withoutRepeats((line) => lines.push(line)) });
  const server = buildWeb({ ...api.app, log });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const bearer = { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' };
  await beginTrouble(api.app.redis, 'memory full');
  try {
    for (const name of ['one', 'two', 'three']) {
      const payload = `email=${name}%40example.org`;
      const page = await server.inject({ method: 'POST', url: '/n/gazette', payload, headers: form });
      const reader = JSON.stringify({ email: `${name}@example.org`, consent: api.consent });
      const call = await server.inject({
        method: 'POST',
        url: `/api/v1${api.readers}`,
        payload: reader,
        headers: bearer,
      });
      expect([page.statusCode, call.statusCode]).toEqual([503, 503]);
    }
  } finally {
    await endTrouble(api.app.redis, 'memory full');
    await server.close();
  }
  const facts = { level: 'error', code: 'redis.writes-refused', because: 'memory-full' };
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ ...facts, msg: 'a page failed' }),
    expect.objectContaining({ ...facts, msg: 'an API call failed' }),
  ]);
});
