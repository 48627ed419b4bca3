import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keys } from '../../src/redis/keys.js';
import { refuseEarlierVersions } from '../../src/redis/meta.js';
import { announceWorker } from '../../src/reports/presence.js';
import { runAlone } from '../../src/upgrade/own-workers.js';
import { startWorkers } from '../../workers/main.js';
import { startPostrider } from '../helpers/postrider.js';
import { emptyStore, startTestRedis, type TestRedis } from '../helpers/redis.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());
beforeEach(() => emptyStore(store.redis));

const [hour, day] = [3_600_000, 86_400_000];
const start = Date.now();

const hasRunFor4Weeks = (at: number) => runAlone(store.redis, 28 * day, start + at);

/** Looks as upkeep does, the first and the last time included. @returns the last answer */
async function lookFrom(from: number, to: number, every = hour): Promise<boolean> {
  for (let at = from; at < to; at += every) await hasRunFor4Weeks(at);
  return hasRunFor4Weeks(to);
}

test('workers of this version alone have run for four weeks when they were seen all the time', async () => {
  expect(await lookFrom(0, 28 * day - 1, 3 * hour)).toBe(false);
  expect(await hasRunFor4Weeks(28 * day)).toBe(true);
});

test('an installation that went back to version 0.2.0 waits anew when it is upgraded again', async () => {
  await lookFrom(0, day);
  // Version 0.2.0 runs for a month, and none of this version looks.
  expect(await hasRunFor4Weeks(31 * day)).toBe(false);
  expect(await lookFrom(31 * day, 59 * day - 1)).toBe(false);
  expect(await hasRunFor4Weeks(59 * day)).toBe(true);
});

test('so does one that goes back for some hours, just before the four weeks are over', async () => {
  await lookFrom(0, 28 * day - 5 * hour);
  expect(await hasRunFor4Weeks(28 * day)).toBe(false);
  expect(await lookFrom(28 * day, 56 * day - 1)).toBe(false);
  expect(await hasRunFor4Weeks(56 * day)).toBe(true);
});

test('a time that was stored without the last look counts for nothing', async () => {
  await store.redis.hset(keys.meta, 'own-workers-since', start - 60 * day);
  expect(await hasRunFor4Weeks(0)).toBe(false);
});

test('once version 0.2.0 refuses the data, a time without workers changes nothing', async () => {
  await lookFrom(0, 28 * day, 3 * hour);
  await store.redis.hset(keys.meta, 'schema', '4');
  await refuseEarlierVersions(store.redis);
  expect(await hasRunFor4Weeks(40 * day)).toBe(true);
});

test('a worker that starts beside one of version 0.2.0 ends the time at once', async ({ onTestFinished }) => {
  const postrider = await startPostrider({ readers: 0, workers: false });
  onTestFinished(() => postrider.stop());
  const { app, redis } = { ...postrider, redis: postrider.app.redis };
  await runAlone(redis, 0, Date.now() - hour);
  expect(await runAlone(redis, hour, Date.now())).toBe(true);
  // Version 0.2.0 announces its workers by their names alone.
  const old = await announceWorker(redis, 'host-1-0badcafe');
  const workers = await startWorkers(app);
  onTestFinished(() => workers.stop());
  await old.stop();
  expect(await runAlone(redis, hour, Date.now())).toBe(false);
});
