import { afterAll, beforeAll, expect, test } from 'vitest';
import type { HealthCheck } from '../../../src/findings/health.js';
import { checkInstallation } from '../../../src/health/check-health.js';
import type { Newsletter } from '../../../src/newsletters/newsletter.js';
import { keys } from '../../../src/redis/keys.js';
import {
  applyAbandonedSignUps,
  countAbandoned,
  waitingSignUps,
} from '../../../src/subscribers/membership/accepted-sign-ups.js';
import { nowSeconds } from '../../../src/subscribers/record/subscriber.js';
import { inWords } from '../../health/health-for-tests.js';
import { startWebForTests, type WebForTests } from '../web-for-tests.js';
import { signUpsApplied } from './applied-for-tests.js';

let web: WebForTests;
let gazette: Newsletter;

beforeAll(async () => {
  web = await startWebForTests();
  gazette = await web.newsletter();
});
afterAll(() => web.stop());

/** Makes `work` run while no process can read or change the list. Redis itself answers. */
async function withListHeld<T>(work: () => Promise<T>): Promise<T> {
  const { list } = web.app;
  const labelOf = list.labels.numberOf;
  let release = () => undefined as unknown;
  const held = new Promise<void>((resolve) => {
    release = () => resolve();
  });
  Object.assign(list.labels, { numberOf: async (label: string) => held.then(() => labelOf(label)) });
  try {
    return await work();
  } finally {
    Object.assign(list.labels, { numberOf: labelOf });
    release();
  }
}

/** Leaves a sign-up as a process leaves it that was killed after it answered. @returns what it left */
async function leftBehind(email: string): Promise<string> {
  const kept = await withListHeld(async () => {
    const { statusCode } = await web.postOnly('/n/gazette', { email });
    expect(statusCode).toBe(200);
    const [text] = await web.app.redis.hvals(keys.signUpRequests);
    return text ?? '';
  });
  await signUpsApplied(web.app.redis);
  return kept;
}

test('a sign-up is answered before the list is changed, and applied afterwards', async () => {
  await withListHeld(async () => {
    const { statusCode } = await web.postOnly('/n/gazette', { email: 'first@example.com' });
    expect(statusCode).toBe(200);
    expect(await web.membership(gazette, 'first@example.com')).toBeUndefined();
    expect(await waitingSignUps(web.app.redis)).toBe(1);
  });
  await signUpsApplied(web.app.redis);
  expect(await web.membership(gazette, 'first@example.com')).toMatchObject({ state: 'pending' });
});

test('what a killed process accepted and did not apply is applied by another after a minute, once', async () => {
  const left = await leftBehind('left@example.com');
  const at = nowSeconds();
  const email = 'later@example.com';
  const signUp = { ...JSON.parse(left), email, at };
  await web.app.redis.hset(keys.signUpRequests, 'one', JSON.stringify(signUp));
  expect(await countAbandoned(web.app.redis, at + 59)).toBe(0);
  await applyAbandonedSignUps(web.app, at + 59);
  expect(await web.membership(gazette, email)).toBeUndefined();
  expect(await countAbandoned(web.app.redis, at + 61)).toBe(1);
  const before = await web.notices();
  await Promise.all([applyAbandonedSignUps(web.app, at + 61), applyAbandonedSignUps(web.app, at + 61)]);
  expect(await web.membership(gazette, email)).toMatchObject({ state: 'pending', name: '' });
  expect(await waitingSignUps(web.app.redis)).toBe(0);
  expect((await web.notices()) - before).toBe(1);
});

test('a reader who unsubscribed in the meantime stays unsubscribed, and gets no email', async () => {
  const email = 'gone@example.com';
  const left = await leftBehind(email);
  await web.post(`/unsubscribe/${web.token('unsubscribe', gazette, email, 0)}`, {});
  await web.app.redis.hset(keys.signUpRequests, 'one', left);
  const before = await web.notices();
  await applyAbandonedSignUps(web.app, nowSeconds() + 61);
  expect(await web.membership(gazette, email)).toMatchObject({ state: 'unsubscribed' });
  expect([await waitingSignUps(web.app.redis), await web.notices()]).toEqual([0, before]);
});

test('an accepted sign-up to a newsletter that has ended is dropped', async () => {
  const left = JSON.parse(await leftBehind('ended@example.com'));
  await web.app.redis.hset(keys.signUpRequests, 'one', JSON.stringify({ ...left, newsletter: 'nowhere' }));
  await applyAbandonedSignUps(web.app, nowSeconds() + 61);
  expect(await waitingSignUps(web.app.redis)).toBe(0);
});

test('the doctor says that accepted sign-ups wait for a worker', async () => {
  const signUps = async () => {
    const checks = await checkInstallation({ ...web.app, sends: false });
    return inWords(checks.find(({ name }) => name === 'sign-ups') as HealthCheck);
  };
  const left = JSON.parse(await leftBehind('waits@example.com'));
  expect(await signUps()).toMatchObject({ ok: true, remedy: '' });
  await web.app.redis.hset(keys.signUpRequests, 'one', JSON.stringify({ ...left, at: left.at - 61 }));
  const { detail, remedy } = await signUps();
  expect(detail).toContain('1 accepted sign-up not applied');
  expect(remedy).toBe('Start a worker, which applies them: `postrider worker`.');
  await web.app.redis.del(keys.signUpRequests);
});
