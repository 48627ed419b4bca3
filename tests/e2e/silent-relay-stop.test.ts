import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../helpers/clock.js';
import { quickInstallation } from '../helpers/process.js';
import { startTestRedis } from '../helpers/redis.js';
import { startScriptedServer } from '../smtp/smtp-script.js';

const readers = 20;

/**
 * Loaded before the program: it does not give the messages back by itself after three seconds, nor end a second after the
 * stop is cut short, however long the signals and Redis take on this machine.
 */
const patient = `data:text/javascript,${encodeURIComponent(`
  const real = globalThis.setTimeout;
  globalThis.setTimeout = (run, ms, ...more) => real(run, ms === 3_000 || ms === 1_000 ? 60_000 : ms, ...more);
`)}`;

test.for([
  ['a worker', []],
  ['worker processes', ['--processes', '2']],
] as const)('a second signal makes %s give back what the silent relay has not asked for', async ([, options], test) => {
  const { onTestFinished: atEnd } = test;
  const redis = await startTestRedis();
  atEnd(redis.stop);
  let answerAll: () => void = () => undefined;
  const answers = new Promise<void>((resolve) => {
    answerAll = resolve;
  });
  const server = await startScriptedServer(async (line) => {
    if (/^DATA/i.test(line)) await answers;
    return undefined;
  });
  atEnd(server.stop);
  const installation = await quickInstallation({
    REDIS_URL: `unix://${redis.url}`,
    SMTP_URL: server.url,
    SMTP_CONNECTIONS: '5',
  });
  atEnd(installation.remove);
  const { json } = installation;
  const about = ['--slug', 'business', '--title', 'Harbour Digest', '--from', 'News <news@example.com>'];
  await json('newsletter', 'add', ...about, '--address', '1 Example Road', '--uncertain', 'hold');
  const file = join(await mkdtemp(join(tmpdir(), 'postrider-list-')), 'list.csv');
  await writeFile(file, ['email', ...Array.from({ length: readers }, (_, i) => `reader${i}@example.com`)].join('\n'));
  await json('subscriber', 'import', file, '--newsletter', 'business', '--status', 'confirmed', '--consent', 'a list');
  await json('article', 'import', 'samples/articles');
  const { id } = await json<{ id: string }>('issue', 'compose', 'business');
  installation.env.NODE_OPTIONS = `--import ${patient}`;
  const worker = await installation.start('worker', ...options);
  delete installation.env.NODE_OPTIONS;
  await json('issue', 'send', id, '--yes', '--ignore', 'links,pictures,public-url,one-click');
  await until(
    'every connection waits after DATA',
    () => server.lines.filter((line) => /^DATA/.test(line)).length === 5,
  );

  const ended = worker.stop();
  // Signals within two seconds of the first count as the same request; a later one cuts the stop short.
  await until('the stop is cut short', () => {
    worker.process.kill('SIGTERM');
    return worker.said().includes('cut short') || worker.process.exitCode !== null;
  });
  await ended;
  expect(worker.said()).toContain('cut short');
  expect(await json('issue', 'report', id)).toMatchObject({ waiting: readers, uncertain: 0 });

  answerAll();
  await installation.start('worker');
  await until('it is sent', async () => (await json('issue', 'report', id)).state === 'sent');
  expect(await json('issue', 'report', id)).toMatchObject({ accepted: readers, uncertain: 0, possibleDuplicates: 0 });
  expect(server.messages).toHaveLength(readers);
});
