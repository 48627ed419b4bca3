import { beforeAll, test } from 'vitest';
import { ensureBuilt, program } from '../../bin/build.js';
import type { ChaosPlan } from '../chaos/plan.js';
import { runChaos } from '../chaos/run-chaos.js';

// The same at full length: `npm run chaos`.

beforeAll(async () => {
  if (!(await ensureBuilt())) throw new Error('The program cannot be compiled.');
});

const plan: Omit<ChaosPlan, 'program' | 'signal' | 'workerStops' | 'redisKills' | 'sinkKills' | 'odds'> = {
  seed: 20_261_125,
  recipients: 1_200,
  workers: 2,
  connections: 5,
  delayMs: 40,
  settings: { RETRY_SCHEDULE: '1s,1s,2s', WORKER_TIMEOUT: '2s' },
  limitMs: 150_000,
};

// In parallel: each waits for its processes most of the time.
test.concurrent('whatever is killed, nobody is lost, duplicates stay within the messages in flight, and the report matches the mail server', async ({
  expect,
}) => {
  const { broken, stops } = await runChaos({
    ...plan,
    program: [program],
    signal: 'SIGKILL',
    workerStops: 4,
    redisKills: 1,
    sinkKills: 1,
    odds: { refused: 0.04, later: 0.04, hangUp: 0.02 },
  });
  expect(broken).toEqual([]);
  expect(stops).toMatchObject({ worker: 4, redis: 1, sink: 1 });
});

test.concurrent('workers that are asked to stop email nobody twice', async ({ expect }) => {
  const { broken, duplicates, stops } = await runChaos({
    ...plan,
    program: [program],
    // No worker dies. A starved machine must not make one look dead after two seconds.
    settings: { RETRY_SCHEDULE: '1s,1s,2s' },
    signal: 'SIGTERM',
    workerStops: 4,
    redisKills: 0,
    sinkKills: 0,
    odds: { refused: 0.04, later: 0.04, hangUp: 0 },
  });
  expect(broken).toEqual([]);
  expect([duplicates, stops.worker]).toEqual([0, 4]);
});
