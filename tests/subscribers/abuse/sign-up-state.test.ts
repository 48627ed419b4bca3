import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import {
  checkSignUps,
  closeSignUps,
  closingFactor,
  countConfirmation,
  openSignUps,
  readSignUpState,
} from '../../../src/subscribers/abuse/sign-up-state.js';
import type { SubscriberList } from '../../../src/subscribers/list/subscriber-store.js';
import { quickInstallation } from '../../helpers/process.js';
import { emptyList, startTestRedis, type TestRedis } from '../../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
let list: SubscriberList;
beforeEach(async () => {
  list = await emptyList(server.redis);
});
afterAll(() => server.stop());

const send = async (emails: number) => {
  for (let i = 0; i < emails; i += 1) await countConfirmation(server.redis);
};

describe('the limit on sign-ups', () => {
  test('asks for the check when the emails of the hour reach the limit, and stops in the next hour', async () => {
    await send(2);
    expect(await checkSignUps(list, 3)).toEqual({ closedFor: 0, proofFor: 0, pulledNow: false });
    await send(1);
    const { closedFor, proofFor } = await checkSignUps(list, 3);
    expect([closedFor, proofFor > 3_500]).toEqual([0, true]);
    expect(await server.redis.ttl(keys.signups)).toBeGreaterThan(3_500);
    expect(await readSignUpState(server.redis)).toEqual({ pulled: undefined, releasesIn: undefined, signups: 3 });
  });

  test('closes sign-ups far above that, reports it once, and opens them again within the hour', async () => {
    await send(2 * closingFactor);
    const states = await Promise.all(Array.from({ length: 20 }, () => checkSignUps(list, 2)));
    expect(states.filter(({ pulledNow }) => pulledNow)).toHaveLength(1);
    expect(states.filter(({ closedFor }) => closedFor > 3_500)).toHaveLength(20);
    const state = await readSignUpState(server.redis);
    expect(state).toMatchObject({ pulled: { by: 'limit' }, signups: 2 * closingFactor });
    expect(state.releasesIn).toBeGreaterThan(3_500);
  });

  test('asks at a secret number, at most a twentieth above the limit', async () => {
    await server.redis.set(keys.signups, 1_999, 'EX', 60);
    expect((await checkSignUps(list, 2_000)).proofFor).toBe(0);
    await server.redis.set(keys.signups, 2_100, 'EX', 60);
    expect((await checkSignUps(list, 2_000)).proofFor).toBeGreaterThan(0);
  });

  test('stays pulled when an operator pulls it, even after the limit did, and a release resets the count', async () => {
    await send(closingFactor);
    await checkSignUps(list, 1);
    await closeSignUps(server.redis);
    expect(await readSignUpState(server.redis)).toMatchObject({ pulled: { by: 'operator' }, releasesIn: undefined });
    expect((await checkSignUps(list, 1)).closedFor).toBeGreaterThan(0);
    await openSignUps(server.redis);
    expect(await readSignUpState(server.redis)).toEqual({ pulled: undefined, releasesIn: undefined, signups: 0 });
    expect(await checkSignUps(list, 1)).toEqual({ closedFor: 0, proofFor: 0, pulledNow: false });
  });
});

test('an operator shows, pulls and releases it on the command line, and the doctor reports it', async () => {
  const installation = await quickInstallation({ REDIS_URL: `unix://${server.url}`, SIGNUPS_PER_HOUR: '7' });
  await server.redis.hset(keys.disposable, 'gazette', 3);
  expect(await installation.json('brake', 'pull')).toMatchObject({ pulled: true, by: 'operator', releasesIn: null });
  expect((await installation.cli('brake', 'show')).stdout).toMatch(/closed since .+ by an operator[\s\S]+gazette 3/);
  const { stdout } = await installation.cli('doctor', '--json');
  const checks: { name: string; ok: boolean; remedy: string }[] = JSON.parse(stdout).checks;
  expect(checks.find(({ name }) => name === 'sign-ups')).toMatchObject({
    ok: false,
    remedy: expect.stringContaining('postrider sign-ups open'),
  });
  const open = { pulled: false, by: null, since: null, signups: 0, perHour: 7, disposable: { gazette: 3 } };
  expect(await installation.json('brake', 'release')).toMatchObject(open);
  expect(await installation.json('brake', 'show')).toMatchObject(open);
  await installation.remove();
});
