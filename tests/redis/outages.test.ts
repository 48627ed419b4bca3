import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jobs } from '../../src/queues/catalogue.js';
import { openQueues } from '../../src/queues/queues.js';
import { keys } from '../../src/redis/keys.js';
import { logOutages } from '../../src/redis/outages.js';
import { WritesRefused } from '../../src/redis/refused-writes.js';
import { PatientWorker } from '../../workers/patient-worker.js';
import { until } from '../helpers/clock.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';
import { beginTrouble, endTrouble } from '../helpers/store-trouble.js';

let store: TestRedis;
beforeAll(async () => {
  store = await startTestRedis();
});
afterAll(() => store.stop());

test('a worker that Redis refuses asks once a second, runs its job afterwards, and the log has the beginning and the end', async () => {
  const lines: { time: number; msg: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const outages = logOutages(store.redis, log);
  const queues = openQueues(store.redis);
  const stop = new AbortController();
  const connection = store.redis.duplicate();
  await queues.enqueue('countFigures', 'one', {});
  await beginTrouble(store.redis, 'memory full');
  let ran = 0;
  const run = async () => {
    ran += 1;
  };
  const options = { connection, prefix: keys.queues };
  const worker = new PatientWorker(jobs.countFigures.queue, run, options, stop.signal);
  worker.on('error', (error) => void outages.note(error));
  const refusals = () => lines.filter(({ msg }) => msg === 'Redis refuses to write');
  try {
    await until('Redis has refused it four times', () => refusals().length >= 4);
    const [first, , , fourth] = refusals();
    // Three waits of a second each. Without them, it takes some milliseconds.
    expect((fourth?.time ?? 0) - (first?.time ?? 0)).toBeGreaterThan(1_500);
    await endTrouble(store.redis, 'memory full');
    await until('the job has run', () => ran === 1);
    await until('the log has the end', () => lines.at(-1)?.msg === 'Redis takes writes again');
    expect(lines.filter(({ msg }) => msg === 'Redis takes writes again')).toHaveLength(1);
  } finally {
    stop.abort();
    await worker.close();
    connection.disconnect();
    await queues.close();
  }
});

test('refusals that begin again soon are one outage with one end', async () => {
  const ends: number[] = [];
  const log = pino(
    { level: 'info' },
    {
      write: (line: string) => {
        const { msg, time } = JSON.parse(line);
        if (msg === 'Redis takes writes again') ends.push(time);
      },
    },
  );
  const outages = logOutages(store.redis, log, { quietMs: 20, relapseMs: 1_000 });
  const refused = () => outages.note(new WritesRefused('memory-full', new Error('OOM')));
  refused();
  await until('the log has the end', () => ends.length === 1);
  refused();
  await until('the log has the next end', () => ends.length === 2);
  expect((ends[1] ?? 0) - (ends[0] ?? 0)).toBeGreaterThanOrEqual(999);
});
