import type { Challenge } from 'altcha-lib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Newsletter } from '../../src/newsletters/newsletter.js';
import { keys } from '../../src/redis/keys.js';
import { pullBrake, readBrake, releaseBrake } from '../../src/subscribers/abuse/brake.js';
import { readDisposable } from '../../src/subscribers/abuse/disposable-counts.js';
import { idOf, readRecord } from '../../src/subscribers/list/subscriber-store.js';
import { tokenKeys } from '../../src/subscribers/membership/tokens.js';
import { buildWeb } from '../../src/web/server.js';
import { isValidStamp, minFillSeconds, stampField } from '../../src/web/sign-up/form-stamp.js';
import { makeChallenge, proofField, redeemProof } from '../../src/web/sign-up/human-proof.js';
import { unprovenLimits } from '../../src/web/sign-up/signup-limit.js';
import { provenFields, solved, stampAged } from './proof-for-tests.js';
import { startWebForTests, type WebForTests } from './web-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
});
afterAll(() => web.stop());
beforeEach(async () => {
  const counters = await web.app.redis.keys(keys.limit('*', '*'));
  if (counters.length > 0) await web.app.redis.del(...counters);
  await releaseBrake(web.app.redis);
});

const state = async (email: string) => (await web.membership(gazette, email))?.state;

describe('the proof of work', () => {
  const holds = (payload: string, newsletter = gazette, secrets = web.app.tokenKeys) =>
    redeemProof(web.app.redis, secrets, newsletter, payload);

  test('is valid once, for its own newsletter, and is remembered until it expires', async () => {
    const proof = await solved((await web.get('/n/gazette/challenge')).json<Challenge>());
    expect(await holds(proof, { ...gazette, number: gazette.number + 1 })).toBe(false);
    expect(await Promise.all([holds(proof), holds(proof), holds(proof)])).toEqual(
      expect.arrayContaining([true, false, false]),
    );
    expect(await holds(proof)).toBe(false);
    const [spent = ''] = await web.app.redis.keys(keys.spent('*'));
    expect(await web.app.redis.ttl(spent)).toBeGreaterThan(500);
  });

  test('is refused when it is from yesterday or another installation, made easier, guessed or garbled', async () => {
    const late = await makeChallenge(web.app.tokenKeys, gazette, Math.floor(Date.now() / 1000) - 5);
    expect(await holds(await solved(late))).toBe(false);
    const foreign = await makeChallenge(tokenKeys(['a secret of somebody else']), gazette);
    expect(await holds(await solved(foreign))).toBe(false);
    const challenge = await makeChallenge(web.app.tokenKeys, gazette);
    const written = (change: object) => Buffer.from(JSON.stringify(change)).toString('base64');
    const eased = { ...challenge, parameters: { ...challenge.parameters, keyPrefix: '00' } };
    expect(await holds(await solved(eased))).toBe(false);
    const guess = { counter: 7, derivedKey: `${challenge.parameters.keyPrefix}${'0'.repeat(32)}` };
    expect(await holds(written({ challenge, solution: guess }))).toBe(false);
    for (const garbled of ['', 'x', '{}', written([]), written({ challenge }), 'A'.repeat(10_000)])
      expect(await holds(garbled)).toBe(false);
  });

  test('stays valid after the secret changes, as long as the old one is kept', async () => {
    const [old = ''] = ['the secret until now'];
    const proof = await solved(await makeChallenge(tokenKeys([old]), gazette));
    expect(await holds(proof, gazette, tokenKeys(['the new secret of ours']))).toBe(false);
    expect(await holds(proof, gazette, tokenKeys(['the new secret of ours', old]))).toBe(true);
  });

  test('has a new challenge each time, which is never cached', async () => {
    const answers = [await web.get('/n/gazette/challenge'), await web.get('/n/gazette/challenge')];
    expect(new Set(answers.map(({ body }) => body)).size).toBe(2);
    expect(answers[0]?.headers['cache-control']).toBe('no-store');
    expect((await web.get('/n/nowhere/challenge')).statusCode).toBe(404);
  });
});

test('the stamp of a form is valid from two seconds to a day, for its own newsletter only', () => {
  const held = (seconds: number, newsletter = gazette) =>
    isValidStamp(web.app.tokenKeys, newsletter, stampAged(web, gazette, seconds));
  expect([0, minFillSeconds, 3_600, 86_000, 86_500].map((age) => held(age))).toEqual([false, true, true, true, false]);
  expect(held(60, { ...gazette, number: 99 })).toBe(false);
  for (const other of ['', 'x', web.token('confirm', gazette, 'reader@example.com')])
    expect(isValidStamp(web.app.tokenKeys, gazette, other)).toBe(false);
});

