import type { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { connectRedis } from '../../src/redis/client.js';
import { mastersOf } from '../../src/redis/cluster.js';
import { keys } from '../../src/redis/keys.js';
import { answersWithin, redisAnswers } from '../../src/redis/pulse.js';
import { startTestCluster } from '../helpers/cluster.js';
import { patienceMs } from '../helpers/redis-server.js';

/** Lets a server hang until the test is over. @returns lets it go on at once */
async function freeze(server: Redis): Promise<() => void> {
  const pid = Number(/^process_id:(\d+)/m.exec(await server.info('server'))?.[1]);
  process.kill(pid, 'SIGSTOP');
  const goOn = () => void process.kill(pid, 'SIGCONT');
  onTestFinished(goOn);
  return goOn;
}

test('of a cluster, the master counts that has what every page reads first, and not another one that hangs', async () => {
  const cluster = await startTestCluster();
  onTestFinished(cluster.stop);
  const redis = await connectRedis(cluster.url, {}, patienceMs);
  onTestFinished(() => redis.disconnect());
  const masters = mastersOf(redis);
  const has = await Promise.all(
    masters.map((one) =>
      one.exists(keys.siteVersion).then(
        () => true,
        () => false,
      ),
    ),
  );
  const [first, other] = [masters[has.indexOf(true)], masters[has.indexOf(false)]];
  if (!first || !other) throw new Error('no two masters');
  await freeze(other);
  expect(await answersWithin(redis, 1_000)).toBe(true);
  expect(redisAnswers(redis)).toBe(true);
  const goOn = await freeze(first);
  expect(await answersWithin(redis, 100)).toBe(false);
  await expect.poll(() => redisAnswers(redis)).toBe(false);
  goOn();
  await expect.poll(() => redisAnswers(redis)).toBe(true);
});
