import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { readNewsletter } from '../../../src/newsletters/newsletter-store.js';
import { keys } from '../../../src/redis/keys.js';
import { readDisposable } from '../../../src/subscribers/abuse/disposable-counts.js';
import { challengeLimits, unprovenLimits } from '../../../src/subscribers/abuse/network-limits.js';
import {
  closeSignUps,
  closingFactor,
  openSignUps,
  readSignUpState,
} from '../../../src/subscribers/abuse/sign-up-state.js';
import { idOf, readRecord } from '../../../src/subscribers/list/subscriber-store.js';
import { tokenKeys } from '../../../src/subscribers/membership/tokens.js';
import { buildWeb } from '../../../src/web/server.js';
import { minFillSeconds, openStamp, stampField, stampForm } from '../../../src/web/sign-up/form-stamp.js';
import { difficultyOf, makeChallenge, proofField, redeemProof } from '../../../src/web/sign-up/human-proof.js';
import { nextSecond } from '../../helpers/clock.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';
import { signUpsApplied } from './applied-for-tests.js';
import { challengeFor, provenFields, solved, stampAged } from './proof-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests({ TRUST_PROXY: 'true' });
  gazette = await web.newsletter();
});
afterAll(() => web.stop());
beforeEach(async () => {
  const counters = await web.app.redis.keys(keys.limit('*', '*'));
  if (counters.length > 0) await web.app.redis.del(...counters);
  await openSignUps(web.app.redis);
});

const state = async (email: string) => (await web.membership(gazette, email))?.state;

/** An address that the proxy reports. Loopback is not limited, so it would prove nothing. */
const from = (ip: string) => ({ 'x-forwarded-for': ip });
const post = (email: string, ip: string, fields: Record<string, string> = {}, newsletter = gazette) =>
  web.post(`/n/${newsletter.slug}`, { email, ...fields }, from(ip));
const proofFrom = (ip: string, newsletter = gazette) => provenFields(web, newsletter, from(ip));

