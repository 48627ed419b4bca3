import { Command } from 'commander';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandGroups } from '../../src/cli/command-groups.js';
import { commandOf } from '../../src/cli/remedy-commands.js';
import { findingCodes } from '../../src/findings/finding.js';
import { remediesOf } from '../../src/findings/remedy.js';
import { announceWorker } from '../../src/reports/presence.js';
import { reportRelays } from '../../src/reports/relay-report.js';
import { samples } from '../findings/findings-for-tests.js';
import { until } from '../helpers/clock.js';
import { type Installation, quickInstallation } from '../helpers/process.js';
import { startTestRedis, type TestRedis } from '../helpers/redis.js';

let server: TestRedis;
let installation: Installation;
beforeAll(async () => {
  server = await startTestRedis();
  installation = await quickInstallation({ REDIS_URL: `unix://${server.url}` });
});
afterAll(async () => {
  await installation.remove();
  await server.stop();
});

test('`attention` lists each trouble with its remedy and the command; without any, it says so', async () => {
  expect(await installation.cli('attention')).toMatchObject({
    code: 0,
    stdout:
      '✗ nothing is sent, because no worker is running\n    Start a worker on the server: it is the part of Postrider that sends.\n    postrider worker\n',
  });
  expect(await installation.json('attention')).toMatchObject({ items: [{ code: 'worker.away' }], next: null });
  const worker = await announceWorker(server.redis, 'a test');
  const states = [{ relay: 'mail.example.com:25', up: true, reason: '' }];
  const relays = reportRelays(server.redis, 'a test', { verify: async () => states });
  await until(
    'the worker has reported',
    async () => (await installation.cli('attention')).stdout === 'Nothing needs attention.\n',
  );
  expect(await installation.json('attention')).toEqual({ items: [], next: null });
  await relays.stop();
  await worker.stop();
});

test('the commands of remedies exist, with their options', async () => {
  const program = new Command();
  const launchers = { version: '', startWorkers: () => Promise.reject(new Error('not here')) };
  for (const group of commandGroups) await (await group.load())(program, launchers, { code: 0 });
  const about = { issue: 'gazette-1', newsletter: 'gazette' };
  const all = findingCodes.flatMap((code) =>
    samples(code).flatMap((one) => remediesOf(one, about).flatMap((remedy) => commandOf(remedy) ?? [])),
  );
  for (const words of new Set(all)) {
    if (!words.startsWith('postrider ')) continue;
    let command: Command | undefined = program;
    const [, ...rest] = words.split(' ');
    while (command && rest[0] !== undefined) {
      const next: Command | undefined = command.commands.find((one) => one.name() === rest[0]);
      if (!next) break;
      command = next;
      rest.shift();
    }
    // `backup FILE` is a command of its own, and has others below it.
    if (command?.registeredArguments.length === 0) expect(command.commands, words).toEqual([]);
    expect(command, words).not.toBe(program);
    for (const option of rest.filter((word) => word.startsWith('--')))
      expect(
        command?.options.map(({ long }) => long),
        words,
      ).toContain(option);
  }
  expect(all.length).toBeGreaterThan(10);
});
