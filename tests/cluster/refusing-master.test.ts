import { afterAll, beforeAll, expect, test } from 'vitest';
import { findingLine } from '../../src/cli/finding-lines.js';
import { mastersOf, serverName } from '../../src/redis/cluster.js';
import { keys } from '../../src/redis/keys.js';
import { wouldRefuse } from '../../src/redis/refused-writes.js';
import { openServingProbe } from '../../src/reports/serving-probe.js';
import { storeFault } from '../../src/reports/store-fault.js';
import { startTestCluster, type TestCluster } from '../helpers/cluster.js';

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster(3);
});
afterAll(() => cluster.stop());

/** The masters that do not hold the key with which one Redis is asked. */
async function otherMasters() {
  const answers = await Promise.all(
    mastersOf(cluster.redis).map(async (master) => ({
      master,
      holds: await master.get(keys.probe).then(
        () => true,
        () => false,
      ),
    })),
  );
  return answers.filter(({ holds }) => !holds).map(({ master }) => master);
}

test('each master of a cluster is asked whether it takes writes, and the one that does not is named', async () => {
  const [full, lonely] = await otherMasters();
  if (!full || !lonely) throw new Error('a cluster of three masters has two others');
  const probe = openServingProbe({
    redis: cluster.redis,
    ...{ onDisk: () => Promise.resolve(), onReplicas: () => Promise.resolve() },
  });
  expect([await wouldRefuse(cluster.redis), await probe()]).toEqual([undefined, 'writable']);

  await full.config('SET', 'maxmemory', '1');
  expect((await wouldRefuse(cluster.redis))?.found).toMatchObject({
    because: 'memory-full',
    servers: [serverName(full)],
  });
  expect(await probe()).toBe('memory-full');

  // Where one is full and another takes nothing at all, readers of the latter cannot leave.
  await lonely.config('SET', 'min-replicas-to-write', '1');
  const worst = await probe().catch((error: unknown) => error);
  expect(worst).toMatchObject({ because: 'too-few-replicas', servers: [serverName(lonely)] });
  expect(findingLine(storeFault(worst), {}).detail).toContain(`Redis on ${serverName(lonely)} refuses to write`);

  await full.config('SET', 'maxmemory', '0');
  await full.config('SET', 'min-replicas-to-write', '1');
  expect((await wouldRefuse(cluster.redis))?.servers.toSorted()).toEqual([full, lonely].map(serverName).toSorted());

  for (const master of [full, lonely]) await master.config('SET', 'min-replicas-to-write', '0');
  expect(await wouldRefuse(cluster.redis)).toBeUndefined();
  // Asking leaves nothing behind.
  expect(await Promise.all(mastersOf(cluster.redis).map((master) => master.keys('*durable*')))).toEqual([[], [], []]);
});
