import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { readAttention } from '../../src/attention/attention.js';
import { findingInWords } from '../../src/locale/findings-in-words.js';
import { serverName } from '../../src/redis/cluster.js';
import { noteFailovers, recentFailover } from '../../src/redis/failovers.js';
import { healthKeys } from '../../src/redis/keys.js';
import { startTestRedis } from '../helpers/redis.js';
import { startWithReplica, type TestReplica } from '../helpers/replica.js';

let server: TestReplica;
beforeAll(async () => {
  server = await startWithReplica();
});
afterAll(() => server.stop());

const minute = 60_000;

test('a replica that has become the primary is a note for a day, and looking at the same primary again is none', async () => {
  const { redis, replica, attach } = server;
  await attach();
  await redis.del(healthKeys.failovers);
  const now = Date.now() + minute;
  await noteFailovers(redis, now);
  await noteFailovers(redis, now + minute);
  expect(await recentFailover(redis, now + minute)).toBeUndefined();
  await redis.wait(1, 0);
  await server.detach();
  const at = now + 2 * minute;
  await noteFailovers(replica, at);
  expect(await recentFailover(replica, at)).toEqual({ at, server: '' });
  await noteFailovers(replica, at + minute);
  const config = { feedback: { listener: undefined, mailbox: undefined }, durableReplicas: 0 };
  const found = async (now: number) =>
    (await readAttention({ redis: replica, config }, now)).find(({ code }) => code === 'replicas.failed-over');
  const trouble = await found(at + minute);
  expect(trouble).toMatchObject({ severity: 'warning', newsletter: null, facts: { at, server: null } });
  expect(trouble && findingInWords(trouble).detail).toMatch(
    /^a replica of Redis has become the primary, noticed at \d/,
  );
  // The email of the next morning has it, whenever in the day it was.
  expect(await found(at + 24 * 60 * minute)).toBeDefined();
  expect(await found(at + 25 * 60 * minute)).toBeUndefined();
});

test('of several primaries, one that was away at a look has still been replaced by its replica at the next one', async () => {
  const { redis, replica, attach, detach } = server;
  const other = await startTestRedis();
  onTestFinished(other.stop);
  const now = Date.now() + minute;
  const look = (at: number, masters: Redis[]) =>
    noteFailovers(Object.assign(Object.create(other.redis) as Redis, { isCluster: true, nodes: () => masters }), at);
  /** The primary is away for some minutes, then its replica has taken its place. */
  const lost = async (from: number, minutes: number) => {
    await other.redis.del(healthKeys.failovers);
    await attach();
    await look(from, [redis, other.redis]);
    for (let after = 1; after <= minutes; after += 1) await look(from + after * minute, [other.redis]);
    await redis.wait(1, 0);
    await detach();
    await look(from + (minutes + 1) * minute, [replica, other.redis]);
    return recentFailover(other.redis, from + (minutes + 1) * minute);
  };
  expect(await lost(now, 1)).toEqual({ at: now + 2 * minute, server: serverName(replica) });
  // Nobody looks for a primary forever: a cluster may shrink.
  expect(await lost(now, 11)).toBeUndefined();
});
