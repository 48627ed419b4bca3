import type { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { serverName } from '../../src/redis/cluster.js';
import { wouldRefuse } from '../../src/redis/refused-writes.js';
import { shapeOf } from '../findings/findings-for-tests.js';
import { startTestRedis } from '../helpers/redis.js';
import { beginTrouble } from '../helpers/store-trouble.js';

test('of several masters that refuse writes, the worst cause is found, with each server that has it', async () => {
  const servers = await Promise.all([startTestRedis(), startTestRedis(), startTestRedis()]);
  onTestFinished(async () => void (await Promise.all(servers.map(({ stop }) => stop()))));
  const [first, second, third] = servers.map(({ redis }) => redis) as [Redis, Redis, Redis];
  const masters = { isCluster: true, nodes: () => [first, second, third] };
  const cluster = Object.assign(Object.create(first) as Redis, masters);
  expect(await wouldRefuse(cluster)).toBeUndefined();
  await beginTrouble(second, 'memory full');
  const facts = async () => shapeOf('redis.refuses').parse((await wouldRefuse(cluster))?.found);
  expect(await facts()).toMatchObject({ because: 'memory-full', servers: [serverName(second)] });
  for (const master of [first, third]) await beginTrouble(master, 'read-only replica');
  expect(await facts()).toMatchObject({ because: 'read-only', servers: [first, third].map(serverName) });
});
