import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { keys } from '../../src/redis/keys.js';
import { announceChange, siteState } from '../../src/redis/site-changes.js';
import { topics } from '../../src/redis/site-topics.js';
import { until } from '../helpers/clock.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
/** A process that shows pages, and one that writes. */
let web: Redis;
let writer: Redis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.stop());
beforeEach(async () => {
  await server.redis.flushall();
  web = await connectRedis(server.url);
  writer = await connectRedis(server.url);
  await announceChange(writer, topics.site);
});
afterEach(() => {
  vi.restoreAllMocks();
  web.disconnect();
  writer.disconnect();
});

const stored = async () => Number(await server.redis.get(keys.siteVersion));
const [one, two] = [topics.article('one'), topics.article('two')];
/** The state of the web process, once it knows everything that was announced. */
const known = async () => {
  await until('the web process knows the change', async () => (await siteState(web)).now.version === (await stored()));
  return siteState(web);
};

test('a change is about its topics alone, and another process learns of it', async () => {
  const before = (await known()).now;
  await announceChange(writer, one);
  const state = await known();
  expect([state.hasChanged(before, [one, two]), state.hasChanged(before, [two])]).toEqual([true, false]);
  expect(state.hasChanged(state.now, [one, two])).toBe(false);
});

test('a process sees its own change at once, even while it is reading', async () => {
  const before = (await siteState(web)).now;
  for (let n = 0; n < 20; n += 1) {
    const reading = siteState(web);
    await announceChange(web, topics.article(String(n)));
    expect((await siteState(web)).hasChanged(before, [topics.article(String(n))])).toBe(true);
    await reading;
  }
});

test('the name of the last change of a topic stays until that topic changes', async () => {
  const name = async () => (await known()).lastChange(topics.site, topics.content('gazette'));
  const before = await name();
  await announceChange(writer, topics.content('weekend'), one);
  expect(await name()).toBe(before);
  await announceChange(writer, topics.content('gazette'));
  expect(await name()).not.toBe(before);
});

test('a process of an earlier version, which announces no topic, may have changed everything', async () => {
  const first = (await known()).now;
  const raised = (await stored()) + 1;
  await server.redis.set(keys.siteVersion, raised);
  expect((await known()).hasChanged(first, [two])).toBe(true);
  const second = (await known()).now;
  await server.redis.set(keys.siteVersion, raised + 1);
  await announceChange(writer, one);
  expect((await known()).hasChanged(second, [two])).toBe(true);
  const third = (await known()).now;
  await announceChange(writer, one);
  expect((await known()).hasChanged(third, [two])).toBe(false);
});

test('the list of topics stays short, and a process that missed a part of it knows that', async () => {
  const before = (await known()).now;
  await announceChange(writer, one);
  for (let n = 0; n < 3; n += 1)
    await announceChange(writer, ...Array.from({ length: 500 }, (_, i) => topics.picture(`${n} ${i}`)));
  expect(await server.redis.zcard(keys.siteChanges)).toBeLessThanOrEqual(1_001);
  expect((await known()).hasChanged(before, [two])).toBe(true);
});

test('a store that was emptied or replaced is another one', async () => {
  const before = (await known()).now;
  await server.redis.flushall();
  await until('the web process sees that it is empty', async () => (await siteState(web)).now.version === 0);
  expect((await siteState(web)).hasChanged(before, [two])).toBe(true);
  await announceChange(writer, one);
  expect((await known()).hasChanged(before, [two])).toBe(true);
});

test('the version never repeats, and says when the last change was made', async () => {
  const before = await stored();
  const changedAt = (await known()).changedAt([topics.site]) ?? 0;
  expect(changedAt).toBe(Math.floor(before / 1_000));
  await server.redis.flushall();
  await announceChange(writer, one);
  expect(await stored()).toBeGreaterThan(before);
  await server.redis.set(keys.siteVersion, '9000000000000000');
  await announceChange(writer, one);
  expect(await stored()).toBe(9_000_000_000_000_001);
  expect((await known()).changedAt([one])).toBe(9_000_000_000_000);
});

test('visitors do not wait for the store while what the process knows is less than a tenth of a second old', async () => {
  await known();
  let clock = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => clock);
  const before = (await siteState(web)).now;
  await announceChange(writer, one);
  clock += 60;
  expect((await siteState(web)).hasChanged(before, [one])).toBe(false);
  // The store was asked meanwhile, although nobody waits for it.
  await until('the process knows the change', async () => (await siteState(web)).hasChanged(before, [one]));
  await announceChange(writer, two);
  const later = (await siteState(web)).now;
  clock += 100;
  expect((await siteState(web)).hasChanged(later, [two])).toBe(true);
});