describe('the proof of work', () => {
  const ip = '192.0.2.44';
  const holds = (
    stamp: string,
    proof: string,
    changed: { newsletter?: Newsletter; ip?: string } = {},
    secrets = web.app.tokenKeys,
  ) => redeemProof(web.app.redis, secrets, { newsletter: gazette, stamp, proof, ip, ...changed });
  const shown = () => stampAged(web, gazette, minFillSeconds + 1);
  const formOf = (stamp: string) => openStamp(web.app.tokenKeys, gazette, stamp)?.form ?? '';
  const challenge = (stamp: string, secrets = web.app.tokenKeys, expiresAt?: number) =>
    makeChallenge(secrets, { form: formOf(stamp), ip, difficulty: 1 }, expiresAt);

  test('is valid once, for its own form, newsletter and network, and the form is remembered until it expires', async () => {
    const stamp = shown();
    const proof = await solved(await challengeFor(web, gazette, stamp, from(ip)));
    expect(await holds(stamp, proof, { newsletter: { ...gazette, number: gazette.number + 1 } })).toBe(false);
    expect(await holds(stamp, proof, { ip: '198.51.100.44' })).toBe(false);
    expect(await holds(shown(), proof)).toBe(false);
    const answers = await Promise.all([holds(stamp, proof), holds(stamp, proof), holds(stamp, proof)]);
    expect(answers.toSorted()).toEqual([false, false, true]);
    expect(await web.app.redis.ttl(keys.spent(formOf(stamp)))).toBeGreaterThan(86_000);
  });

  test('is one for each form, however many challenges are solved for it', async () => {
    const stamp = shown();
    const proofs = await Promise.all([1, 2].map(async () => solved(await challengeFor(web, gazette, stamp, from(ip)))));
    const answers = [await holds(stamp, proofs[0] ?? ''), await holds(stamp, proofs[1] ?? '')];
    expect(answers).toEqual([true, false]);
  });

  test('counts from a neighbouring address too, because the address of one reader changes', async () => {
    const stamp = shown();
    expect(await holds(stamp, await solved(await challenge(stamp)), { ip: '192.0.2.45' })).toBe(true);
  });

  test('is refused when it is from yesterday or another installation, made easier, guessed or garbled', async () => {
    const stamp = shown();
    const late = await challenge(stamp, web.app.tokenKeys, Math.floor(Date.now() / 1000) - 5);
    expect(await holds(stamp, await solved(late))).toBe(false);
    const foreign = await challenge(stamp, tokenKeys(['a secret of somebody else']));
    expect(await holds(stamp, await solved(foreign))).toBe(false);
    const genuine = await challenge(stamp);
    const written = (change: object) => Buffer.from(JSON.stringify(change)).toString('base64');
    const eased = { ...genuine, parameters: { ...genuine.parameters, keyPrefix: '00' } };
    expect(await holds(stamp, await solved(eased))).toBe(false);
    const guess = { counter: 7, derivedKey: `${genuine.parameters.keyPrefix}${'0'.repeat(32)}` };
    expect(await holds(stamp, written({ challenge: genuine, solution: guess }))).toBe(false);
    for (const garbled of ['', 'x', '{}', written([]), written({ challenge: genuine }), 'A'.repeat(10_000)])
      expect(await holds(stamp, garbled)).toBe(false);
  });

  test('stays valid after the secret changes, as long as the old one is kept', async () => {
    const old = tokenKeys(['the secret until now']);
    const [current, both] = [['the new secret of ours'], ['the new secret of ours', 'the secret until now']].map(
      tokenKeys,
    );
    const stamp = stampForm(old, gazette, Math.floor(Date.now() / 1000) - minFillSeconds - 1);
    const { form = '' } = openStamp(old, gazette, stamp) ?? {};
    const proof = await solved(await makeChallenge(old, { form, ip, difficulty: 1 }));
    expect(await holds(stamp, proof, {}, current)).toBe(false);
    expect(await holds(stamp, proof, {}, both)).toBe(true);
  });

  test('has a new challenge each time, which is never cached and needs a form that was shown', async () => {
    const stamp = shown();
    const answers = await Promise.all([1, 2].map(() => web.get(`/n/gazette/challenge?form=${stamp}`)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(2);
    expect(answers[0]?.headers['cache-control']).toBe('no-store');
    expect((await web.get('/n/nowhere/challenge')).statusCode).toBe(404);
    const other = stampForm(web.app.tokenKeys, { ...gazette, number: 99 });
    for (const query of ['', '?form=x', `?form=${other}`, `?form=${stamp}&form=${stamp}`])
      expect((await web.get(`/n/gazette/challenge${query}`)).statusCode).toBe(400);
  });

  test('is asked for a limited number of times an hour by one network', async () => {
    const stamp = shown();
    const ask = (last: number) => web.get(`/n/gazette/challenge?form=${stamp}`, from(`2001:db8:7:1::${last}`));
    const codes: number[] = [];
    for (let i = 0; i <= challengeLimits.connection.max; i += 1) codes.push((await ask(i)).statusCode);
    expect(codes.filter((code) => code === 200)).toHaveLength(challengeLimits.connection.max);
    const refused = await ask(1);
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(3_500);
  });

  test('becomes more expensive as the hour fills up', async () => {
    expect([0, 0.2, 0.3, 0.6, 1, 9].map(difficultyOf)).toEqual([1, 1, 2, 4, 8, 8]);
    const stamp = shown();
    const attemptsFrom = async (first?: number) => {
      const proof = await solved(await challengeFor(web, gazette, stamp, from(ip)), first);
      return JSON.parse(Buffer.from(proof, 'base64').toString()).solution.counter;
    };
    expect(await attemptsFrom()).toBeLessThanOrEqual(300);
    await web.app.redis.set(keys.signups, web.app.config.signUpsPerHour, 'EX', 60);
    // The solution of a cheaper challenge is below this number.
    expect(await attemptsFrom(1_200)).toBeGreaterThanOrEqual(1_200);
  });
});

test('the stamp of a form is valid for a day, for its own newsletter only', () => {
  const age = (seconds: number, newsletter = gazette) =>
    openStamp(web.app.tokenKeys, newsletter, stampAged(web, gazette, seconds))?.age;
  expect([0, 3_600, 86_000].map((seconds) => Math.floor((age(seconds) ?? -1) / 10) * 10)).toEqual([0, 3_600, 86_000]);
  expect(age(86_500)).toBeUndefined();
  expect(age(60, { ...gazette, number: 99 })).toBeUndefined();
  for (const other of ['', 'x', web.token('confirm', gazette, 'reader@example.com')])
    expect(openStamp(web.app.tokenKeys, gazette, other)).toBeUndefined();
});

describe('without JavaScript', () => {
  const plain = (n: number, ip: string, fields: Record<string, string> = {}) =>
    post(`plain${n}.${ip.replaceAll(':', '.').replace(/\.+/g, '.')}@n${n}.example.com`, ip, fields);

  test('the form works a few times an hour; then the page says what to do', async () => {
    for (let n = 0; n < unprovenLimits.connection.max; n += 1)
      expect((await plain(n, '192.0.2.1')).statusCode).toBe(200);
    expect(await state('plain0.192.0.2.1@n0.example.com')).toBe('pending');
    const refused = await plain(99, '192.0.2.1');
    expect(refused.statusCode).toBe(429);
    expect(refused.body).toContain('JavaScript');
    expect(refused.body).toContain('href="/n/gazette"');
    expect(await state('plain99.192.0.2.1@n99.example.com')).toBeUndefined();
  });

  test.each([
    ['an IPv4 /24', unprovenLimits.network.max, (n: number) => `198.51.100.${n}`],
    ['an IPv4 /16', unprovenLimits.block.max, (n: number) => `198.18.${n}.1`],
    ['an IPv6 /64', unprovenLimits.connection.max, (n: number) => `2001:db8:1:2::${n}`],
    ['an IPv6 /56', unprovenLimits.network.max, (n: number) => `2001:db8:2:${n.toString(16)}::1`],
    ['an IPv6 /48', unprovenLimits.block.max, (n: number) => `2001:db8:3:${n.toString(16)}00::1`],
  ])('the connections of %s share a limit of %i', async (_, max, ip) => {
    const codes = await Promise.all(
      Array.from({ length: max + 2 }, async (_, n) => (await plain(n, ip(n))).statusCode),
    );
    expect(codes.filter((code) => code === 200)).toHaveLength(max);
    expect(codes.filter((code) => code === 429)).toHaveLength(2);
    expect((await plain(1, '203.0.113.77')).statusCode).toBe(200);
  });

  test('a sign-up that passed the check is not affected; a proof without a stamp, or sent too quickly, does not count', async () => {
    const ip = '203.0.113.9';
    for (let n = 0; n <= unprovenLimits.connection.max; n += 1) await plain(n, ip);
    expect((await plain(100, ip, await proofFrom(ip))).statusCode).toBe(200);
    expect(await state('plain100.203.0.113.9@n100.example.com')).toBe('pending');
    // With a time in the future, because solving the challenge on a busy machine may take longer than the min time.
    const stamp = stampAged(web, gazette, -30);
    const atOnce = {
      [proofField]: await solved(await challengeFor(web, gazette, stamp, from(ip))),
      [stampField]: stamp,
    };
    expect((await plain(101, ip, atOnce)).statusCode).toBe(429);
    expect((await plain(102, ip, { ...(await proofFrom(ip)), [stampField]: '' })).statusCode).toBe(429);
    expect((await plain(103, ip, { ...(await proofFrom(ip)), [proofField]: '' })).statusCode).toBe(429);
  });

  test('a form that cannot cause an email uses up no limit: a second try, an invalid form, a bot’s', async () => {
    const ip = '203.0.113.20';
    expect((await post('again@example.com', ip)).statusCode).toBe(200);
    // Together, because each answer takes its even time.
    const harmless = Array.from({ length: 8 }, async () => [
      (await post('again@example.com', ip)).statusCode,
      (await post('not an address', ip)).statusCode,
      (await post('bot@example.com', ip, { subject_line: 'x' })).statusCode,
    ]);
    expect(await Promise.all(harmless)).toEqual(Array(8).fill([200, 400, 200]));
    for (let n = 1; n < unprovenLimits.connection.max; n += 1) expect((await plain(n, ip)).statusCode).toBe(200);
    expect((await plain(99, ip)).statusCode).toBe(429);
  });
});

describe('one mailbox', () => {
  const emails = async () => {
    const jobs = await web.app.redis.lrange(`${keys.queues}:notices:wait`, 0, -1);
    return jobs.filter((id) => id.startsWith('confirm-')).length;
  };
  /** Newsletters of this installation, made once. */
  const several = async () => {
    const known = await Promise.all(
      ['one', 'two', 'three', 'four'].map((slug) => web.newsletter({ slug }).catch(() => undefined)),
    );
    return Promise.all(
      ['one', 'two', 'three', 'four'].map((slug, n) => known[n] ?? readNewsletter(web.app.redis, slug)),
    );
  };

  test('gets three confirmation emails a day, over spellings, newsletters and networks, the third with the check only', async () => {
    const before = await emails();
    for (const [n, newsletter] of (await several()).entries()) {
      for (const spelling of [`fl.ood+${n}@gmail.com`, `flood+x${n}@googlemail.com`, `F.L.O.O.D@gmail.com`])
        await post(spelling, `192.0.${n}.1`, {}, newsletter);
    }
    expect((await emails()) - before).toBe(2);
    for (const [n, newsletter] of (await several()).entries()) {
      const ip = `192.0.${n}.2`;
      await post(`floo.d+y${n}@gmail.com`, ip, await proofFrom(ip, newsletter), newsletter);
    }
    expect((await emails()) - before).toBe(3);
  });

  test('whose limit others have used up accepts its owner with the check, and without it says what to do', async () => {
    const [first, second, third] = await several();
    for (const newsletter of [first, second]) await post('victim@example.net', '192.0.2.9', {}, newsletter);
    for (let n = 0; n < 12; n += 1) await post('victim@example.net', `198.51.${n}.9`, {}, first);
    const owner = '203.0.113.60';
    const refused = await post('victim@example.net', owner, {}, third);
    expect(refused.statusCode).toBe(429);
    expect(refused.body).toContain('JavaScript');
    const answer = await post('victim@example.net', owner, third && (await proofFrom(owner, third)), third);
    expect(answer.statusCode).toBe(200);
    expect(third && (await web.membership(third, 'victim@example.net'))?.state).toBe('pending');
    expect((await post('victim@example.net', owner, first && (await proofFrom(owner, first)), first)).statusCode).toBe(
      200,
    );
  });

  test('gets two a day from one newsletter, however often its reader unsubscribes and signs up again', async () => {
    const before = await emails();
    for (let n = 0; n < 4; n += 1) {
      // The emails of one second are one job.
      await nextSecond();
      await post('loop@example.com', `192.0.${n}.5`);
      await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, 'loop@example.com', 0)}`, {});
    }
    expect((await emails()) - before).toBe(2);
  });
});

describe('a large provider', () => {
  test('has limits, which ask for the check first and grow with those of the installation', async () => {
    const { server } = withSettings({ signUpsPerHour: 20 });
    const codes: number[] = [];
    for (let n = 0; n < 12; n += 1) codes.push(await postTo(server, `reader${n}@gmail.com`, `192.0.${n}.1`));
    expect(codes).toEqual([...Array(10).fill(200), 429, 429]);
    expect(await postTo(server, 'reader@googlemail.com', '192.0.2.1')).toBe(429);
    expect(await postTo(server, 'reader@example.com', '192.0.2.1')).toBe(200);
    await server.close();
  });
});

describe('closed sign-ups', () => {
  test('pulled by hand closes the form: no form, no time to retry, nothing stored, no email sent', async () => {
    await closeSignUps(web.app.redis);
    const before = await web.notices();
    const posted = await web.post('/n/gazette', { email: 'refused@example.com' }, { 'accept-language': 'zh' });
    const page = await web.get('/n/gazette', { 'accept-language': 'zh' });
    expect([posted.statusCode, page.statusCode]).toEqual([503, 200]);
    for (const answer of [posted, page]) {
      expect(answer.headers['retry-after']).toBeUndefined();
      expect(answer.body).toContain('暂停接受订阅');
      // The form that remains only asks for the page in another language.
      expect(answer.body).not.toMatch(/<input[^>]* name="(email|stamp)"/i);
      expect(answer.body).not.toContain('分钟');
    }
    expect(await state('refused@example.com')).toBeUndefined();
    expect(await web.notices()).toBe(before);
    await openSignUps(web.app.redis);
    expect((await web.post('/n/gazette', { email: 'refused@example.com' })).statusCode).toBe(200);
    expect(await state('refused@example.com')).toBe('pending');
  });

  test('first asks everyone for the check, and closes the form far above that, with one log entry', async () => {
    const { server, lines } = withSettings({ signUpsPerHour: 3 });
    const codes: number[] = [];
    for (let i = 0; i < 6; i += 1) codes.push(await postTo(server, `rush${i}@example.com`, `192.0.${i}.1`));
    expect(codes).toEqual([200, 200, 200, 429, 429, 429]);
    const ip = '203.0.113.40';
    const proven = async (email: string) => {
      const stamp = stampAged(web, gazette, minFillSeconds + 1);
      const { form = '' } = openStamp(web.app.tokenKeys, gazette, stamp) ?? {};
      const proof = await solved(await makeChallenge(web.app.tokenKeys, { form, ip, difficulty: 1 }));
      return postTo(server, email, ip, { [stampField]: stamp, [proofField]: proof });
    };
    expect(await proven('proven@example.com')).toBe(200);
    expect(await state('proven@example.com')).toBe('pending');
    expect(lines).toEqual([]);
    await web.app.redis.set(keys.signups, 3 * closingFactor, 'EX', 60);
    for (const email of ['closed1@example.com', 'closed2@example.com']) expect(await proven(email)).toBe(503);
    expect(await readSignUpState(web.app.redis)).toMatchObject({ pulled: { by: 'limit' } });
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
    await server.close();
  });

  test('is not moved by sign-ups that cause no email', async () => {
    await Promise.all([0, 1, 2, 3, 4].map((n) => web.confirmed(gazette, `here${n}@example.com`)));
    await openSignUps(web.app.redis);
    const { server } = withSettings({ signUpsPerHour: 3 });
    // Together, because each answer takes its even time.
    const posts = Array.from({ length: 50 }, (_, n) => postTo(server, `here${n % 5}@example.com`, `192.0.${n}.1`));
    expect(await Promise.all(posts)).toEqual(Array(50).fill(200));
    expect((await readSignUpState(web.app.redis)).signups).toBe(0);
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
  ip = '127.0.0.1',
  fields: Record<string, string> = {},
): Promise<number> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', ...from(ip) };
  const payload = new URLSearchParams({ email, ...fields }).toString();
  const { statusCode } = await server.inject({ method: 'POST', url: '/n/gazette', headers, payload });
  await signUpsApplied(web.app.redis);
  return statusCode;
}
