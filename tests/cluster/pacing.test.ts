import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPacer } from '../../src/pacing/pacing.js';
import { readSlowed } from '../../src/pacing/slowed-groups.js';
import { readPaceSettings } from '../../src/settings/pace-settings.js';
import { until } from '../helpers/clock.js';
import { startTestCluster, type TestCluster } from '../helpers/cluster.js';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.stop());

test('every kind of limit holds on a cluster too', async () => {
  const variables = { SEND_RATE: '5/s,50/m,500/d', DOMAIN_RATE: '1/s', WARM_UP: '10' };
  const pacer = openPacer(cluster.redis, readPaceSettings(variables).pace);
  expect(await pacer.admit('example.org')).toBe(0);
  expect(await pacer.admit('example.org')).toBeGreaterThan(0);
  pacer.noteReply('example.org', 421);
  await until('a group is slowed', async () => (await readSlowed(cluster.redis)).length > 0);
});
