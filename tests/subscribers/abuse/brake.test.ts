import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { keys } from '../../../src/redis/keys.js';
import { brakeWait, countForBrake, pullBrake, readBrake, releaseBrake } from '../../../src/subscribers/abuse/brake.js';
import { newInstallation } from '../../helpers/process.js';
import { startTestRedis, type TestRedis } from '../../helpers/redis.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
beforeEach(() => server.redis.flushall());
afterAll(() => server.stop());

describe('the brake on sign-ups', () => {
  test('is pulled by the sign-up that is one too many, once, and lets go by itself within the hour', async () => {
    const counts = [];
    for (let i = 0; i < 5; i += 1) counts.push(await countForBrake(server.redis, 3));
    expect(counts.map(({ pulledNow }) => pulledNow)).toEqual([false, false, false, true, false]);
    expect(counts.slice(0, 3).map(({ wait }) => wait)).toEqual([0, 0, 0]);
    expect(counts[4]?.wait).toBeGreaterThan(3_500);
    const brake = await readBrake(server.redis);
    expect(brake).toMatchObject({ pulled: { by: 'limit' }, signups: 5 });
    expect(brake.releasesIn).toBeGreaterThan(3_500);
    expect(await server.redis.ttl(keys.signups)).toBeGreaterThan(0);
  });

  test('of many sign-ups at the same moment one says that it pulled it', async () => {
    const counts = await Promise.all(Array.from({ length: 40 }, () => countForBrake(server.redis, 10)));
    expect(counts.filter(({ pulledNow }) => pulledNow)).toHaveLength(1);
    expect(counts.filter(({ wait }) => wait === 0)).toHaveLength(10);
  });

  test('stays pulled when an operator did it, also where the limit had, and is released for good', async () => {
    await countForBrake(server.redis, 0);
    await pullBrake(server.redis);
    expect(await readBrake(server.redis)).toMatchObject({ pulled: { by: 'operator' }, releasesIn: undefined });
    expect(await brakeWait(server.redis)).toBeGreaterThan(0);
    await releaseBrake(server.redis);
    expect(await readBrake(server.redis)).toEqual({ pulled: undefined, releasesIn: undefined, signups: 0 });
    expect(await brakeWait(server.redis)).toBe(0);
  });
});

test('an operator sees, pulls and releases it on the command line, and the doctor tells', async () => {
  const installation = await newInstallation({ REDIS_URL: `unix://${server.url}`, SIGNUP_BRAKE_PER_HOUR: '7' });
  await server.redis.hset(keys.disposable, 'gazette', 3);
  expect(await installation.json('brake', 'pull')).toMatchObject({ pulled: true, by: 'operator', releasesIn: null });
  expect((await installation.cli('brake', 'show')).stdout).toMatch(/closed since .+ by an operator[\s\S]+gazette 3/);
  const { stdout } = await installation.cli('doctor', '--json');
  const checks: { name: string; ok: boolean; remedy: string }[] = JSON.parse(stdout).checks;
  expect(checks.find(({ name }) => name === 'sign-ups')).toMatchObject({
    ok: false,
    remedy: expect.stringContaining('postrider brake release'),
  });
  const open = { pulled: false, by: null, since: null, signups: 0, perHour: 7, disposable: { gazette: 3 } };
  expect(await installation.json('brake', 'release')).toMatchObject(open);
  expect(await installation.json('brake', 'show')).toMatchObject(open);
  await installation.remove();
}, 60_000);