describe('without JavaScript', () => {
  const post = (n: number, ip: string, fields: Record<string, string> = {}) =>
    web.post('/n/gazette', { email: `plain${n}.${ip}@example.com`, ...fields }, {}, ip);

  test('the form works a few times an hour; then the page says what to do', async () => {
    for (let n = 0; n < unprovenLimits.connection.max; n += 1)
      expect((await post(n, '192.0.2.1')).statusCode).toBe(200);
    expect(await state('plain0.192.0.2.1@example.com')).toBe('pending');
    const refused = await post(99, '192.0.2.1');
    expect(refused.statusCode).toBe(429);
    expect(refused.body).toContain('JavaScript');
    expect(refused.body).toContain('href="/n/gazette"');
    expect(await state('plain99.192.0.2.1@example.com')).toBeUndefined();
  });

  test('connections of one network share a higher limit', async () => {
    const codes: number[] = [];
    for (let n = 0; n <= unprovenLimits.network.max; n += 1) codes.push((await post(n, `198.51.100.${n}`)).statusCode);
    expect(codes.filter((code) => code === 200)).toHaveLength(unprovenLimits.network.max);
    expect(codes.at(-1)).toBe(429);
  });

  test('a sign-up that passed the check is not affected; a proof without a stamp, or sent too quickly, does not count', async () => {
    for (let n = 0; n <= unprovenLimits.connection.max; n += 1) await post(n, '203.0.113.9');
    const proven = () => provenFields(web, gazette);
    expect((await post(100, '203.0.113.9', await proven())).statusCode).toBe(200);
    expect(await state('plain100.203.0.113.9@example.com')).toBe('pending');
    const atOnce = { ...(await proven()), [stampField]: stampAged(web, gazette, 0) };
    expect((await post(101, '203.0.113.9', atOnce)).statusCode).toBe(429);
    expect((await post(102, '203.0.113.9', { ...(await proven()), [stampField]: '' })).statusCode).toBe(429);
    const stampAlone = { ...(await proven()), [proofField]: '' };
    expect((await post(103, '203.0.113.9', stampAlone)).statusCode).toBe(429);
  });
});

describe('the brake', () => {
  test('closes the form: 503 with the time to retry, nothing stored, no email sent', async () => {
    await pullBrake(web.app.redis);
    const before = await web.notices();
    const answer = await web.post('/n/gazette', { email: 'braked@example.com' }, { 'accept-language': 'zh' });
    expect(answer.statusCode).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(answer.body).toContain('请稍后再试');
    expect(await state('braked@example.com')).toBeUndefined();
    expect(await web.notices()).toBe(before);
    expect((await web.get('/n/gazette')).statusCode).toBe(200);
    await releaseBrake(web.app.redis);
    expect((await web.post('/n/gazette', { email: 'braked@example.com' })).statusCode).toBe(200);
    expect(await state('braked@example.com')).toBe('pending');
  });

  test('closes the form after too many sign-ups in an hour from any source, with one log entry', async () => {
    const { server, lines } = withSettings({ signupBrakePerHour: 3 });
    const codes: number[] = [];
    for (let i = 0; i < 6; i += 1) codes.push(await postTo(server, `rush${i}@example.com`, `192.0.${i}.1`));
    expect(codes).toEqual([200, 200, 200, 503, 503, 503]);
    expect(await readBrake(web.app.redis)).toMatchObject({ pulled: { by: 'limit' } });
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await server.close();
  });
});

describe('disposable addresses', () => {
  test('are accepted, counted and logged without the address by default', async () => {
    const { server, lines } = withSettings({});
    expect(await postTo(server, 'thrown@mailinator.com')).toBe(200);
    expect(await state('thrown@mailinator.com')).toBe('pending');
    expect(await readDisposable(web.app.redis)).toEqual({ gazette: 1 });
    expect(JSON.stringify(lines)).toContain('disposable');
    expect(JSON.stringify(lines)).not.toMatch(/@|thrown|mailinator/);
    await server.close();
  });

  test('are refused with the reason beside the field', async () => {
    const { server } = withSettings({ disposable: { policy: 'refuse', file: undefined } });
    const answer = await server.inject({
      method: 'POST',
      url: '/n/gazette',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'email=refused%40sub.yopmail.com',
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('Please use a permanent address, not a disposable one.');
    expect(answer.body).toContain('aria-describedby="email-error"');
    expect(await state('refused@sub.yopmail.com')).toBeUndefined();
    await server.close();
  });

  test('are neither counted nor logged where they are allowed', async () => {
    const before = await readDisposable(web.app.redis);
    const { server } = withSettings({ disposable: { policy: 'allow', file: undefined } });
    expect(await postTo(server, 'allowed@mailinator.com')).toBe(200);
    expect(await readDisposable(web.app.redis)).toEqual(before);
    await server.close();
  });
});

test('a stranger who signs up a confirmed reader again changes not one byte and sends no email', async () => {
  await web.confirmed(gazette, 'settled@example.com');
  const id = idOf(web.app.list, 'settled@example.com');
  const record = await readRecord(web.app.list, id);
  const before = await web.notices();
  const answer = await web.post('/n/gazette', { email: 'Settled@example.com', name: 'Mallory', locale: 'zh-CN' });
  expect(answer.statusCode).toBe(200);
  expect(await readRecord(web.app.list, id)).toEqual(record);
  expect(await web.notices()).toBe(before);
});

test('an address gets one email a day, however often it is entered, and then the form says to wait', async () => {
  const before = await web.notices();
  const codes: number[] = [];
  for (let i = 0; i < 11; i += 1)
    codes.push((await web.post('/n/gazette', { email: 'bombed@example.com' })).statusCode);
  expect(codes).toEqual([...Array(10).fill(200), 429]);
  expect(await web.notices()).toBe(before + 1);
});

type Line = { level: string; text: string };

/** The pages of the same installation with other settings, and their log. */
function withSettings(settings: Partial<WebForTests['app']['config']>) {
  const lines: Line[] = [];
  const keep = (level: string) => (fields: unknown, message?: unknown) =>
    void lines.push({ level, text: JSON.stringify([fields, message]) });
  const log = { ...web.app.log, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') };
  const config = { ...web.app.config, ...settings };
  return { server: buildWeb({ ...web.app, config, log: log as typeof web.app.log }), lines };
}

async function postTo(
  server: ReturnType<typeof buildWeb>,
  email: string,
  remoteAddress = '127.0.0.1',
): Promise<number> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const payload = new URLSearchParams({ email }).toString();
  return (await server.inject({ method: 'POST', url: '/n/gazette', headers, payload, remoteAddress })).statusCode;
}
